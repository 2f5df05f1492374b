// Memory of one chip in serving, in full, and of the stage that needs most.
#pragma once

#include <loadline/cost/fullest_stage.hpp>
#include <loadline/cost/kv_cache.hpp>
#include <loadline/cost/weights.hpp>
#include <loadline/workload/compiled_shapes.hpp>
#include <loadline/workload/serving_stack.hpp>

namespace loadline {

/// The largest n, not always whole, for which ceil(n / chips) caches and n times `each` find room: of the
/// requests that `chips` share out, the fullest holds whole ones.
[[nodiscard]] constexpr double requests_in_room(double room, double cache, double each,
                                                std::int64_t chips) {
    if (room <= 0) return 0;
    if (cache + each <= 0) return 1e18;  // nothing that grows
    if (chips == 1) return room / (cache + each);
    const double round = cache + each * static_cast<double>(chips);  // one more on every chip
    if (round <= 0) return 1e18;
    const auto rounds = static_cast<double>(bounded_whole(room / round));
    const double left = room - rounds * round - cache;
    return rounds * static_cast<double>(chips) + (left > 0 && each > 0 ? left / each : 0);
}

/// Bytes of an element of the matrices that are quantised, with its part of a block's scale.
[[nodiscard]] constexpr quantity<units::bytes> bytes_per_narrow_element(const requests& r) {
    const number_format_facts& f = facts(r.weights);
    const quantity<units::bytes> element = bytes_per_element(r.weights);
    const bool scaled_already = f.bits_per_element > f.width;
    if (r.weight_block == 0 || f.width > 8 || scaled_already) return element;
    const auto block = static_cast<double>(r.weight_block);
    return element + quantity<units::bytes>{f.width == 8 ? 4 / (block * block) : 2.5 / block};
}

/// Memory of one chip of a stage in serving: what stands whatever the load, and what a request and a token of the
/// largest step add to it.
struct serving_memory_terms {
    quantity<units::bytes> weights{};
    quantity<units::bytes>
        loaded{};  // the same before they are narrowed, where the engine does that
    quantity<units::bytes> draft{};      // weights of a draft model, not among those above
    quantity<units::bytes> gathered{};   // of the largest layer that is fetched whole
    quantity<units::bytes> request{};    // cache of one at its longest, on a chip that holds it
    quantity<units::bytes> logits{};     // of one row that is sampled
    quantity<units::bytes> unsampled{};  // of the largest step, while its last tokens are sampled
    quantity<units::bytes> token{};      // of the working set
    quantity<units::bytes> expert_token{};  // besides, of those that experts take at once
};

/// Memory of one chip of each stage in serving: weights in the request's format (embeddings, norms and
/// routers in the plan's), the cache of all requests in flight at their longest, and the working set of the
/// largest step. Refers to what it is made of, of which only requests.concurrency may change.
template <model_value Model>
class serving_memory_by_stage_of {
public:
    static constexpr std::int64_t most_requests = 1'000'000'000;  // that the field takes

    constexpr serving_memory_by_stage_of(const Model& in_model, const model_layers& in_layers,
                                         const plan& by_plan, const requests& of_requests,
                                         const serving_stack& stack, quantity<units::bytes> of_chip)
        : model_{&in_model}, layers_{&in_layers}, plan_{&by_plan}, requests_{&of_requests},
          stack_{&stack}, weights_{in_model,
                                   in_layers,
                                   by_plan,
                                   {by_plan, in_model.layers},
                                   predictions_served(in_model, of_requests)},
          memory_{of_chip}, reserve_{of_chip * count_of(by_plan.reserve)},
          share_{of_requests.memory_share.quanta > 0 ? count_of(of_requests.memory_share)
                                                     : count_of(stack.memory_share)},
          runtime_{
              quantity<units::bytes>{stack.runtime} +
              (by_plan.tensor * by_plan.context * by_plan.pipeline > 1 || by_plan.expert_group() > 1
                   ? quantity<units::bytes>{stack.communicators}
                   : quantity<units::bytes>{})},
          narrow_{bytes_per_narrow_element(of_requests)} {
        const bool keeps_all = !stack.hybrid_cache && any_layer_keeps_all(in_model, in_layers);
        for (std::size_t i = 0; i < in_layers.size(); ++i)
            kinds_[i] = of_kind(in_layers[i], keeps_all);
        expert_ = narrow_ * (1 + padding());
    }
    // With a model that makes the drafts, on the stage that samples.
    constexpr void add_draft(const Model& draft) {
        if (draft.layers == 0) return;
        plan p{.tensor = requests_->speculation.draft_tensor > 0
                             ? requests_->speculation.draft_tensor
                             : plan_->tensor};
        p.context = plan_->context;
        const model_layers layers{draft};
        const stage_weights_of<Model> weights{draft, layers, p, {p, draft.layers}, 0};
        draft_weights_ =
            bytes_per_element(plan_->precision.weights) * weights.at(0, layers.all()).total();
        draft_request_ = cache_bytes_per_request(draft, p, *requests_, layers, layers.all(),
                                                 kept_context(*stack_, *requests_));
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
            const auto n = static_cast<double>(layers.of[i]);
            if (r.quantised == quantised_part::outside_attention) kept += k.attention * n;
            result.weights += k.absorbed * n;
            result.request += k.request * n;
            result.gathered = max(result.gathered, k.gathered);
            result.token = max(result.token, k.token);
            result.expert_token = max(result.expert_token, k.expert_token);
        }
        if (stack_->collectives_hold && p.tensor > 1)
            result.token += residual() * static_cast<double>(2 * layers.total());
        const double narrowed = params.total() - kept;
        const quantity<units::bytes> rest_bytes =
            bytes_per_element(rest()) * (kept + weights_.frozen(stage)) + result.weights;
        result.weights =
            narrow_ * (narrowed - params.experts) + expert_ * params.experts + rest_bytes;
        if (r.quantised_on_load) result.loaded = bytes_per_element(bf16) * narrowed + rest_bytes;
        if (stage == p.pipeline - 1) {
            result.draft = draft_weights_;
            result.request += draft_request_;
            result.unsampled = residual() * static_cast<double>(r.prefill_chunk);
            result.logits =
                quantity<units::bytes>{stack_->sampler} *
                (static_cast<double>(p.padded_vocab(model_->vocab)) /
                 (stack_->sampler_whole_vocabulary ? 1 : static_cast<double>(p.tensor)));
        }
        return result;
    }

    // With `n` requests in flight at their longest.
    [[nodiscard]] constexpr memory_footprint
    footprint(std::int64_t stage, const serving_memory_terms& each, std::int64_t n) const {
        const requests& r = *requests_;
        memory_footprint result;
        result.stage = stage;
        result.weights = each.weights + each.draft;
        result.buffers = each.gathered;
        result.kv_cache = each.request * requests_on_chip(*plan_, r, n);
        // An engine keeps room for its largest step, whether or not the load fills one (vLLM runs it before
        // it sizes the cache, Worker.determine_available_memory; TensorRT-LLM builds for max_num_tokens).
        // Its layers are done when its last tokens are sampled.
        const std::int64_t rows = n * r.speculation.rows();
        const std::int64_t step = r.prefill_chunk < rows ? rows : r.prefill_chunk;
        const std::int64_t together =
            r.expert_chunk > 0 && r.expert_chunk < step ? r.expert_chunk : step;
        result.activations = each.token * step + each.expert_token * together;
        const quantity<units::bytes> sampled =
            each.logits * (planned_rows() < rows ? rows : planned_rows());
        if (each.unsampled + sampled > result.activations) {
            result.activations = each.unsampled;
            result.logits = sampled;
        }
        keep_back(result, each);
        if (!r.quantised_on_load) return result;
        const memory_footprint early = loading(stage, each);
        return early.total() > result.total() ? early : result;
    }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const layer_counts& layers) const {
        return footprint(stage, terms(stage, layers), requests_->concurrency);
    }

    // For the cache, when the engine has planned its largest step; less than nothing where it cannot start.
    [[nodiscard]] constexpr quantity<units::bytes>
    left_for_cache(const serving_memory_terms& each) const {
        const std::int64_t step = requests_->prefill_chunk;
        const std::int64_t at_once = requests_->expert_chunk;
        const quantity<units::bytes> layers =
            each.token * step +
            each.expert_token * (at_once > 0 && at_once < step ? at_once : step);
        const quantity<units::bytes> sampling = each.unsampled + each.logits * planned_rows();
        return (beside_what_stands(each) - max(max(layers, sampling), static_part())) *
               cache_share();
    }
    // Requests for which the footprint of a stage stays within memory, by the closed form, not always whole.
    [[nodiscard]] constexpr double room_for(const serving_memory_terms& each) const {
        const requests& r = *requests_;
        if (overflows(each)) return 0;
        if (r.quantised_on_load && loading(0, each).total() > memory_) return 0;
        const quantity<units::bytes> rest = beside_what_stands(each);
        const free_room free{rest, each.request / cache_share(), r.speculation.rows(),
                             chips_that_share_requests(*plan_, r)};
        double n = free.fit(static_part(), {});
        const auto at_most = [&](double other) { n = other < n ? other : n; };
        at_most(fit_of_step(each, free));
        if (each.logits > quantity<units::bytes>{}) {
            at_most(free.fit(each.unsampled + each.logits * planned_rows(), {}));
            at_most(free.fit(each.unsampled, each.logits));
        }
        return n;
    }
    // The largest number that fits, near `n` and a step or two from it, or farther where one request more is lost in the
    // rounding of what there is.
    [[nodiscard]] static constexpr std::int64_t largest_near(std::int64_t n, const auto& fits) {
        std::int64_t low = 0;  // fits, or is none
        std::int64_t high = most_requests + 1;
        std::int64_t step = 1;
        if (n > 0 && !fits(n)) {
            for (high = n; high - step > 0 && !fits(high - step); step *= 2) high -= step;
            low = high > step ? high - step : 0;
        } else {
            for (low = n; low + step <= most_requests && fits(low + step); step *= 2) low += step;
            if (low + step < high) high = low + step;
        }
        while (high - low > 1) {
            const std::int64_t between = low + (high - low) / 2;
            (fits(between) ? low : high) = between;
        }
        return low;
    }
    // The same in whole requests; where the closed form may have rounded, by the footprint itself.
    [[nodiscard]] constexpr std::int64_t
    whole_requests(std::int64_t stage, const serving_memory_terms& each, double room) const {
        const std::int64_t n = room < 1                                    ? 0
                               : room < static_cast<double>(most_requests) ? bounded_whole(room)
                                                                           : most_requests;
        const auto fits = [&](std::int64_t requests) {
            return footprint(stage, each, requests).total() <= memory_;
        };
        const double beyond = room - static_cast<double>(n);
        const double rounding = 1e-6 * (1 + room);
        if (beyond > rounding && beyond < 1 - rounding) return n;
        return largest_near(n, fits);
    }

private:
    // What cache and working set may take of a chip, and what each request takes of it.
    struct free_room {
        quantity<units::bytes> bytes{};
        quantity<units::bytes> cache{};  // of a request, on a chip that holds it
        std::int64_t rows = 1;           // of a request, in a step
        std::int64_t chips = 1;          // that share out the requests

        // Beside a working set, to which each row adds.
        [[nodiscard]] constexpr double fit(quantity<units::bytes> working_set,
                                           quantity<units::bytes> of_row) const {
            return requests_in_room((bytes - working_set).count(), cache.count(),
                                    of_row.count() * static_cast<double>(rows), chips);
        }
    };
    // The widest tensors inside a layer, in elements of one token: queries, keys and values, or what an MLP
    // reads and writes between its matrices; and the same of one visit of an expert.
    struct working_set_fold : ignores_the_rest {
        using ignores_the_rest::operator();
        std::int64_t widest = 0;
        std::int64_t expert = 0;
        std::int64_t visits = 0;

        std::int64_t copied = 0;

        [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
            widen(c.heads * c.qk + c.kv_heads * (c.qk + c.v));
        }
        [[gnu::always_inline]] constexpr void operator()(const listed::absorbed& a) {
            copied = a.elements.total();
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
        quantity<units::bytes> absorbed{};
        quantity<units::bytes> request{};
        double attention = 0;  // parameters on the chip
    };
    // Rows that the engine plans to sample at once: of each sequence its token and its guesses.
    [[nodiscard]] constexpr std::int64_t planned_rows() const {
        const requests& r = *requests_;
        const std::int64_t most =
            (r.max_num_seqs > 0 ? r.max_num_seqs : stack_->max_num_seqs) * r.speculation.rows();
        return most < r.prefill_chunk ? most : r.prefill_chunk;
    }
    // The hidden vector of a token, between layers: divided in every layout but that of one dimension.
    [[nodiscard]] constexpr quantity<units::bytes> residual() const {
        const bool whole = requests_->weights_by == weight_layout::one_dimension;
        const std::int64_t chips = plan_->context * (whole ? 1 : plan_->tensor);
        return bytes_per_element(plan_->precision.activations) *
               (static_cast<double>(model_->hidden) / static_cast<double>(chips));
    }
    // What kernels for 4 bits pad experts with, of their parameters.
    [[nodiscard]] constexpr double padding() const {
        if (facts(requests_->weights).width > 4 || model_->moe.expert_ffn == 0) return 0;
        const auto padded = [](double width, std::int64_t multiple) {
            const auto m = static_cast<double>(multiple);
            const auto whole = static_cast<double>(bounded_whole(width / m));
            return (whole * m < width ? whole + 1 : whole) * m / width;
        };
        const auto hidden = static_cast<double>(model_->hidden);
        const double inner = static_cast<double>(model_->moe.expert_ffn) /
                             static_cast<double>(plan_->expert_tensor_degree());
        return padded(hidden, stack_->expert_hidden_multiple) *
                   padded(inner, stack_->expert_width_multiple) -
               1;
    }
    // ---- The engine's plan. Of share_of_chip all but the cache is known, and this takes the rest: what lies
    // outside must find room in what the share leaves, however few requests there are.
    [[nodiscard]] constexpr quantity<units::bytes> left_by_share() const {
        return memory_ * (1 - share_);
    }
    [[nodiscard]] constexpr quantity<units::bytes>
    outside_plan(const serving_memory_terms& each) const {
        return quantity<units::bytes>{stack_->unplanned} +
               (stack_->plans_draft ? quantity<units::bytes>{} : each.draft);
    }
    [[nodiscard]] constexpr bool overflows(const serving_memory_terms& each) const {
        return stack_->memory_by == memory_plan::share_of_chip && memory_.count() > 0 &&
               outside_plan(each) > left_by_share();
    }
    // For cache and working set.
    [[nodiscard]] constexpr quantity<units::bytes>
    beside_what_stands(const serving_memory_terms& each) const {
        return memory_ - reserve_ - each.weights - each.draft - each.gathered - runtime_ -
               quantity<units::bytes>{stack_->unplanned} - unused(each);
    }
    // Of the chip, neither planned for nor used.
    [[nodiscard]] constexpr quantity<units::bytes> unused(const serving_memory_terms& each) const {
        const quantity<units::bytes> none;
        if (stack_->memory_by != memory_plan::share_of_chip) return none;
        return max(none, left_by_share() - outside_plan(each));
    }
    // Of static_share, what weights and cache may not take: at least the working set.
    [[nodiscard]] constexpr quantity<units::bytes> static_part() const {
        const quantity<units::bytes> none;
        if (stack_->memory_by != memory_plan::static_share) return none;
        return max(none,
                   (memory_ - runtime_) * (1 - share_) - quantity<units::bytes>{stack_->unplanned});
    }
    [[nodiscard]] constexpr double cache_share() const {
        return stack_->memory_by == memory_plan::share_of_free ? share_ : 1;
    }
    constexpr void keep_back(memory_footprint& f, const serving_memory_terms& each) const {
        f.runtime = runtime_ + quantity<units::bytes>{stack_->unplanned};
        f.reserve = reserve_ + unused(each) + f.kv_cache * (1 / cache_share() - 1);
        const quantity<units::bytes> working_set = f.activations + f.logits;
        if (static_part() > working_set) f.reserve += static_part() - working_set;
        if (!overflows(each)) return;
        const quantity<units::bytes> planned = f.used() - outside_plan(each);
        f.kv_cache += max(quantity<units::bytes>{}, memory_ * share_ - planned);
    }
    [[nodiscard]] constexpr memory_footprint loading(std::int64_t stage,
                                                     const serving_memory_terms& each) const {
        memory_footprint result;
        result.stage = stage;
        result.moment = memory_moment::loading;
        result.weights = each.loaded;
        result.runtime = runtime_;
        result.reserve = reserve_;
        return result;
    }
    // Requests beside the layers of the largest step: each brings a cache, and where they make the step, its rows.
    [[nodiscard]] constexpr double fit_of_step(const serving_memory_terms& each,
                                               const free_room& free) const {
        const requests& r = *requests_;
        const auto rows = static_cast<double>(r.speculation.rows());
        const auto chunk = static_cast<double>(r.prefill_chunk);
        const bool all_at_once = r.expert_chunk == 0;
        const auto at_once = static_cast<double>(r.expert_chunk);  // tokens that experts take
        const double experts = all_at_once || at_once > chunk ? chunk : at_once;
        const double n = free.fit(each.token * chunk + each.expert_token * experts, {});
        if (n * rows <= chunk) return n;
        if (all_at_once || at_once > chunk) {
            const double more = free.fit({}, each.token + each.expert_token);
            if (all_at_once || more * rows <= at_once) return more;
        }
        return free.fit(each.expert_token * at_once, each.token);
    }

    [[nodiscard]] constexpr kind_terms of_kind(const layer_kind& kind, bool keeps_all) const {
        const model_value auto& m = *model_;
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
        result.request = cache_bytes_of_layer(m, p, *requests_, kind,
                                              kept_context(*stack_, *requests_), keeps_all);
        // residual, its norm (in two dimensions no more than whole where it enters a product), and what is widest inside
        const auto widest = static_cast<double>(widths.widest);
        result.token = residual() + w * ((gathered ? 1 / t : 1) * hidden + widest / t);
        if (widths.visits > 0) {
            const auto etp = static_cast<double>(p.expert_tensor_degree());
            const double visits = static_cast<double>(widths.visits) * etp / t;
            result.expert_token =
                w * (visits * (2 * hidden + static_cast<double>(widths.expert) / etp));
        }
        if (stack_->absorbed_latents)
            result.absorbed = bytes_per_element(bf16) * (static_cast<double>(widths.copied) / t);
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

    const Model* model_;
    const model_layers* layers_;
    const plan* plan_;
    const requests* requests_;
    const serving_stack* stack_;
    stage_weights_of<Model> weights_;
    quantity<units::bytes> memory_;
    quantity<units::bytes> reserve_;
    double share_;
    quantity<units::bytes> runtime_;
    quantity<units::bytes> narrow_;    // an element of the matrices that are quantised
    quantity<units::bytes> expert_{};  // of the routed experts'
    quantity<units::bytes> draft_weights_{};
    quantity<units::bytes> draft_request_{};
    std::array<kind_terms, most_layer_kinds> kinds_;  // as many as there are
};
/// Of a model as a value.
using serving_memory_by_stage = serving_memory_by_stage_of<transformer>;

/// Requests that find room at their longest, on one data-parallel rank: the fewest of all stages.
struct requests_with_room {
    double mean = 1e18;  // by the closed form, not always whole: as they come and go
    std::int64_t whole = serving_memory_by_stage::most_requests;
};
/// The requests that the fullest stage has room for.
template <model_value Model>
[[nodiscard]] constexpr requests_with_room
requests_with_room_of(const pipeline_layers& layers,
                      const serving_memory_by_stage_of<Model>& memory) {
    requests_with_room least;
    const auto of_stage = [&](std::int64_t stage) {
        const serving_memory_terms each = memory.terms(stage, layers.at(stage));
        const double room = memory.room_for(each);
        const std::int64_t whole = memory.whole_requests(stage, each, room);
        if (room < least.mean) least.mean = room;
        if (whole < least.whole) least.whole = whole;
    };
    of_stage(0);
    layers.for_other_extreme_stages(of_stage);
    return least;
}

/// The same in serving: of all requests that the job names or, where they may wait (requests.queueing), of those
/// that fit, one at least. `draft`: as serving_job::draft.
template <model_value Model = transformer>
[[nodiscard]] constexpr memory_footprint
serving_memory(const Model& m, const plan& p, requests r, const serving_stack& stack,
               quantity<units::bytes> memory, const transformer& draft = {}) {
    const model_layers kinds{m};
    const pipeline_layers layers{m, kinds, p, predictions_served(m, r)};
    serving_memory_by_stage_of stages{m, kinds, p, r, stack, memory};
    stages.add_draft(draft);
    // a compiled batch has a cache for each of its sequences, whether they are there or not
    if (stack.compiled_batch && r.max_num_seqs > r.concurrency) r.concurrency = r.max_num_seqs;
    if (r.queueing) {
        const std::int64_t most = requests_with_room_of(layers, stages).whole;
        if (most < r.concurrency) r.concurrency = most < 1 ? 1 : most;
        if (r.max_num_seqs > 0 && r.max_num_seqs < r.concurrency) r.concurrency = r.max_num_seqs;
    }
    return fullest_stage(layers, stages);
}
template <model_value Model = transformer>
[[nodiscard]] constexpr memory_footprint
serving_memory(const Model& m, const plan& p, const requests& r, const serving_stack& stack,
               quantity<units::bytes> memory, std::int64_t stage) {
    const model_layers kinds{m};
    return serving_memory_by_stage_of{m, kinds, p, r, stack, memory}.at(
        stage, pipeline_layers{m, kinds, p, predictions_served(m, r)}.at(stage));
}

}  // namespace loadline
