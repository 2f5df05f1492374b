// A cluster nests at most six tiers.
// later: a cluster nests at most six tiers
// never: boost::
// lines[clang]: 17
// place: cluster.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
using wire = interconnect<per_direction<200_Gbps>, 15_us>;
template <int Tiers>
struct nested {
    using type = cluster<typename nested<Tiers - 1>::type, ring<2>, wire>;
};
template <>
struct nested<0> {
    using type = my_chip;
};

#ifdef FIXED
constexpr auto chips = spec<nested<6>::type>.chips();
#else
constexpr auto chips = spec<nested<7>::type>.chips();
#endif
