// What the replicas of a model exchange in a step: gradients, and weights where these are shared out.
#pragma once

#include <loadline/cost/placement.hpp>

namespace loadline {

/// The part of a plan that says how many copies there are of what a chip holds, and how they share it.
struct spread_plan {
    std::int64_t replicas = 1;         // chips with the same dense weights, `tensor` apart
    std::int64_t expert_replicas = 1;  // with the same experts, `expert_group` apart
    std::int64_t tensor = 1;
    std::int64_t expert_group = 1;
    std::int64_t shard = 0;
    zero_stage zero = zero_stage::none;
    number_format gradients = fp32;
    number_format weights = bf16;

    constexpr spread_plan() = default;
    constexpr explicit spread_plan(const plan& p)
        : replicas{p.dense_replicas()}, expert_replicas{p.expert_replicas()}, tensor{p.tensor},
          expert_group{p.expert_group()}, shard{p.shard}, zero{p.zero},
          gradients{p.precision.gradients}, weights{p.zero == zero_stage::weights
                                                        ? gathered_format(p.precision)
                                                        : p.precision.weights} {}
    [[nodiscard]] constexpr std::int64_t sharing(std::int64_t copies) const {
        return shard == 0 || shard > copies ? copies : shard;
    }
    friend constexpr bool operator==(const spread_plan&, const spread_plan&) = default;
};

/// Parameters that a chip trains; of those outside experts, the share that stands outside layers.
struct trained_parameters {
    double dense = 0;
    double experts = 0;
    double outside_layers = 0;
    double frozen = 0;  // weights without gradients, which ZeRO-3 shares out too: outside experts,
    double frozen_experts = 0;
    double frozen_outside = 0;  // and of the former outside layers

    [[nodiscard]] constexpr double total() const { return dense + experts; }
};

/// Time of the exchanges of one step of `microbatches`: gradients, and weights where ZeRO shares them.
class gradient_exchange {
public:
    using seconds = quantity<units::seconds>;

    constexpr gradient_exchange(const trained_parameters& t, const spread_plan& p,
                                const cluster_spec& cluster, const rank_order& ranks,
                                double microbatches)
        : plan_{&p}, cluster_{&cluster}, ranks_{ranks}, microbatches_{microbatches} {
        const bool apart = p.expert_group > 1 && t.experts > 0;
        // embedding and output projection: PyTorch's root unit, which is gathered once for both passes
        const double together = apart ? t.dense : t.total();
        const double ends =
            p.zero == zero_stage::weights && together > 0 ? t.outside_layers / together : 0;
        const double divided = share_out(p.replicas, p.tensor, together, ends);
        const double experts_divided =
            apart ? share_out(p.expert_replicas, p.expert_group, t.experts, 0) : divided;
        if (t.frozen > 0) fetch_frozen(t);
        updated_ = t.dense / divided + t.experts / experts_divided;
    }

    [[nodiscard]] constexpr seconds reduction() const { return reduction_; }
    // Of shards that have whole copies elsewhere, their sum over these copies.
    [[nodiscard]] constexpr seconds copies() const { return copies_; }
    [[nodiscard]] constexpr seconds gather() const { return gather_; }
    // Parameters whose state this chip updates.
    [[nodiscard]] constexpr double updated() const { return updated_; }

private:
    constexpr void fetch_frozen(const trained_parameters& t) {
        const spread_plan& p = *plan_;
        const bool apart = p.expert_group > 1 && t.frozen_experts > 0;
        const double together = t.frozen + (apart ? 0 : t.frozen_experts);
        const auto fetch = [&](std::int64_t copies, std::int64_t stride, double parameters,
                               double kept) {
            if (p.sharing(copies) <= 1) return;
            const quantity<units::bytes> weights =
                bytes_per_element(p.weights) * (parameters * (2 - kept));
            gather_ +=
                networks(p.sharing(copies), stride, collective::reduce_scatter, weights).time *
                microbatches_;
        };
        fetch(p.replicas, p.tensor, together, t.frozen_outside / together);
        if (apart) fetch(p.expert_replicas, p.expert_group, t.frozen_experts, 0);
    }
    // `copies` chips, `stride` apart, have the same `parameters`; ZeRO divides them over some or all of these,
    // and the rest hold whole copies. A share `kept` of the weights stays whole between the passes. Into how many
    // parts they are divided.
    [[nodiscard]] constexpr double share_out(std::int64_t copies, std::int64_t stride,
                                             double parameters, double kept) {
        const spread_plan& p = *plan_;
        if (copies <= 1 || parameters <= 0) return 1;
        const quantity<units::bytes> gradients = bytes_per_element(p.gradients) * parameters;
        if (p.zero == zero_stage::none) {
            reduction_ += networks(copies, stride, collective::all_reduce, gradients).time;
            return 1;
        }
        const bool each_microbatch = p.zero == zero_stage::weights;
        const std::int64_t sharing = p.sharing(copies);
        // a gather is a scatter backwards, by the algorithm that suits its own size
        const group_networks group{sharing, stride, ranks_, *cluster_};
        const seconds scatter = group.time(collective::reduce_scatter, gradients);
        const quantity<units::bytes> weights = bytes_per_element(p.weights) * parameters;
        const seconds gather =
            weights == gradients ? scatter : group.time(collective::reduce_scatter, weights);
        reduction_ += scatter * (each_microbatch ? microbatches_ : 1);
        gather_ += gather * (each_microbatch ? (2 - kept) * microbatches_ : 1);
        const auto parts = static_cast<double>(sharing);
        if (copies > sharing)
            copies_ += networks(copies / sharing, stride * sharing, collective::all_reduce,
                                gradients / parts)
                           .time;
        return parts;
    }
    [[nodiscard]] constexpr collective_cost networks(std::int64_t size, std::int64_t stride,
                                                     collective what,
                                                     quantity<units::bytes> bytes) const {
        return group_networks{size, stride, ranks_, *cluster_}.cost(what, bytes);
    }

    const spread_plan* plan_;
    const cluster_spec* cluster_;
    rank_order ranks_;
    double microbatches_;
    seconds reduction_{};
    seconds copies_{};
    seconds gather_{};
    double updated_ = 0;
};

}  // namespace loadline
