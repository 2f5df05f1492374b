// It fails, but because of a misspelt name. The text stands in the source only, which is no proof.
// rejected: the output does not say: the plan does not fit
// error: the plan does not fit
#ifndef FIXED
misspelt plan = "the plan does not fit";
#endif
