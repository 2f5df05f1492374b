// The error is in a header.
// rejected: the first error is not in elsewhere.cpp
// later: the plan does not fit
#include "elsewhere.hpp"

#ifndef FIXED
template void require<false>();
#else
template void require<true>();
#endif
