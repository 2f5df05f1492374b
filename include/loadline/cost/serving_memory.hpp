// Memory of one chip in serving, in full, and of the stage that needs most.
#pragma once

#include <loadline/cost/fullest_stage.hpp>
#include <loadline/cost/kv_cache.hpp>
#include <loadline/cost/weights.hpp>
#include <loadline/workload/serving_stack.hpp>

namespace loadline {

// Of one chip of a stage in serving: what stands whatever the load, and what a request and a token of the
// largest step add to it.
struct serving_memory_terms {
    quantity<units::bytes> weights{};
    quantity<units::bytes> gathered{};      // of the largest layer that is fetched whole
    quantity<units::bytes> request{};       // cache of one at its longest, on a chip that holds it
    quantity<units::bytes> logits{};        // of one request
    quantity<units::bytes> token{};         // of the working set
    quantity<units::bytes> expert_token{};  // besides, of those that experts take at once
};

// Memory of one chip of each stage in serving: weights in the request's format (embeddings, norms and
// routers in the plan's), the cache of all requests in flight at their longest, and the working set of the
// largest step. Refers to what it is made of, of which only requests.concurrency may change.
class serving_memory_by_stage {
public:
    constexpr serving_memory_by_stage(const transformer& m, const model_layers& layers,
                                      const plan& p, const requests& r, const serving_stack& stack,
                                      quantity<units::bytes> memory)
        : model_{&m}, layers_{&layers}, plan_{&p}, requests_{&r}, stack_{&stack},
          weights_{m, layers, p, {p, m.layers}, predictions_served(m, r)},
          reserve_{memory * count_of(p.reserve)} {
        for (std::size_t i = 0; i < layers.size(); ++i) kinds_[i] = of_kind(layers[i]);
    }

    [[nodiscard]] constexpr serving_memory_terms terms(std::int64_t stage,
                                                       const layer_counts& layers) const {
        const plan& p = *plan_;
        const requests& r = *requests_;
        const parameters_per_chip params = weights_.at(stage, layers);
        serving_memory_terms result;
        double kept = params.unquantised;  // parameters in the format of the rest
        if (r.quantised == quantised_part::experts_only) kept += params.matrices;
        for (std::size_t i = 0; i < layers_->size(); ++i) {
            if (!layers.has(i)) continue;
            const kind_terms& k = kinds_[i];
            if (r.quantised == quantised_part::outside_attention)
                kept += k.attention * static_cast<double>(layers.of[i]);
            result.gathered = max(result.gathered, k.gathered);
            result.token = max(result.token, k.token);
            result.expert_token = max(result.expert_token, k.expert_token);
        }
        result.weights = bytes_per_element(r.weights) * (params.total() - kept) +
                         bytes_per_element(rest()) * (kept + weights_.frozen(stage));
        result.request = cache_bytes_per_request(*model_, p, r, *layers_, layers, r.context());
        if (stage == p.pipeline - 1)  // one token of each request is sampled, in fp32
            result.logits =
                quantity<units::bytes>{4.0 * static_cast<double>(p.padded_vocab(model_->vocab)) /
                                       static_cast<double>(p.tensor)};
        return result;
    }

    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const layer_counts& layers) const {
        const requests& r = *requests_;
        const serving_memory_terms each = terms(stage, layers);
        memory_footprint result;
        result.stage = stage;
        result.weights = each.weights;
        result.buffers = each.gathered;
        result.kv_cache = each.request * requests_on_chip(*plan_, r);
        // An engine keeps room for its largest step, whether or not the load fills one (vLLM runs it before
        // it sizes the cache, worker.determine_num_available_blocks; TensorRT-LLM builds for
        // max_num_tokens).
        const std::int64_t step = r.prefill_chunk < r.concurrency ? r.concurrency : r.prefill_chunk;
        const std::int64_t together =
            r.expert_chunk > 0 && r.expert_chunk < step ? r.expert_chunk : step;
        result.activations = each.token * step + each.expert_token * together;
        result.logits = each.logits * r.concurrency;
        // room that the engine leaves unused
        result.fragmentation = result.kv_cache * (1 / count_of(stack_->cache_memory) - 1);
        result.runtime = stack_->runtime;
        result.reserve = reserve_;
        return result;
    }
    [[nodiscard]] constexpr quantity<units::bytes> reserve() const { return reserve_; }

private:
    // The widest tensors inside a layer, in elements of one token: queries, keys and values, or what an MLP
    // reads and writes between its matrices; and the same of one visit of an expert.
    struct working_set_fold : ignores_the_rest {
        using ignores_the_rest::operator();
        std::int64_t widest = 0;
        std::int64_t expert = 0;
        std::int64_t visits = 0;

        [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
            widen(c.heads * c.qk + c.kv_heads * (c.qk + c.v));
        }
        [[gnu::always_inline]] constexpr void operator()(const listed::scan& s) {
            widen(2 * s.key_heads * s.key + 2 * s.heads.count * s.heads.width * s.value);
        }
        [[gnu::always_inline]] constexpr void operator()(const listed::stream& s) {
            if (s.kind != listed::stream_kind::activation) return;
            if (s.rows == listed::row_kind::visits)
                expert = 3 * s.width.total();
            else
                widen(3 * s.width.total());
        }
        [[gnu::always_inline]] constexpr void operator()(const listed::routed& r) {
            visits = r.top_k;
        }

    private:
        constexpr void widen(std::int64_t width) { widest = widest < width ? width : widest; }
    };
    // Of one layer of a kind.
    struct kind_terms {
        quantity<units::bytes> token{};
        quantity<units::bytes> expert_token{};
        quantity<units::bytes> gathered{};
        double attention = 0;  // parameters on the chip
    };
    [[nodiscard]] constexpr kind_terms of_kind(const layer_kind& kind) const {
        const transformer& m = *model_;
        const plan& p = *plan_;
        const auto t = static_cast<double>(p.tensor);
        const auto hidden = static_cast<double>(m.hidden);
        const quantity<units::bytes> w =
            bytes_per_element(p.precision.activations) / static_cast<double>(p.context);
        working_set_fold widths;
        walk_layer(m, kind, listed::phase::prefill, widths);
        // whole matrices and divided tokens, or the other way round
        const bool gathered = requests_->weights_by == weight_layout::gathered;
        kind_terms result;
        // residual, its norm, and what is widest inside
        result.token =
            w * ((gathered ? 1 / t : 1) *
                 (2 * hidden + static_cast<double>(widths.widest) * (gathered ? 1 : 1 / t)));
        if (widths.visits > 0) {
            const auto etp = static_cast<double>(p.expert_tensor_degree());
            const double visits = static_cast<double>(widths.visits) * etp / t;
            result.expert_token =
                w * (visits * (2 * hidden + static_cast<double>(widths.expert) / etp));
        }
        if (requests_->quantised == quantised_part::outside_attention)
            result.attention = attention_parameters(kind, {p, m.layers});
        if (gathered && p.tensor > 1) result.gathered = whole_layer(kind);
        return result;
    }
    // Matrices of attention on one chip, in one layer.
    [[nodiscard]] constexpr double attention_parameters(const layer_kind& kind,
                                                        const layer_plan& p) const {
        return layer_parameters_per_chip(*model_, p, kind.mixer_alone()).matrices;
    }
    // Of matrices that are not quantised.
    [[nodiscard]] constexpr number_format rest() const {
        const number_format stored = requests_->weights;
        const number_format kept = plan_->precision.weights;
        return facts(stored).width < facts(kept).width ? kept : stored;
    }
    // Matrices that the tensor group divides, all parts of one layer. A layer's are gone before the next
    // one's come: the estimate hides no fetching beneath products. Experts stay divided.
    [[nodiscard]] constexpr quantity<units::bytes> whole_layer(const layer_kind& kind) const {
        const quantised_part part = requests_->quantised;
        const double attention = attention_parameters(kind, {});
        const double mlp = layer_parameters_per_chip(*model_, {}, kind).matrices - attention;
        const quantity<units::bytes> narrow = bytes_per_element(requests_->weights);
        const quantity<units::bytes> wide = bytes_per_element(rest());
        return (part == quantised_part::all_matrices ? narrow : wide) * attention +
               (part == quantised_part::experts_only ? wide : narrow) * mlp;
    }

    const transformer* model_;
    const model_layers* layers_;
    const plan* plan_;
    const requests* requests_;
    const serving_stack* stack_;
    stage_weights weights_;
    quantity<units::bytes> reserve_;
    std::array<kind_terms, most_layer_kinds> kinds_;  // as many as there are
};

/// The same in serving.
[[nodiscard]] constexpr memory_footprint serving_memory(const transformer& m, const plan& p,
                                                        const requests& r,
                                                        const serving_stack& stack,
                                                        quantity<units::bytes> memory) {
    const model_layers kinds{m};
    return fullest_stage({m, kinds, p, predictions_served(m, r)},
                         serving_memory_by_stage{m, kinds, p, r, stack, memory});
}
[[nodiscard]] constexpr memory_footprint
serving_memory(const transformer& m, const plan& p, const requests& r, const serving_stack& stack,
               quantity<units::bytes> memory, std::int64_t stage) {
    const model_layers kinds{m};
    return serving_memory_by_stage{m, kinds, p, r, stack, memory}.at(
        stage, pipeline_layers{m, kinds, p, predictions_served(m, r)}.at(stage));
}

}  // namespace loadline
