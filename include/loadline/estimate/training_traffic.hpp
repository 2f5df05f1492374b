// What one chip sends in a step, and how long it takes: by layer and microbatch, and once a step.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/estimate/training_layer.hpp>

namespace loadline {

// A message to the chip `distance` further on: over the first tier that reaches so far.
[[nodiscard]] constexpr quantity<units::seconds>
hop_time(quantity<units::bytes> bytes, std::int64_t distance, const cluster_spec& cluster) {
    std::int64_t within = 1;
    for (std::size_t i = 0; i < cluster.tier_count; ++i) {
        const tier_spec& tier = cluster.tiers[i];
        within *= tier.topology.size();
        if (within <= distance && i + 1 < cluster.tier_count) continue;
        const group_shape shape = shape_of_one(tier.topology);  // of no matter to one message
        return collectives::point_to_point(bytes, {shape, tier}).time;
    }
    return {};
}

// What is left of a communication of which `share` may hide beneath `cover`, and what hiding costs it.
[[nodiscard]] constexpr quantity<units::seconds> exposed(quantity<units::seconds> communication,
                                                         double share,
                                                         quantity<units::seconds> cover,
                                                         double contention) {
    const quantity<units::seconds> hidden = min(communication * share, cover);
    return communication - hidden * (1 - contention);
}

// Exchanges of one layer and microbatch, in both passes.
struct layer_traffic {
    quantity<units::seconds> tensor{};
    quantity<units::seconds> context{};
    quantity<units::seconds> expert{};
};

// What the tensor group exchanges around one block (attention or MLP), in both passes.
struct block_exchange {
    quantity<units::seconds> time{};
    double collectives = 0;
};
[[nodiscard]] constexpr block_exchange tensor_exchange(const training_job& job) {
    const plan& p = job.plan;
    if (p.tensor <= 1) return {};
    const group_networks group{p.tensor, 1, p, job.cluster};
    const quantity<units::bytes> element = bytes_per_element(p.precision.activations);
    const double tokens = static_cast<double>(p.microbatch) *
                          static_cast<double>(job.batch.length) / static_cast<double>(p.context);
    const quantity<units::bytes> whole = element * (tokens * static_cast<double>(job.model.hidden));
    const double forward = p.recompute == recompute_policy::full ? 2 : 1;  // passes
    if (p.sequence_parallel == sequence_parallelism::off)
        return {group.time(collective::all_reduce, whole) * (forward + 1), forward + 1};
    // Inputs travel in the format that they are multiplied in, sums in the wide one; a gather is a scatter
    // backwards: the same steps, and bytes in proportion. In the backward pass the inputs of weight
    // gradients are gathered again (Korthikanti et al. 2022, section 4.2.2).
    const quantity<units::bytes> narrow = min(element, bytes_per_element(p.precision.compute));
    const collective_cost scatter = group.cost(collective::reduce_scatter, whole);
    const quantity<units::seconds> gather =
        scatter.latency + scatter.bandwidth * (narrow / element);
    return {(gather + scatter.time) * forward + (gather * 2 + scatter.time), 2 * forward + 3};
}

// Keys and values around the context group, or heads for positions, in both passes.
[[nodiscard]] constexpr quantity<units::seconds> context_exchanged(const training_job& job) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    if (p.context <= 1) return {};
    const group_networks group{p.context, p.tensor, p, job.cluster};
    const quantity<units::bytes> element = bytes_per_element(p.precision.activations);
    const double tokens = static_cast<double>(p.microbatch) *
                          static_cast<double>(job.batch.length) / static_cast<double>(p.context);
    const double width =
        m.attention == attention_kind::latent
            ? static_cast<double>(m.heads * (m.latent.nope_head_dim + m.latent.rope_head_dim +
                                             m.latent.v_head_dim)) /
                  static_cast<double>(p.tensor)
            : 2 * static_cast<double>(m.head_width() * m.key_value_heads()) * key_value_share(m, p);
    const quantity<units::bytes> own = element * (tokens * width);
    if (p.context_by == context_exchange::all_to_all) {
        const quantity<units::bytes> heads =
            element * (tokens * 2 * static_cast<double>(m.heads * m.head_width()) /
                       static_cast<double>(p.tensor));
        return group.time(collective::all_to_all, own + heads) * 2;
    }
    // backward: keys and values around again, their gradients back
    return group.time(collective::all_gather, own * static_cast<double>(p.context)) * 3;
}

// Tokens to their experts' chips and back, in both passes.
[[nodiscard]] constexpr quantity<units::seconds> expert_exchange(const training_job& job) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const cluster_spec& c = job.cluster;
    const double tokens = static_cast<double>(p.microbatch) *
                          static_cast<double>(job.batch.length) / static_cast<double>(p.context);
    const double visits = tokens * static_cast<double>(m.moe.top_k) / static_cast<double>(p.tensor);
    const double capacity = count_of(p.expert_capacity);
    const quantity<units::bytes> sent =
        bytes_per_element(p.precision.activations) *
        (visits * static_cast<double>(m.hidden) * (capacity > 0 ? capacity : 1));
    quantity<units::seconds> once;  // in one pass
    if (p.expert > 1) {
        // of a token's visits, those to different servers
        double distinct = 1;
        const auto servers =
            static_cast<double>(p.expert_group()) / static_cast<double>(c.scale_up_chips());
        if (job.stack.dispatches_once && servers > 1) {
            double missed = 1;
            for (std::int64_t i = 0; i < m.moe.top_k; ++i) missed *= 1 - 1 / servers;
            distinct = servers * (1 - missed) / static_cast<double>(m.moe.top_k);
        }
        const group_networks group{p.expert, p.expert_tensor_degree(), p, c};
        once += group.time(collective::all_to_all, sent * distinct) * 2;
    }
    if (p.expert_tensor_degree() > 1) {
        const group_networks group{p.expert_tensor_degree(), 1, p, c};
        const quantity<units::bytes> whole = sent * static_cast<double>(p.expert_tensor_degree());
        once += group.time(collective::all_gather, whole) +
                group.time(collective::reduce_scatter, whole);
    }
    return once * (p.recompute == recompute_policy::full ? 3 : 2);
}

// Blocks of a layer around which the tensor group gathers and scatters: attention and the MLP, which are one
// where they stand side by side (Chowdhery et al. 2022, arXiv 2204.02311, section 2); of experts only shared
// ones, since routed tokens are gathered where they arrive.
[[nodiscard]] constexpr double tensor_blocks(const training_job& job, layer_kind kind) {
    if (job.model.block != block_kind::serial) return 1;
    return kind == layer_kind::dense || job.model.shared_width() > 0 ? 2 : 1;
}

}  // namespace loadline
