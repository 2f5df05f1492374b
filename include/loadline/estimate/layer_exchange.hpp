// What the chips of a training job send each other around one layer, for one microbatch, in both passes.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

/// Time of the exchanges of one layer, by tensor, context and expert group. Refers to the cluster and the plan, which
/// must outlive it.
class layer_exchange {
public:
    constexpr layer_exchange(std::int64_t hidden, const cluster_spec& cluster, const layer_plan& p,
                             const rank_order& ranks, std::int64_t length,
                             const training_stack& stack)
        : cluster_{cluster}, plan_{p}, ranks_{ranks}, dispatches_once_{stack.dispatches_once},
          element_{bytes_per_element(p.precision.activations)}, tokens_{p.tokens(length)} {
        if (p.tensor > 1) sum_over_tensor_group(hidden, stack);
    }
    layer_exchange(std::int64_t, const cluster_spec&&, const layer_plan&, const rank_order&,
                   std::int64_t, const training_stack&) = delete;

    // What the tensor group exchanges around one block (attention or MLP), and in how many collectives.
    [[nodiscard]] constexpr quantity<units::seconds> block() const { return block_; }
    [[nodiscard]] constexpr double collectives_of_block() const { return collectives_; }

    // Keys and values around the context group, or heads for positions.
    [[nodiscard]] constexpr quantity<units::seconds> keys(const listed::attention_core& c) const {
        if (plan_.context <= 1) return {};
        const group_networks group{plan_.context, plan_.tensor, ranks_, cluster_};
        const auto t = static_cast<double>(plan_.tensor);
        const quantity<units::bytes> own =
            element_ * (tokens_ * static_cast<double>(c.kv_heads * (c.qk + c.v)) *
                        key_value_share(c.kv_heads, plan_.tensor));
        if (plan_.context_by == context_exchange::all_to_all) {
            // queries in, outputs back
            const quantity<units::bytes> heads =
                element_ * (tokens_ * static_cast<double>(c.heads * (c.qk + c.v)) / t);
            return group.time(collective::all_to_all, own + heads) * 2;
        }
        // backward: keys and values around again, their gradients back
        return group.time(collective::all_gather, own * static_cast<double>(plan_.context)) * 3;
    }

    // Around a recurrence: heads for positions, and its outputs back (Megatron-LM, core/ssm, whatever attention does).
    [[nodiscard]] constexpr quantity<units::seconds> states(const listed::scan& s) const {
        if (plan_.context <= 1) return {};
        const group_networks group{plan_.context, plan_.tensor, ranks_, cluster_};
        const std::int64_t width =
            2 * s.key_heads * s.key + 2 * s.heads.count * s.heads.width * s.value;
        const quantity<units::bytes> moved =
            element_ * (tokens_ * static_cast<double>(width) / static_cast<double>(plan_.tensor));
        return group.time(collective::all_to_all, moved) * 2;
    }

    // Tokens to their experts' chips and back.
    [[nodiscard]] constexpr quantity<units::seconds> experts(const listed::routed& r) const {
        const layer_plan& p = plan_;
        const double visits =
            tokens_ * static_cast<double>(r.top_k) / static_cast<double>(p.tensor);
        const quantity<units::bytes> sent =
            element_ * (visits * static_cast<double>(r.hidden) * p.expert_capacity);
        quantity<units::seconds> once;  // in one pass
        if (p.expert > 1) {
            const group_networks group{p.expert, p.expert_tensor, ranks_, cluster_};
            once += group.time(collective::all_to_all, sent * distinct_visits(r.top_k)) * 2;
        }
        if (p.expert_tensor > 1) {
            const group_networks group{p.expert_tensor, 1, ranks_, cluster_};
            const quantity<units::bytes> whole = sent * static_cast<double>(p.expert_tensor);
            once += group.time(collective::all_gather, whole) +
                    group.time(collective::reduce_scatter, whole);
        }
        return once * (p.recomputes_all ? 3 : 2);
    }

private:
    constexpr void sum_over_tensor_group(std::int64_t hidden, const training_stack& stack) {
        const layer_plan& p = plan_;
        const group_networks group{p.tensor, 1, ranks_, cluster_};
        const quantity<units::bytes> whole = element_ * (tokens_ * static_cast<double>(hidden));
        const double forward = p.recomputes_all ? 2 : 1;  // passes
        if (!p.shares_sequence) {
            block_ = group.time(collective::all_reduce, whole) * (forward + 1);
            collectives_ = forward + 1;
            return;
        }
        // Inputs travel in the format that they are multiplied in, sums in the wide one; a gather is a scatter
        // backwards, by the algorithm that suits its own size. In the backward pass the inputs of weight
        // gradients are gathered again (Korthikanti et al. 2022, section 4.2.2), unless they were kept whole.
        // Scales of rows are found in what was gathered (torchtitan), but where all is fused.
        const quantity<units::bytes> narrow =
            p.precision.scaling == scaling::rows && !stack.fuses_elementwise
                ? element_
                : min(element_, bytes_per_element(p.precision.compute));
        const quantity<units::seconds> scatter = group.time(collective::reduce_scatter, whole);
        const quantity<units::seconds> gather =
            narrow == element_
                ? scatter
                : group.time(collective::reduce_scatter, whole * (narrow / element_));
        const double gathers = stack.keeps_gathered_inputs ? 1 : 2;
        block_ = (gather + scatter) * forward + (gather * gathers + scatter);
        collectives_ = 2 * forward + gathers + 1;
    }
    // Of a token's visits, the share that crosses the network: those to different servers, where software sends
    // a token once to each.
    [[nodiscard]] constexpr double distinct_visits(std::int64_t top_k) const {
        const auto servers = static_cast<double>(plan_.expert_group()) /
                             static_cast<double>(cluster_.scale_up_chips());
        if (!dispatches_once_ || servers <= 1) return 1;
        double missed = 1;
        for (std::int64_t i = 0; i < top_k; ++i) missed *= 1 - 1 / servers;
        return servers * (1 - missed) / static_cast<double>(top_k);
    }

    const cluster_spec& cluster_;
    const layer_plan& plan_;
    rank_order ranks_;
    bool dispatches_once_;
    quantity<units::bytes> element_;  // of an activation
    double tokens_;
    quantity<units::seconds> block_{};
    double collectives_ = 0;
};

}  // namespace loadline
