// The same where the case says so.
// place: elsewhere.hpp
// later: the plan does not fit
#include "elsewhere.hpp"

#ifndef FIXED
template void require<false>();
#else
template void require<true>();
#endif
