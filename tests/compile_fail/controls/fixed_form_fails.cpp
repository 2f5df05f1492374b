// rejected: does not compile with -DFIXED
// error: the plan does not fit
static_assert(false, "the plan does not fit");
