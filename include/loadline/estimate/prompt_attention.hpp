// Attention of prefill: between the queries and keys of prompts, apart from the steps that their products are in.
#pragma once

#include <loadline/estimate/serving_layer.hpp>
#include <loadline/estimate/training_kernels.hpp>

namespace loadline {

/// Folds mixers into the time of attention of `sequences` prompts, of `queries` tokens each that attend to `keys`.
/// Each operation is shown to `watch` as it is priced.
template <class Watch = nobody_watches>
class prompt_fold : public ignores_the_rest {
public:
    using ignores_the_rest::operator();

    constexpr prompt_fold(const serving_chip& on_chip, double sequences, std::int64_t queries,
                          std::int64_t of_keys, const Watch& watcher)
        : chip_{on_chip}, watch_{watcher}, batch_{whole(sequences *
                                                        on_chip.layout().batch_share())},
          queries_{queries}, keys_{of_keys} {}

    constexpr void repeat(double times) { times_ = times; }

    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        op::attention all{.batch = batch_,
                          .heads = chip_.layout().attended(c.heads),
                          .kv_heads = chip_.layout().attended(c.kv_heads),
                          .head_dim = c.qk,
                          .v_head_dim = c.v,
                          .queries = queries_,
                          .keys = keys_,
                          .window = c.window,
                          .stores_cache = true,
                          .compute = compute(),
                          .cache = chip_.job().requests.kv_cache};
        if (chip_.job().stack.absorbs_prefill && c.latent > 0) {
            all.kv_heads = 1;
            all.head_dim = c.latent + c.rotary;
            all.v_head_dim = c.latent;
        }
        const bool chunked = c.chunk > 0 && c.chunk < keys_;
        add(c.name,
            chunked ? chunked_attention(all, c.chunk, chip_.rates()) : cost_of(all, chip_.rates()),
            attention_peak(chip_.rates().chip(), all.compute, all.cache), 1);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::index_core& c) {
        add("scores of the indexer",
            cost_of(op::index_scores{.batch = batch_,
                                     .heads = c.heads,  // whole on each chip
                                     .head_dim = c.head_dim,
                                     .queries = queries_,
                                     .keys = keys_},
                    chip_.rates()),
            attention_peak(chip_.rates().chip(), bf16, fp8), 1);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::scan& s) {
        add(s.name,
            cost_of(
                op::chunked_scan{.tokens = batch_ * queries_,
                                 .heads = chip_.layout().attended(s.heads.count) * s.heads.width,
                                 .key_heads = chip_.layout().attended(s.key_heads),
                                 .key = s.key,
                                 .value = s.value,
                                 .chunk = s.chunk,
                                 .products = s.products,
                                 .compute = compute()},
                chip_.rates()),
            attention_peak(chip_.rates().chip(), compute(), compute()), kernels_of::scan_forward);
    }

    [[nodiscard]] constexpr serving_step_time time() const { return step_; }

private:
    [[nodiscard]] constexpr number_format compute() const {
        return chip_.job().plan.precision.activations;
    }
    constexpr void add(const char* name, const operation_cost& c,
                       quantity<units::flops_per_second> peak, double kernels) {
        const serving_stack& stack = chip_.job().stack;
        const quantity<units::seconds> busy = chip_.at_pace(c, count_of(stack.attention), peak);
        if constexpr (Watch::watches)
            watch_({.name = name,
                    .of = operation_class::attention,
                    .forward = c,
                    .forward_time = busy,
                    .times = times_});
        step_.attention += busy * times_;
        step_.launch += quantity<units::seconds>{stack.gap} * (times_ * kernels);
        step_.launching += quantity<units::seconds>{stack.eager} * (times_ * kernels);
    }

    const serving_chip& chip_;
    const Watch& watch_;
    std::int64_t batch_;
    std::int64_t queries_;
    std::int64_t keys_;
    double times_ = 1;
    serving_step_time step_{};
};

}  // namespace loadline
