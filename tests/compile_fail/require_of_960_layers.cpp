// A model of 960 layers, which one constant expression could not look through.
// error: plan_does_not_fit_in_memory<needs_GiB_per_chip<
// error: has_GiB<144>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct deep {
    static constexpr transformer shape{.name = "deep",
                                       .layers = 960,
                                       .hidden = 4096,
                                       .ffn = 16384,
                                       .heads = 32,
                                       .vocab = 128256,
                                       .positions = 131072};
};
#ifdef FIXED
constexpr std::int64_t stages = 96;
#else
constexpr std::int64_t stages = 1;
#endif
using run = training<deep, trn3_ultracluster<16>,
                     plan{.tensor = 4,
                          .pipeline = stages,
                          .data = 4,
                          .zero = zero_stage::weights,
                          .sequence_parallel = sequence_parallelism::on,
                          .recompute = recompute_policy::full},
                     batch{.sequences = 2048, .length = 8192}>;

int main() { require<run>(); }
