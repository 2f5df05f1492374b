// More lines than a user reads.
// rejected: lines: more than 2
// lines: 2
// errors: 9
// error: too long
#ifndef FIXED
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
static_assert(false, "too long");
#endif
