// The part of a plan that one layer depends on: not how many copies of it there are, nor which stage holds it.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline {

/// Two plans with equal parts do the same work in a layer, for one microbatch.
struct layer_plan {
    std::int64_t tensor = 1;
    std::int64_t context = 1;
    std::int64_t expert = 1;
    std::int64_t expert_tensor = 1;  // resolved: plan::expert_tensor_degree
    std::int64_t microbatch = 1;
    std::int64_t adapter_rank = 0;
    adapter_place adapters_on = adapter_place::attention;
    double whole_layers = 0;     // share that is made again whole
    double expert_capacity = 1;  // visits that arrive, or places, against an even share
    bool fixed_places = false;   // of each expert: tokens beyond are dropped
    std::uint8_t remade =
        0;  // a bit for each remade_by, in the layers that are not made again whole
    bool recomputes_all = false;  // the policy, though it may stop at some of the layers
    bool shares_sequence = false;
    bool stores_masks = false;
    attention_kernel attention = attention_kernel::flash;
    context_exchange context_by = context_exchange::ring;
    precision_policy precision{};

    constexpr layer_plan() = default;
    /// `layers`: of the model, a share of which a plan may recompute.
    constexpr layer_plan(const plan& p, std::int64_t layers)
        : tensor{p.tensor}, context{p.context}, expert{p.expert},
          expert_tensor{p.expert_tensor_degree()}, microbatch{p.microbatch},
          adapter_rank{p.adapter_rank}, adapters_on{p.adapters_on},
          whole_layers{p.whole_layers_recomputed(layers)},
          expert_capacity{
              count_of(p.expert_capacity.quanta > 0 ? p.expert_capacity : p.expert_imbalance)},
          fixed_places{p.expert_capacity.quanta > 0}, remade{remade_parts(p)},
          recomputes_all{p.recompute == recompute_policy::full},
          shares_sequence{p.sequence_parallel == sequence_parallelism::on},
          stores_masks{p.dropout == dropout_masks::stored}, attention{p.attention},
          context_by{p.context_by}, precision{p.precision} {}

    [[nodiscard]] constexpr bool remakes(listed::remade_by part) const {
        return (remade >> static_cast<unsigned>(part) & 1U) != 0;
    }
    [[nodiscard]] constexpr bool trains_adapters() const { return adapter_rank > 0; }
    // Whether a matrix of that role has an adapter, where some have.
    [[nodiscard]] constexpr bool adapts(listed::role role) const {
        if (role == listed::role::attention) return true;
        return adapters_on == adapter_place::all_linear && role != listed::role::router &&
               role != listed::role::head;
    }
    [[nodiscard]] constexpr std::int64_t expert_group() const { return expert * expert_tensor; }
    // Tokens of a microbatch on one chip, where a context group divides each sequence.
    [[nodiscard]] constexpr double tokens(std::int64_t length) const {
        return static_cast<double>(microbatch) * static_cast<double>(length) /
               static_cast<double>(context);
    }
    friend constexpr bool operator==(const layer_plan&, const layer_plan&) = default;

private:
    [[nodiscard]] static constexpr std::uint8_t remade_parts(const plan& p) {
        const recompute_parts& also = p.recompute_also;
        unsigned bits = 0;
        const auto set = [&](listed::remade_by part, bool made_again) {
            bits |= (made_again ? 1U : 0U) << static_cast<unsigned>(part);
        };
        set(listed::remade_by::projections, also.projections);
        set(listed::remade_by::output_projection, also.output_projection);
        set(listed::remade_by::latent_up, also.latent_up || also.projections);
        set(listed::remade_by::core,
            also.attention || (p.recompute == recompute_policy::selective &&
                               p.attention == attention_kernel::unfused));
        set(listed::remade_by::norms, also.norms);
        set(listed::remade_by::mlp, also.mlp);
        set(listed::remade_by::activation, also.activation || also.mlp);
        return static_cast<std::uint8_t>(bits);
    }
};

/// Share of key and value matrices, or of a cache of heads, on a chip: whole heads, so that they are copied
/// where there are more chips.
[[nodiscard]] constexpr double key_value_share(std::int64_t heads, std::int64_t tensor) {
    return 1.0 / static_cast<double>(tensor < heads ? tensor : heads);
}

}  // namespace loadline
