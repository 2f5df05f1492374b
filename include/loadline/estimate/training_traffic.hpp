// What one chip sends in a step, and how long it takes: by layer and microbatch, and once a step.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/estimate/training_layer.hpp>

namespace loadline {

// One collective of a group; nothing where there is nobody to talk to.
[[nodiscard]] constexpr collective_cost collective_among(collective op,
                                                         quantity<units::bytes> bytes,
                                                         const placed_group& group,
                                                         const cluster_spec& cluster) {
    if (group.count == 0) return {};
    return cost_of(op, bytes, group, cluster);
}
[[nodiscard]] constexpr quantity<units::seconds> group_time(collective op,
                                                            quantity<units::bytes> bytes,
                                                            const placed_group& group,
                                                            const cluster_spec& cluster) {
    return collective_among(op, bytes, group, cluster).time;
}

// A message to the chip `distance` further on: over the first tier that reaches so far.
[[nodiscard]] constexpr quantity<units::seconds>
hop_time(quantity<units::bytes> bytes, std::int64_t distance, const cluster_spec& cluster) {
    std::int64_t within = 1;
    for (std::size_t i = 0; i < cluster.tier_count; ++i) {
        within *= cluster.tiers[i].topology.size();
        if (within > distance || i + 1 == cluster.tier_count)
            return cost_of(collective::point_to_point, bytes, fabric_of(cluster.tiers[i])).time;
    }
    return {};
}

// Exchanges of one layer and microbatch, forward and backward.
struct layer_traffic {
    quantity<units::seconds> tensor_forward{};
    quantity<units::seconds> tensor_backward{};
    quantity<units::seconds> context_forward{};
    quantity<units::seconds> context_backward{};
    quantity<units::seconds> expert_forward{};
    quantity<units::seconds> expert_backward{};
};

[[nodiscard]] constexpr layer_traffic traffic_of_layer(const training_job& job, layer_kind kind) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const cluster_spec& c = job.cluster;
    const quantity<units::bytes> element = bytes_per_element(p.precision.activations);
    const quantity<units::bytes> narrow = min(element, bytes_per_element(p.precision.compute));
    const double tokens = static_cast<double>(p.microbatch) *
                          static_cast<double>(job.batch.length) / static_cast<double>(p.context);
    const bool full = p.recompute == recompute_policy::full;
    layer_traffic result;

    if (p.tensor > 1) {
        const placed_group group = place(p.tensor, 1, p, c);
        const quantity<units::bytes> whole = element * (tokens * static_cast<double>(m.hidden));
        // attention and MLP each gather before and scatter after; experts that are not divided do not
        const double blocks = kind == layer_kind::dense || p.expert_tensor_degree() > 1 ? 2
                              : m.shared_width() > 0                                    ? 2
                                                                                        : 1;
        if (p.sequence_parallel == sequence_parallelism::on) {
            // inputs travel in the format that they are multiplied in, sums in the wide one; a gather is a
            // scatter backwards: the same steps, and bytes in proportion
            const collective_cost sum =
                collective_among(collective::reduce_scatter, whole, group, c);
            const quantity<units::seconds> scatter = sum.time;
            const quantity<units::seconds> gather =
                sum.latency + sum.bandwidth * (narrow / element);
            result.tensor_forward = (gather + scatter) * blocks;
            // the inputs of weight gradients are gathered again (Korthikanti et al. 2022, section 4.2.2)
            result.tensor_backward = (gather * 2 + scatter) * blocks;
        } else {
            const quantity<units::seconds> reduce =
                group_time(collective::all_reduce, whole, group, c);
            result.tensor_forward = result.tensor_backward = reduce * blocks;
        }
        if (full) result.tensor_backward += result.tensor_forward;
    }
    if (p.context > 1) {
        const placed_group group = place(p.context, p.tensor, p, c);
        const double width =
            m.attention == attention_kind::latent
                ? static_cast<double>(m.heads * (m.latent.nope_head_dim + m.latent.rope_head_dim +
                                                 m.latent.v_head_dim)) /
                      static_cast<double>(p.tensor)
                : 2 * static_cast<double>(m.head_width() * m.key_value_heads()) *
                      key_value_share(m, p);
        const quantity<units::bytes> own = element * (tokens * width);
        if (p.context_by == context_exchange::all_to_all) {
            const quantity<units::bytes> heads =
                element * (tokens * 2 * static_cast<double>(m.heads * m.head_width()) /
                           static_cast<double>(p.tensor));
            result.context_forward = group_time(collective::all_to_all, own + heads, group, c);
            result.context_backward = result.context_forward;
        } else {
            const quantity<units::seconds> gather =
                group_time(collective::all_gather, own * static_cast<double>(p.context), group, c);
            result.context_forward = gather;
            result.context_backward =
                gather * 2;  // keys and values around again, their gradients back
        }
    }
    if (kind == layer_kind::expert) {
        const double visits =
            tokens * static_cast<double>(m.moe.top_k) / static_cast<double>(p.tensor);
        const double capacity = count_of(p.expert_capacity);
        const quantity<units::bytes> sent =
            element * (visits * static_cast<double>(m.hidden) * (capacity > 0 ? capacity : 1));
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
            const quantity<units::seconds> once =
                group_time(collective::all_to_all, sent * distinct,
                           place(p.expert, p.expert_tensor_degree(), p, c), c);
            result.expert_forward = once * 2;
            result.expert_backward = once * 2;
        }
        if (p.expert_tensor_degree() > 1) {
            const placed_group group = place(p.expert_tensor_degree(), 1, p, c);
            const quantity<units::bytes> whole =
                sent * static_cast<double>(p.expert_tensor_degree());
            const quantity<units::seconds> around =
                group_time(collective::all_gather, whole, group, c) +
                group_time(collective::reduce_scatter, whole, group, c);
            result.expert_forward += around;
            result.expert_backward += around;
        }
        if (full) result.expert_backward += result.expert_forward;
    }
    return result;
}

}  // namespace loadline
