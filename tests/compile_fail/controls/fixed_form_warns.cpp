// rejected: does not compile with -DFIXED
// error: the plan does not fit
#ifdef FIXED
int narrowed(double value) { return value; }
#else
static_assert(false, "the plan does not fit");
#endif
