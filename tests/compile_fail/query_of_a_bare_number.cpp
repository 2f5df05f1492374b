// A memory without a unit.
// error: no_figure_in<units::bytes, int>
// errors[gcc]: 3
// lines[gcc]: 20
// never[clang]: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto big = catalog::where<catalog::memory_at_least(100_GiB)>(catalog::chips);
#else
constexpr auto big = catalog::where<catalog::memory_at_least(100)>(catalog::chips);
#endif
