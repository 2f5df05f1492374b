// Every pipeline stage, and every chunk of it, has the same whole number of layers, but for stated ends and what
// the software gives out itself: engines do, and some training software.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: stages, or their virtual ones, would have unlike numbers of layers.
template <class... Numbers>
struct layers_do_not_divide_by_pipeline_stages;

namespace rules {

/// Layers divide over pipeline x virtual_stages, but for ends that the plan states and uneven stages that the
/// software makes itself.
struct layers_divide {
    static constexpr rule id = rule::layers_divide;
    static constexpr void describe(sentence& text, const finding& f) {
        if (f.need > 0 && f.have > 0)
            return say(text, f.need, " layers do not divide over ", f.have,
                       " stages (pipeline x virtual_stages)");
        say(text, "first_stage_layers and last_stage_layers leave ", f.need, " layers for ", f.have,
            f.have == 1 ? " stage between them" : " stages between them");
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return layers_share(job, job.plan);
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        plan p = job.plan;
        even_share share = even_share_of(job.model, p);
        // where an end has too few layers for its own virtual stages, that is what to say
        const auto look_at = [&](std::int64_t stated, std::int64_t stage) {
            if (stated != 0 && !end_has_chunks(job.model, p, stage))
                share = {p.layers_of_stage(stage, job.model.layers), p.virtual_stages};
        };
        look_at(p.last_stage_layers, p.pipeline - 1);
        look_at(p.first_stage_layers, 0);
        finding f{.broken = id, .need = share.layers, .have = share.stages};
        const std::int64_t present = p.virtual_stages;
        const auto offer = [&](std::int64_t v) {
            p.virtual_stages = v;
            return layers_share(job, p) &&
                   offer_if(f, job, acceptable, {{change::virtual_stages, v}});
        };
        const std::int64_t most = job.model.layers;
        bool found = false;
        for (std::int64_t v = present - 1 < most ? present - 1 : most; v >= 1 && !found; --v)
            found = offer(v);
        for (std::int64_t v = present + 1; v <= most && !found; ++v) found = offer(v);
        offer_ends(f, job, acceptable);
        offer_pipeline_below(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable);
        return f;
    }

    // As Megatron's recipes do: the last stage has what is left, or both ends have one layer less.
    static constexpr void offer_ends(finding& f, const job_value auto& job,
                                     const auto& acceptable) {
        const plan& p = job.plan;
        const std::int64_t layers = job.model.layers;
        if (p.pipeline < 2 || p.first_stage_layers != 0 || p.last_stage_layers != 0) return;
        const auto offer = [&](const fix& ends) {
            const auto changed = mended(job, ends);
            return layers_share(changed, changed.plan) && offer_if(f, job, acceptable, ends);
        };
        const std::int64_t chunks = p.pipeline * p.virtual_stages;
        const std::int64_t each = (layers + chunks - 1) / chunks * p.virtual_stages;
        const std::int64_t last = layers - each * (p.pipeline - 1);
        const std::int64_t both = (layers + 2) / p.pipeline - 1;
        if (p.pipeline > 2 && (layers + 2) % chunks == 0 && both > 0 &&
            offer({{change::first_stage_layers, both}, {change::last_stage_layers, both}}))
            return;
        if (last > 0) offer({{change::last_stage_layers, last}});
    }

    template <const finding& Found, class... Fixes>
    using refusal = layers_do_not_divide_by_pipeline_stages<layers_are<Found.need>,
                                                            stages_are<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
