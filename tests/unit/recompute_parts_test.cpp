// Parts made again in the backward pass do not keep what they produce: bytes listed by hand.
#include "catch.hpp"

#include <loadline/loadline.hpp>

using namespace loadline;

namespace {

// 16-bit activations, 4 sequences of 512 tokens on one chip.
constexpr transformer gated{.layers = 2,
                            .hidden = 256,
                            .ffn = 1024,
                            .heads = 8,
                            .kv_heads = 2,
                            .vocab = 1000,
                            .positions = 512};
constexpr double tokens = 4 * 512;

double kept(recompute_parts again, attention_kernel kernel = attention_kernel::flash) {
    const plan p{.microbatch = 4, .recompute_also = again, .attention = kernel};
    return layer_activations(gated, p, 512, layer_kind::dense).count();
}

}  // namespace

TEST_CASE("parts made again are not kept", "[memory]") {
    const double all = kept({});
    CHECK(all - kept({.norms = true}) == tokens * 2 * 2 * 256);  // inputs of QKV and MLP
    CHECK(all - kept({.projections = true}) == tokens * 2 * (256 + 2 * 64));  // Q, K, V
    CHECK(all - kept({.mlp = true}) == tokens * 2 * 3 * 1024);     // gate, up and their product
    CHECK(all - kept({.activation = true}) == tokens * 2 * 1024);  // the product
    CHECK(all == kept({.attention = true}));  // flash attention keeps no scores
    CHECK(kept({}, attention_kernel::unfused) -
              kept({.attention = true}, attention_kernel::unfused) ==
          tokens * 2 * 8 * 512);  // scores
}
