// A shape that is not static is of no type.
// error: is_not_a_model<my_model>
// error: a_model_has_a_static_constexpr_transformer_named_shape
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct my_model {
#ifdef FIXED
    static constexpr
#endif
        transformer shape{.layers = 16,
                          .hidden = 2048,
                          .ffn = 8192,
                          .heads = 32,
                          .kv_heads = 8,
                          .vocab = 32'000,
                          .positions = 8192};
};
using run = training<my_model, dgx_h100, plan{.tensor = 8}, batch{.sequences = 8, .length = 4096}>;

int main() { require<run>(); }
