// How many kernels eager code launches where one formula of a layer stands for several.
#pragma once

// Flash attention: forward one; backward the products of gradient and output, the pass itself, the conversion of
// query gradients (Dao 2023, arXiv 2307.08691, and its code). Scores in memory: two products, masked softmax,
// dropout, two copies by heads; backward four products, softmax, dropout, four copies. Routing, the head and the
// embedding are assumed: Megatron's unfused router and permutation, its cross entropy over divided
// vocabularies. Launches cost a step something only where a stack gives the host time; the ones that do ran
// dense models.
namespace loadline::kernels_of {

inline constexpr double flash_forward = 1;
inline constexpr double flash_backward = 3;
inline constexpr double unfused_forward = 6;
inline constexpr double unfused_backward = 10;
inline constexpr double routing_forward = 29;
inline constexpr double routing_backward = 29;
inline constexpr double head = 20;
inline constexpr double embedding = 6;

}  // namespace loadline::kernels_of
