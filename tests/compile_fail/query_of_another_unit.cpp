// A memory in bytes a second: the question names both units.
// error: no_figure_in<units::bytes, constant<units::bytes_per_second>>
// errors[gcc]: 3
// lines[gcc]: 20
// never[clang]: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using namespace loadline::catalog;

#ifdef FIXED
constexpr auto big = where<(vendor_is("NVIDIA") && memory_at_least(100_GiB))>(chips);
#else
constexpr auto big = where<(vendor_is("NVIDIA") && memory_at_least(100_GBps))>(chips);
#endif
