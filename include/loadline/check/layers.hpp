// Every pipeline stage, and every chunk of it, has the same whole number of layers, but for stated ends and what
// the software gives out itself: engines do, and some training software.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool layers_divide_by_pipeline_stages = false;

namespace rules {

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
        for (const std::int64_t end : {p.pipeline - 1, std::int64_t{0}})
            if (!end_has_chunks(job.model, p, end))
                share = {p.layers_of_stage(end, job.model.layers), p.virtual_stages};
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
        offer_pipeline_below(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable);
        return f;
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(
            layers_divide_by_pipeline_stages<layers_are<Need>, stages_are<Have>, Fixes...>,
            "loadline: plan.pipeline x plan.virtual_stages must divide the layers (those between "
            "the ends where first_stage_layers or last_stage_layers is set)");
    }
};

}  // namespace rules
}  // namespace loadline
