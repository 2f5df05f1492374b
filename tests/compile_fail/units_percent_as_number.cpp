// 30 where 30_percent is meant.
// error[gcc]: could not convert '30' from 'int' to 'loadline::constant<loadline::units::fraction>'
// error[clang]: no viable conversion from 'int' to 'constant<units::fraction>'
// never: boost::
// lines[clang-19]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <constant<units::fraction> Share>
struct overlapped {
    quantity<units::fraction> value = Share;
};

#ifdef FIXED
template struct overlapped<30_percent>;
#else
template struct overlapped<30>;
#endif
