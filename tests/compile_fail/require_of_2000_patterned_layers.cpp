// Two thousand layers of three kinds.
// error: plan_does_not_fit_in_memory<needs_GiB_per_chip<
// error: has_GiB<144>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr std::int64_t layers = 20;
#else
constexpr std::int64_t layers = 2000;
#endif
struct deep {
    static constexpr transformer shape =
        with_hybrid_pattern({.name = "deep",
                             .layers = layers,
                             .hidden = 4096,
                             .ffn = 21504,
                             .heads = 32,
                             .kv_heads = 8,
                             .head_dim = 128,
                             .vocab = 131072,
                             .positions = 8192,
                             .mlp = mlp_kind::plain,
                             .position = position_kind::none,
                             .recurrence = {.key_heads = 8,
                                            .value_heads = 128,
                                            .key_dim = 128,
                                            .value_dim = 64,
                                            .convolution = 4,
                                            .chunk = 128}},
                            "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-");
};
using run = training<deep, trn3_ultracluster<16>,
                     plan{.tensor = 8,
                          .data = 4,
                          .zero = zero_stage::weights,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 64, .length = 8192}>;

int main() { require<run>(); }
