// Weights quantised in blocks or groups keep them whole on each chip.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

/// Why `require` refuses: a chip's part of a quantised matrix is no whole number of blocks.
template <class... Numbers>
struct tensor_cuts_a_block_of_quantised_weights;

/// Looks for an input side of a quantised matrix of which a chip has parts of blocks: groups run along inputs (AWQ,
/// GPTQ), blocks along both, and the outputs that are cut are as wide as the inputs that they feed. `found` is what a
/// chip has of it, in elements; 0 where no block is cut.
struct cut_block_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    const plan* p;
    const requests* r;
    std::int64_t found = 0;  // elements of that side on a chip

    constexpr explicit cut_block_fold(const serving_job& job) : p{&job.plan}, r{&job.requests} {}
    constexpr void operator()(const listed::product& q) {
        if (found != 0 || !quantised(q.role)) return;
        std::int64_t parts = 1;
        switch (q.k.by) {
        case listed::division::heads:
        case listed::division::inner: parts = p->tensor; break;
        case listed::division::experts: parts = p->expert_tensor_degree(); break;
        default: break;
        }
        // uneven sides have rules of their own
        if (parts == 1 || q.k.count % parts != 0) return;
        if (q.k.total() / parts % r->weight_block != 0) found = q.k.total() / parts;
    }

private:
    [[nodiscard]] constexpr bool quantised(listed::role role) const {
        switch (role) {
        case listed::role::expert: return true;
        case listed::role::mlp: return r->quantised != quantised_part::experts_only;
        case listed::role::attention:
        case listed::role::latent_down:
        case listed::role::latent_up: return r->quantised == quantised_part::all_matrices;
        default: return false;
        }
    }
};

namespace rules {

/// Each chip's part of a quantised matrix is a whole number of blocks (requests.weight_block). Of serving alone. vLLM
/// and SGLang: "not divisible by weight quantization block_n = 128" (vllm-project/vllm issue 17569), "not aligned
/// with the quantized weight shape" (issues 13677, 21695, QwenLM/Qwen3 issue 698).
struct blocks_stay_whole {
    static constexpr rule id = rule::blocks_stay_whole;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a chip's part of a quantised matrix is ", f.need, " wide, which cuts blocks of ",
            f.have);
    }

    [[nodiscard]] static constexpr std::int64_t
    cut_width(const std::same_as<serving_job> auto& job) {
        if (job.requests.weight_block <= 1) return 0;
        const model_layers layers{job.model};
        cut_block_fold fold{job};
        for (const layer_kind& kind : layers)
            walk_layer(job.model, kind, listed::phase::prefill, fold);
        return fold.found;
    }
    [[nodiscard]] static constexpr bool holds(const std::same_as<serving_job> auto& job) {
        return cut_width(job) == 0;
    }
    [[nodiscard]] static constexpr bool holds(const training_job&) { return true; }

    // Whole experts on each chip cut nothing.
    [[nodiscard]] static constexpr finding explain(const std::same_as<serving_job> auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = cut_width(job), .have = job.requests.weight_block};
        if (job.model.has_experts()) offer_smallest_expert(f, job, acceptable, change::expert);
        offer_tensor_near(f, job, acceptable);
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const training_job&, const auto&) {
        return {.broken = id};
    }

    template <const finding& Found, class... Fixes>
    using refusal = tensor_cuts_a_block_of_quantised_weights<part_of_a_matrix_is<Found.need>,
                                                             weight_block_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
