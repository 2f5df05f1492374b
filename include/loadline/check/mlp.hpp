// Tensor parallelism gives each chip an even part of the width inside an MLP, or inside an expert.
#pragma once

#include <loadline/check/heads.hpp>
#include <loadline/check/kv_heads.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool mlp_width_divides_by_tensor = false;

namespace rules {

struct mlp_divides {
    static constexpr rule id = rule::mlp_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "an MLP of width ", f.need, " does not divide by tensor = ", f.have);
    }

    // A width and the chips that share it.
    struct shared {
        std::int64_t width = 0;
        std::int64_t chips = 1;
        [[nodiscard]] constexpr bool evenly() const { return width % chips == 0; }
    };
    // The first that does not divide, of dense layers, shared and routed experts; else the last.
    [[nodiscard]] static constexpr shared first_uneven(const transformer& m, const plan& p) {
        shared s{m.dense_layers() > 0 ? m.ffn : 0, p.tensor};
        if (!s.evenly() || !m.has_experts()) return s;
        s.width = m.shared_width();
        if (!s.evenly()) return s;
        return {m.moe.expert_ffn, p.expert_tensor_degree()};
    }

    // A degree that splits heads is named by their rules, once; what mends it divides the MLP as well.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return !heads_divide::holds(job) || !kv_heads_divide::holds(job) ||
               first_uneven(job.model, job.plan).evenly();
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        const shared s = first_uneven(job.model, job.plan);
        finding f{.broken = id, .need = s.width, .have = s.chips};
        offer_tensor_near(f, job, acceptable);
        return f;
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(
            mlp_width_divides_by_tensor<mlp_width_is<Need>, tensor_is<Have>, Fixes...>,
            "loadline: tensor parallelism splits an MLP unevenly; plan.tensor must divide "
            "its width, plan.expert_tensor that of an expert");
    }
};

}  // namespace rules
}  // namespace loadline
