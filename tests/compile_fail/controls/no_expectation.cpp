// rejected: states no error to expect
#ifndef FIXED
static_assert(false, "the plan does not fit");
#endif
