// What the chips of one deployment send each other in a step: sums, tokens for experts, stages, caches.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/workload/job.hpp>

#include <optional>

namespace loadline {

// Inner vectors that a layout in two dimensions adds up, in elements of full sums: what goes into a block is
// scattered over the chips as it is summed, what comes out is gathered, and each is half a sum. Of
// attention with `heads` and `kv_heads`; latent vectors, summed whole, are apart, and queries that are made
// from them are no partial sums.
[[nodiscard]] constexpr double summed_attention_width(const transformer& m, std::int64_t heads,
                                                      std::int64_t kv_heads) {
    if (m.attention == attention_kind::grouped)
        return static_cast<double>((heads + kv_heads) * m.head_width());
    const latent_attention& l = m.latent;
    const std::int64_t queries = l.q_rank == 0 ? l.nope_head_dim + l.rope_head_dim : 0;
    return 0.5 * static_cast<double>(heads * (queries + l.v_head_dim));
}
// Of an MLP of inner `width`: one or two vectors in, one out.
[[nodiscard]] constexpr double summed_mlp_width(const transformer& m, std::int64_t width) {
    return (m.mlp == mlp_kind::gated ? 1.5 : 1) * static_cast<double>(width);
}

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

    // The divisor X of n chips that makes the sums of all layers shortest. A ring of p chips passes
    // (p - 1) / p of a sum on, so that sums of the hidden width h send h (1 / X - 1 / n), those of inner
    // widths w send w (X - 1) / n, and those of latent vectors l, which every chip needs whole,
    // l (1 - 1 / X): what X changes is (h - l) / X + w X / n (of an MLP h / X + f X / n, Pope et al. 2022,
    // section 3.2.2).
    [[nodiscard]] static constexpr std::int64_t parts_of_hidden(const transformer& m,
                                                                std::int64_t chips) {
        const std::int64_t dense = m.dense_layers();
        const std::int64_t experts = m.layers - dense;
        const latent_attention& l = m.latent;
        const std::int64_t latents =
            m.attention == attention_kind::latent ? l.q_rank + l.kv_rank + l.rope_head_dim : 0;
        const std::int64_t sums = dense + (m.block == block_kind::serial ? m.layers : 0);
        const auto whole = static_cast<double>(sums * m.hidden - m.layers * latents);
        const double inner = static_cast<double>(m.layers) *
                                 summed_attention_width(m, m.heads, m.key_value_heads()) +
                             summed_mlp_width(m, dense * m.ffn + experts * m.shared_width());
        std::int64_t best = 1;
        double least = whole + inner / static_cast<double>(chips);
        for (std::int64_t x = 2; x <= chips; ++x) {
            if (chips % x != 0) continue;
            const double sent = whole / static_cast<double>(x) +
                                inner * static_cast<double>(x) / static_cast<double>(chips);
            if (sent >= least) continue;
            best = x;
            least = sent;
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
