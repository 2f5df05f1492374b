// Two errors where two are stated.
// errors: 2
// error: the first
// error: the second
#ifndef FIXED
static_assert(false, "the first");
static_assert(false, "the second");
#endif
