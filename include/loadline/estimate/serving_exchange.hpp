// What the chips of one deployment send each other in a step: sums, tokens for experts, stages, caches.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/workload/job.hpp>

#include <optional>

namespace loadline {

// The groups of a serving plan, placed once. Refers to the job's cluster, which must outlive it.
class serving_exchange {
public:
    constexpr explicit serving_exchange(const serving_job& job)
        : cluster_{job.cluster}, options_{.fused_kernels =
                                              job.stack.all_reduce == all_reduce_kind::fused} {
        const plan& p = job.plan;
        if (p.tensor > 1) tensor_.emplace(p.tensor, 1, p, job.cluster);
        if (job.requests.weights_by == weight_layout::two_dimensions) {
            hidden_parts_ = parts_of_hidden(job.model, p.tensor);
            const std::int64_t rest = p.tensor / hidden_parts_;
            if (rest > 1) inner_.emplace(rest, 1, p, job.cluster);
            if (hidden_parts_ > 1) hidden_.emplace(hidden_parts_, rest, p, job.cluster);
        }
        if (p.expert_group() > p.tensor) expert_.emplace(p.expert_group(), 1, p, job.cluster);
        if (p.pipeline > 1)
            pipeline_.emplace(p.pipeline, p.tensor * p.context * p.data, p, job.cluster);
    }
    serving_exchange(const serving_job&&) = delete;
    serving_exchange(const serving_exchange&) = delete;
    serving_exchange& operator=(const serving_exchange&) = delete;

    // Partial sums of `size` on each chip of the tensor group.
    [[nodiscard]] constexpr quantity<units::seconds> all_reduce(quantity<units::bytes> size) const {
        return time_of(collective::all_reduce, size, tensor_);
    }
    // In two dimensions a matrix has its hidden width in `hidden_parts` parts, each over the rest of the
    // chips. Partial sums of a part of the hidden width are added up over that rest, those of a part of an
    // inner width over the chips with the other parts of the hidden one (Pope et al. 2022, section 3.2.2).
    [[nodiscard]] constexpr std::int64_t hidden_parts() const { return hidden_parts_; }
    [[nodiscard]] constexpr quantity<units::seconds>
    sum_of_hidden(quantity<units::bytes> size) const {
        return time_of(collective::all_reduce, size, inner_);
    }
    [[nodiscard]] constexpr quantity<units::seconds>
    sum_of_inner(quantity<units::bytes> size) const {
        return time_of(collective::all_reduce, size, hidden_);
    }
    // Each chip of the tensor group sends `size`, divided over the others.
    [[nodiscard]] constexpr quantity<units::seconds> transpose(quantity<units::bytes> size) const {
        return time_of(collective::all_to_all, size, tensor_);
    }
    // Matrices of `size` in all, of which each chip of the tensor group has a part, come to every chip.
    [[nodiscard]] constexpr quantity<units::seconds> gather(quantity<units::bytes> size) const {
        return time_of(collective::all_gather, size, tensor_);
    }
    // Each chip of an expert group sends `size`, and as much comes back.
    [[nodiscard]] constexpr quantity<units::seconds> to_experts(quantity<units::bytes> size) const {
        return time_of(collective::all_to_all, size, expert_) * 2;
    }
    [[nodiscard]] constexpr quantity<units::seconds>
    to_next_stage(quantity<units::bytes> size) const {
        return time_of(collective::point_to_point, size, pipeline_);
    }
    // `size` on each chip of a copy of the plan, to its counterpart in another: over the outermost
    // network that there is.
    [[nodiscard]] constexpr quantity<units::seconds>
    to_other_copy(quantity<units::bytes> size) const {
        if (cluster_.tier_count == 0) return {};
        const tier_spec& outermost = cluster_.tiers[cluster_.tier_count - 1];
        const group_shape shape = shape_of_one(outermost.topology);  // of no matter to one message
        return collectives::point_to_point(size, {shape, outermost}).time;
    }

private:
    [[nodiscard]] constexpr quantity<units::seconds>
    time_of(collective what, quantity<units::bytes> size,
            const std::optional<group_networks>& among) const {
        return among ? among->time(what, size, options_) : quantity<units::seconds>{};
    }

    // The divisor of the group that makes the sums of an MLP shortest, h / X + f X / n.
    [[nodiscard]] static constexpr std::int64_t parts_of_hidden(const transformer& m,
                                                                std::int64_t chips) {
        std::int64_t best = 1;
        double least = 0;
        for (std::int64_t x = 1; x <= chips; x *= 2) {
            if (chips % x != 0) break;
            const double sent =
                static_cast<double>(m.hidden) / static_cast<double>(x) +
                static_cast<double>(m.ffn) * static_cast<double>(x) / static_cast<double>(chips);
            if (x == 1 || sent < least) {
                best = x;
                least = sent;
            }
        }
        return best;
    }

    const cluster_spec& cluster_;
    collective_options options_;
    std::int64_t hidden_parts_ = 1;
    std::optional<group_networks> tensor_{};
    std::optional<group_networks> inner_{};
    std::optional<group_networks> hidden_{};
    std::optional<group_networks> expert_{};
    std::optional<group_networks> pipeline_{};
};

}  // namespace loadline
