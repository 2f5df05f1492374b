// A chip has no number of chips.
// later: the predicate asks what no spec of this list has
// place: query.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto big = catalog::where<catalog::chips_at_least(64)>(catalog::systems);
#else
constexpr auto big = catalog::where<catalog::chips_at_least(64)>(catalog::chips);
#endif
