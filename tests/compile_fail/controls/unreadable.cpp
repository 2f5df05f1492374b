// rejected: cannot read: // error[icc]: the plan
// error[icc]: the plan
// error: the plan does not fit
#ifndef FIXED
static_assert(false, "the plan does not fit");
#endif
