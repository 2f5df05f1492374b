// An expert's width over 8 chips cuts the blocks that share a scale.
//
// Qwen3-235B-A22B-FP8: 1,536 / 8 = 192, and blocks are 128 x 128 (vllm-project/vllm issue 17569). Over expert
// groups each chip holds whole experts; 1,536 / 4 = 384 are three blocks.
// error: tensor_cuts_a_block_of_quantised_weights
// error: part_of_a_matrix_is<192>
// error: weight_block_is<128>
// error: expert_that_fits<4>
// error: tensor_that_fits<4>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan my_plan{.tensor = 8, .expert = 8};
#else
constexpr plan my_plan{.tensor = 8};
#endif
using service = serving<
    models::qwen3_235b_a22b, dgx_h100, my_plan,
    requests{.prompt = 2048, .output = 512, .concurrency = 16, .weights = fp8, .weight_block = 128},
    stacks::vllm_2025>;
void start() { require<service>(); }
