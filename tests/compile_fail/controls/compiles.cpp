// rejected: compiles, but must not
// error: the plan does not fit
static_assert(true, "the plan does not fit");
