// validate(job): every field of a job outside its accepted range; has_figures(job) asks whether there is any.
#pragma once

#include <loadline/workload/job.hpp>
#include <loadline/workload/valid_model.hpp>

namespace loadline {

/// What a plan says of experts, for a model that has none. That it divides them is refused by its own rule.
constexpr void add_expert_errors(auto& errors, const transformer& m, const plan& p) {
    if (m.has_experts()) return;
    expect_idle(errors, "plan.expert_tensor (of a model with experts)", p.expert_tensor, false);
    expect_idle(errors, "plan.expert_capacity (of a model with experts)",
                count_of(p.expert_capacity), false);
    expect_one_alone(errors, "plan.expert_imbalance (of a model without experts)",
                     count_of(p.expert_imbalance), false);
}

// ---- Training

/// What is multiplied or kept must be able to hold it: trained weights take steps that integers and 4 bits round away.
/// Frozen ones may have any format.
constexpr void add_format_errors(auto& errors, const plan& p) {
    const number_format_facts& weights = facts(p.precision.weights);
    if (p.trains_adapters() || (weights.floating && weights.width >= 8)) return;
    errors.expect("plan.precision.weights (trained: floating point of at least 8 bits; else set "
                  "adapter_rank), bits",
                  static_cast<std::int64_t>(weights.floating ? weights.width : 0), 8, 64);
}
/// Fields of the plan and the batch of a job outside their accepted ranges: what a fix may change.
constexpr void add_choice_errors(auto& errors, const training_job& job) {
    const bool good = errors.good();
    add_errors(errors, job.plan);
    add_errors(errors, job.batch);
    if (good != errors.good()) return;
    if (job.plan.uses_host())
        errors.expect("chip.host_link (bytes/s, of what the plan keeps on the host)",
                      job.cluster.chip.host_link.each_way().count(), 1, 1e30);
    add_expert_errors(errors, job.model, job.plan);
    add_format_errors(errors, job.plan);
    errors.expect("plan.recompute_layers (0: all; else within the layers)",
                  job.plan.recompute_layers, 0, job.model.layers);
    // so that sums over a microbatch stay numbers
    errors.expect_whole(
        "plan.microbatch x batch.length, tokens",
        static_cast<double>(job.plan.microbatch) * static_cast<double>(job.batch.length), 1, 1e12);
}

// ---- Serving

/// What of a plan is for training alone: stated in a plan that serves, it would change nothing.
constexpr void add_training_errors(auto& errors, const plan& p) {
    const auto idle = [&](const char* field, auto value) {
        expect_idle(errors, field, static_cast<std::int64_t>(value), false);
    };
    expect_one_alone(errors, "plan.context (in training alone)", p.context, false);
    expect_one_alone(errors, "plan.virtual_stages (in training alone)", p.virtual_stages, false);
    expect_one_alone(errors, "plan.microbatch (in training alone)", p.microbatch, false);
    idle("plan.shard (in training alone)", p.shard);
    idle("plan.zero (in training alone)", p.zero);
    idle("plan.sequence_parallel (in training alone)", p.sequence_parallel);
    idle("plan.recompute (in training alone)", p.recompute);
    idle("plan.recompute_layers (in training alone)", p.recompute_layers);
    idle("plan.recompute_also (in training alone)", p.recompute_also != recompute_parts{});
    idle("plan.context_by (in training alone)", p.context_by);
    idle("plan.dropout (in training alone)", p.dropout);
    idle("plan.schedule (in training alone)", p.schedule);
    idle("plan.optimizer_rule (in training alone)", p.optimizer_rule);
    idle("plan.optimizer (in training alone)", p.optimizer);
    idle("plan.weights (in training alone)", p.weights);
    idle("plan.adapter_rank (in training alone)", p.adapter_rank);
    idle("plan.adapters_on (in training alone)", p.adapters_on);
    expect_idle(errors, "plan.activations_on_host (in training alone)",
                count_of(p.activations_on_host), false);
    expect_idle(errors, "plan.expert_capacity (in training alone)", count_of(p.expert_capacity),
                false);
    expect_one_alone(errors, "plan.expert_imbalance (in serving: requests.expert_imbalance)",
                     count_of(p.expert_imbalance), false);
    constexpr precision_policy usual{};
    const precision_policy& f = p.precision;
    idle("plan.precision.gradients (in training alone)", f.gradients != usual.gradients);
    idle("plan.precision.master_weights (in training alone)",
         f.master_weights != usual.master_weights);
    idle("plan.precision.moments (in training alone)", f.moments != usual.moments);
    idle("plan.precision.scaling (in training alone)", f.scaling != usual.scaling);
    idle("plan.precision.narrow (in training alone)", f.narrow != usual.narrow);
}
// What requests say of experts, images and drafts, for a job that has none.
constexpr void add_idle_errors(auto& errors, const serving_job& job) {
    const requests& r = job.requests;
    if (!job.model.has_experts()) {
        expect_idle(errors, "requests.expert_chunk (of a model with experts)", r.expert_chunk,
                    false);
        expect_one_alone(errors, "requests.expert_imbalance (of a model without experts)",
                         count_of(r.expert_imbalance), false);
        expect_idle(errors, "requests.quantised = experts_only (of a model with experts)",
                    static_cast<std::int64_t>(r.quantised),
                    r.quantised != quantised_part::experts_only);
    }
    // Images are for a model that sees, and their tokens are among those of the prompt.
    const vision_tower& tower = job.model.vision;
    errors.expect("requests.images (of a model that sees, within the prompt)", r.images, 0,
                  tower.layers == 0 || tower.tokens < 1 ? 0 : r.prompt / tower.tokens);
    errors.expect("requests.speculation.draft_tensor (within plan.tensor)",
                  r.speculation.draft_tensor, 0, job.plan.tensor);
    const bool has_model = job.draft.layers != 0;
    expect_idle(errors, "requests.speculation.draft_tensor (with a draft model)",
                r.speculation.draft_tensor, has_model);
    expect_idle(errors, "draft.layers (with requests.speculation.draft > 0)", job.draft.layers,
                r.speculation.draft > 0);
}
/// Fields of the plan and the requests of a job outside their accepted ranges: what a fix may change.
constexpr void add_choice_errors(auto& errors, const serving_job& job) {
    const bool good = errors.good();
    add_errors(errors, job.plan);
    add_errors(errors, job.requests);
    add_training_errors(errors, job.plan);
    if (good != errors.good()) return;
    add_idle_errors(errors, job);
    if (!job.model.has_experts())
        expect_idle(errors, "plan.expert_tensor (of a model with experts)", job.plan.expert_tensor,
                    false);
}

// ---- Both

/// Fields of plan and work outside their accepted ranges: what a fix may change. Model, cluster and stack are not
/// asked.
[[nodiscard]] constexpr input_errors validate_choice(const job_value auto& job) {
    input_errors errors;
    add_choice_errors(errors, job);
    return errors;
}
/// Whether validate_choice(job) finds nothing; faster, for it writes nothing down.
[[nodiscard]] constexpr bool is_valid_choice(const job_value auto& job) {
    input_verdict verdict;
    add_choice_errors(verdict, job);
    return verdict.good();
}
constexpr void add_errors(auto& errors, const job_value auto& job) {
    add_errors(errors, job.model);
    add_errors(errors, job.cluster);
    add_choice_errors(errors, job);
    add_errors(errors, job.stack);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(job)>, serving_job>)
        if (job.draft.layers != 0) {
            const std::size_t before = errors.count();
            add_errors(errors, job.draft);
            errors.name_owner(before, job.draft.name.empty() ? fixed_text<31>{"the draft"}
                                                             : job.draft.name);
        }
}
/// Every field of a job outside its accepted range. The rules of check() are asked only where there is none.
[[nodiscard]] constexpr input_errors validate(const job_value auto& job) {
    input_errors errors;
    add_errors(errors, job);
    return errors;
}
/// Whether validate(job) finds nothing; faster, for it writes nothing down.
[[nodiscard]] constexpr bool is_valid(const job_value auto& job) {
    input_verdict verdict;
    add_errors(verdict, job);
    return verdict.good();
}
/// Whether formulas of a job end, and read no table beyond its end: its whole numbers and choices are within their
/// ranges. Other numbers may be anything; what they give is then a number of no meaning, or none.
[[nodiscard]] constexpr bool has_figures(const job_value auto& job) {
    whole_verdict verdict;
    add_errors(verdict, job);
    return verdict.good();
}

}  // namespace loadline
