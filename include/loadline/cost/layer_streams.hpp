// What the operations between a layer's products move on one chip, and the sides of its matrices there.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/elementwise.hpp>
#include <loadline/workload/layer_plan.hpp>

namespace loadline {

/// Elements of a side on one chip of a training job. Key-value heads are copied where there are fewer than chips.
[[nodiscard]] [[gnu::always_inline]] constexpr std::int64_t on_chip(const listed::side& s,
                                                                    const layer_plan& p) {
    switch (s.by) {
    case listed::division::heads: return s.count * s.width / p.tensor;
    case listed::division::key_value:
        return s.width * (s.count >= p.tensor ? s.count / p.tensor : 1);
    case listed::division::inner: return s.count / p.tensor * s.width;
    case listed::division::experts: return s.count / p.expert_tensor * s.width;
    case listed::division::none:
    case listed::division::hidden: break;
    }
    return s.total();
}

/// A stream of the list as operations on one chip.
class stream_on_chip {
public:
    [[gnu::always_inline]] constexpr stream_on_chip(const listed::stream& s, const layer_plan& p,
                                                    std::int64_t rows, const transformer& m)
        : kind_{s.kind}, rows_{rows}, width_{on_chip(s.width, p) + on_chip(s.more, p)},
          inputs_{static_cast<double>(s.inputs)}, format_{p.precision.activations}, norm_{m.norm},
          function_{s.inputs > 1 ? mlp_kind::gated : mlp_kind::plain} {}

    [[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic forward() const {
        return of(pass::forward);
    }
    [[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic backward() const {
        return of(pass::backward);
    }

private:
    [[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic of(pass way) const {
        switch (kind_) {
        case listed::stream_kind::norm:
            return traffic_of(op::norm{
                .tokens = rows_, .width = width_, .kind = norm_, .pass = way, .format = format_});
        case listed::stream_kind::residual:
            return traffic_of(op::residual{.tokens = rows_, .width = width_, .format = format_});
        case listed::stream_kind::activation:
            return traffic_of(op::activation{.tokens = rows_,
                                             .width = width_,
                                             .kind = function_,
                                             .pass = way,
                                             .format = format_});
        case listed::stream_kind::gate:
            return traffic_of(op::activation{.tokens = rows_,
                                             .width = width_,
                                             .kind = mlp_kind::gated,
                                             .pass = way,
                                             .format = format_});
        case listed::stream_kind::scores:  // as much backwards
            return traffic_of(op::softmax{.rows = rows_, .width = width_, .format = fp32});
        case listed::stream_kind::expert_bias:
            return traffic_of(
                op::weighed_bias{.tokens = rows_, .width = width_, .pass = way, .format = format_});
        case listed::stream_kind::clamp:
            return traffic_of(op::clamp{.tokens = rows_,
                                        .width = width_,
                                        .inputs = inputs_,
                                        .pass = way,
                                        .format = format_});
        case listed::stream_kind::rotation: break;
        }
        return traffic_of(op::rotary{.tokens = rows_, .width = width_, .format = format_});
    }

    listed::stream_kind kind_;
    std::int64_t rows_;
    std::int64_t width_;
    double inputs_;
    number_format format_;
    norm_kind norm_;
    mlp_kind function_;
};

/// Attention of one microbatch of sequences of `length`. A context group shares causal work evenly (each chip has early
/// and late positions): as much as for the mean of positions.
[[nodiscard]] [[gnu::always_inline]] constexpr op::attention
in_training(const listed::attention_core& c, const layer_plan& p, std::int64_t length) {
    const std::int64_t queries = length / p.context;
    return {.batch = p.microbatch,
            .heads = (c.heads + p.tensor - 1) / p.tensor,
            .kv_heads = (c.kv_heads + p.tensor - 1) / p.tensor,
            .head_dim = c.qk,
            .v_head_dim = c.v,
            .queries = queries,
            .keys = (length + queries) / 2,
            .window = c.window < length ? c.window : 0,
            .compute = p.precision.activations};
}

}  // namespace loadline
