// What is needed stands behind the first five lines.
// rejected: the first five lines do not say: needs_GiB<193>
// errors: 3
// error: first
// error: needs_GiB<193>
#ifndef FIXED
static_assert(false, "first");
static_assert(false, "second");
static_assert(false, "needs_GiB<193>");
#endif
