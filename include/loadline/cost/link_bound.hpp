// The ridge of a link: up to which degree a tensor-parallel block hides its collectives.
#pragma once

#include <loadline/cost/matmul.hpp>
#include <loadline/cost/placement.hpp>

namespace loadline {

/// Two products in a row that a tensor group of n chips divides along `inner` (the width of an MLP, or
/// heads x head dimension): hidden -> inner and inner -> hidden, the first `matrices - 1` times over
/// (3: a gated MLP). Around them, an all-reduce of the activations, or a reduce-scatter and an
/// all-gather of as many bytes (Shoeybi et al. 2019, arXiv 1909.08053).
struct tensor_block {
    std::int64_t tokens = 1;
    std::int64_t hidden = 1;
    std::int64_t inner = 1;
    int matrices = 2;
    number_format format = bf16;
};

/// Operations for each byte of the exchange at which compute and link take the same time: matmul peak
/// by bandwidth of one direction. The link's counterpart of the chip's ridge point.
[[nodiscard]] constexpr quantity<units::flops_per_byte>
link_ridge_point(const chip_spec& chip, const tier_spec& tier, number_format f) {
    return chip.matmul_peak(f).rate / tier.bandwidth.each_way();
}

/// Time of the block's products on one of n chips.
[[nodiscard]] constexpr quantity<units::seconds> compute_time(const tensor_block& b, std::int64_t n,
                                                              const chip_spec& chip) {
    const std::int64_t part = (b.inner + n - 1) / n;
    const op::matmul up{.m = b.tokens, .n = part, .k = b.hidden, .compute = b.format};
    const op::matmul down{.m = b.tokens, .n = b.hidden, .k = part, .compute = b.format};
    return cost_of(up, chip).time * (b.matrices - 1) + cost_of(down, chip).time;
}
/// Activations travel in 16 bits.
[[nodiscard]] constexpr collective_cost exchange_cost(const tensor_block& b, std::int64_t n,
                                                      const cluster_spec& cluster) {
    const quantity<units::bytes> size =
        bytes_per_element(bf16) * static_cast<double>(b.tokens) * static_cast<double>(b.hidden);
    return cost_of(collective::all_reduce, size, place(n, 1, plan{.tensor = n}, cluster), cluster);
}

/// The largest power of two, inside the first `tiers` tiers, at which the block computes no shorter
/// than it exchanges; 1 if there is none. For at_limit(cluster), by the published peaks alone.
///   static_assert(compute_bound_degree({.tokens = 8192, .hidden = 16384, .inner = 53248,
///                                       .matrices = 3}, spec<dgx_h100>) == 8);
[[nodiscard]] constexpr std::int64_t
compute_bound_degree(const tensor_block& b, const cluster_spec& cluster, std::size_t tiers) {
    std::int64_t degree = 1;
    for (std::int64_t n = 2; n <= cluster.chips_within(tiers); n *= 2) {
        if (compute_time(b, n, cluster.chip) < exchange_cost(b, n, cluster).time) break;
        degree = n;
    }
    return degree;
}
[[nodiscard]] constexpr std::int64_t compute_bound_degree(const tensor_block& b,
                                                          const cluster_spec& cluster) {
    return compute_bound_degree(b, cluster, cluster.scale_up_tiers());
}

}  // namespace loadline
