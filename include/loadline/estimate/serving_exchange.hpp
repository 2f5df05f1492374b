// What the chips of one deployment send each other in a step: sums, tokens for experts, stages, caches.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

#include <optional>

namespace loadline {

/// What a layer, or a model, adds up in a layout of two dimensions, in elements of a token. Inner vectors are half a
/// full sum each: what goes into a block is scattered over the chips as it is summed, what comes out is gathered.
/// Latent vectors are summed whole, and queries that are made from them are no partial sums.
struct layout_sums {
    double hidden = 0;
    double latents = 0;
    double inner = 0;

    constexpr void add(const layout_sums& o, double n) {
        hidden += o.hidden * n;
        latents += o.latents * n;
        inner += o.inner * n;
    }
};
/// Adds a product of `n` outputs and `k` inputs on the chip to the sums.
constexpr void add_product(layout_sums& sums, const listed::product& p, std::int64_t n,
                           std::int64_t k) {
    if (p.role == listed::role::latent_down)
        sums.latents += static_cast<double>(n);
    else if (p.k.by == listed::division::hidden)
        sums.inner += 0.5 * static_cast<double>(n);
    else if (p.n.by == listed::division::hidden)
        sums.inner += 0.5 * static_cast<double>(k);
}
/// Folds a whole layer, divided over no chips, into its sums.
struct layout_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    layout_sums sums{};
    double width = 0;

    constexpr explicit layout_fold(std::int64_t hidden) : width{static_cast<double>(hidden)} {}
    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (p.role != listed::role::expert) add_product(sums, p, p.n.total(), p.k.total());
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::block_sum& b) {
        sums.hidden += b.beside_experts ? 0 : width;
    }
};

/// The groups of a serving plan, placed once. Refers to the job's cluster, which must outlive it.
class serving_exchange {
public:
    constexpr serving_exchange(const serving_job& job, const model_layers& layers)
        : cluster_{job.cluster}, options_{.fused_kernels =
                                              job.stack.all_reduce == all_reduce_kind::fused} {
        const plan& p = job.plan;
        if (p.tensor > 1) tensor_.emplace(p.tensor, 1, p, job.cluster);
        if (job.requests.weights_by == weight_layout::two_dimensions) {
            hidden_parts_ = parts_of_hidden(job.model, layers, p.tensor);
            const std::int64_t rest = p.tensor / hidden_parts_;
            if (rest > 1) inner_.emplace(rest, 1, p, job.cluster);
            if (hidden_parts_ > 1) hidden_.emplace(hidden_parts_, rest, p, job.cluster);
        }
        if (p.expert_group() > p.tensor) expert_.emplace(p.expert_group(), 1, p, job.cluster);
        if (p.pipeline > 1)
            pipeline_.emplace(p.pipeline, p.tensor * p.context * p.data, p, job.cluster);
    }
    serving_exchange(const serving_job&&, const model_layers&) = delete;
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
    [[nodiscard]] static constexpr std::int64_t
    parts_of_hidden(const transformer& m, const model_layers& layers, std::int64_t chips) {
        layout_sums all;
        const layer_counts counts = layers.all();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            layout_fold one{m.hidden};
            walk_layer(m, layers[i], listed::phase::decode, one);
            all.add(one.sums, static_cast<double>(counts.of[i]));
        }
        const double whole = all.hidden - all.latents;
        const double inner = all.inner;
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
