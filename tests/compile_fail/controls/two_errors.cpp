// rejected: errors: 2, expected 1
// error: the first
#ifndef FIXED
static_assert(false, "the first");
static_assert(false, "the second");
#endif
