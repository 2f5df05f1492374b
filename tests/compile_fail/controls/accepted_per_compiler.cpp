// Each compiler is held to its own lines, and to no other's.
// error[gcc]: says gcc
// error[clang]: says clang
// never[gcc]: says clang
// never[clang]: says gcc
#ifndef FIXED
#ifdef __clang__
static_assert(false, "says clang");
#else
static_assert(false, "says gcc");
#endif
#endif
