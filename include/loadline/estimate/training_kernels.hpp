// How many kernels eager code launches where one formula of a layer stands for several.
#pragma once

// Flash attention: forward one; backward the products of gradient and output, the pass itself, the conversion of
// query gradients (Dao 2023, arXiv 2307.08691, and its code). Scores in memory: two products, masked softmax,
// dropout, two copies by heads; backward four products, softmax, dropout, four copies. A
// recurrence in chunks: its convolution, decays inside chunks, states of chunks, their sequence, outputs, and about
// twice as many backwards (the kernels of mamba_ssm and flash-linear-attention). The head and the embedding are
// assumed: Megatron's cross entropy over divided vocabularies. Launches cost a step something only where a stack
// gives the host time; the ones that do ran dense models.
namespace loadline::kernels_of {

/// Kernels of flash attention, forward.
inline constexpr double flash_forward = 1;
/// Kernels of flash attention, backward: products of gradient and output, the pass itself, conversion of query
/// gradients.
inline constexpr double flash_backward = 3;
/// Kernels of attention with its scores in memory, forward: two products, softmax, dropout, two copies by heads.
inline constexpr double unfused_forward = 6;
/// Kernels of attention with its scores in memory, backward: four products, softmax, dropout, four copies.
inline constexpr double unfused_backward = 10;
/// Kernels of a recurrence in chunks, forward.
inline constexpr double scan_forward = 5;
/// Kernels of a recurrence in chunks, backward.
inline constexpr double scan_backward = 9;
/// Kernels of each expert besides its products: the product with the router's weight, and the sum
/// (TEGroupedMLP._apply_bias, Megatron-LM, core/transformer/moe/experts.py).
inline constexpr double bias_forward = 2;
/// Kernels of its autograd: a conversion, two products, two sums.
inline constexpr double bias_backward = 5;
/// Kernels of output projection and loss, both passes; assumed.
inline constexpr double head = 20;
/// Kernels of the embedding, both passes; assumed.
inline constexpr double embedding = 6;

}  // namespace loadline::kernels_of
