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
    expect_idle(errors, "plan.expert_reach (of a model with experts)",
                static_cast<std::int64_t>(p.expert_reach), false);
}
/// Activations are computed with: no software keeps them in integers or 4 bits, and in 8 bits a chip has to multiply.
constexpr void add_activation_errors(auto& errors, const chip_spec& chip, const plan& p) {
    const number_format format = p.precision.activations;
    const number_format_facts& f = facts(format);
    if constexpr (asks_all<std::remove_cvref_t<decltype(errors)>>) {
        errors.expect("plan.precision.activations (floating point), bits",
                      static_cast<std::int64_t>(f.floating ? f.width : 0), 8, 64);
        if (f.floating && f.width == 8)
            errors.expect("plan.precision.activations (8 bits: of a chip that multiplies in them), "
                          "bits",
                          std::int64_t{f.width}, chip.supports(format) ? 8 : 16, 64);
    }
}

// ---- Training

/// What is multiplied or kept must be able to hold it: trained weights take steps that integers and 4 bits round away,
/// sums of gradients and master copies as well. Frozen weights may have any format; moments may be int8, which 8-bit
/// optimizers keep in blocks (Dettmers et al. 2021, arXiv 2110.02861).
constexpr void add_format_errors(auto& errors, const plan& p) {
    const auto kept = [&](const char* field, number_format format) {
        if constexpr (asks_all<std::remove_cvref_t<decltype(errors)>>)
            errors.expect(
                field, static_cast<std::int64_t>(facts(format).floating ? facts(format).width : 0),
                8, 64);
    };
    kept("plan.precision.gradients (floating point: integers and 4 bits lose sums), bits",
         p.precision.gradients);
    kept("plan.precision.master_weights (floating point: integers and 4 bits lose steps), bits",
         p.precision.master_weights);
    if (p.precision.moments != int8)
        kept("plan.precision.moments (floating point, or int8 in blocks), bits",
             p.precision.moments);
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
    add_activation_errors(errors, job.cluster.chip, job.plan);
    // the rank of a matrix is no greater than its shorter side
    errors.expect("plan.adapter_rank (within transformer.hidden)", job.plan.adapter_rank,
                  std::int64_t{0}, job.model.hidden);
    expect_idle(errors, "plan.adapters_on (with adapter_rank)",
                static_cast<std::int64_t>(job.plan.adapters_on), job.plan.trains_adapters());
    // layers of latent attention, and of any feed-forward, have their widths, and other models may not have these
    expect_idle(errors, "plan.recompute_also.latent_up (with latent attention)",
                std::int64_t{job.plan.recompute_also.latent_up}, job.model.latent.kv_rank != 0);
    const bool feeds = job.model.ffn != 0 || job.model.has_experts();
    expect_idle(errors, "plan.recompute_also.mlp (with layers of an MLP or experts)",
                std::int64_t{job.plan.recompute_also.mlp}, feeds);
    expect_idle(errors, "plan.recompute_also.activation (with layers of an MLP or experts)",
                std::int64_t{job.plan.recompute_also.activation}, feeds);
    errors.expect("plan.recompute_layers (0: all; else within the layers)",
                  job.plan.recompute_layers, 0, job.model.layers);
    // so that sums over a microbatch stay numbers
    errors.expect("plan.microbatch x batch.length, tokens",
                  static_cast<double>(job.plan.microbatch) * static_cast<double>(job.batch.length),
                  1, 1e12);
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
    idle("plan.attention = unfused (in training alone)", p.attention == attention_kernel::unfused);
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
/// Whether anything that makes a shape is stated of a model.
[[nodiscard]] constexpr bool says_anything(const transformer& m) {
    return m.hidden != 0 || m.ffn != 0 || m.heads != 0 || m.kv_heads != 0 || m.head_dim != 0 ||
           m.vocab != 0 || m.positions != 0 || m.mixers.length != 0 ||
           m.feed_forwards.length != 0 || m.window != 0 || m.moe.experts != 0 ||
           m.predictions != 0 || m.latent.kv_rank != 0 || m.recurrence.key_heads != 0 ||
           !m.name.empty();
}
/// The format of what is not quantised. Matrices have that of the requests: of both in 16 bits or more there is nothing
/// to choose.
constexpr void add_weight_errors(auto& errors, const serving_job& job) {
    if constexpr (!asks_all<std::remove_cvref_t<decltype(errors)>>) return;
    const std::int64_t rest = facts(job.plan.precision.weights).width;
    const std::int64_t served = facts(job.requests.weights).width;
    errors.expect(
        "plan.precision.weights (of embeddings and norms; serving uses requests.weights), "
        "bits",
        rest, std::int64_t{16}, served < 16 || served > rest ? std::int64_t{64} : served);
    expect_idle(errors, "requests.quantised (with weights narrower than plan.precision.weights)",
                static_cast<std::int64_t>(job.requests.quantised), served < rest);
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
    if constexpr (asks_all<std::remove_cvref_t<decltype(errors)>>)
        if (!has_model && says_anything(job.draft))
            errors.expect("draft.layers (of a draft model with other fields)", job.draft.layers, 1,
                          10'000);
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
    add_weight_errors(errors, job);
    add_activation_errors(errors, job.cluster.chip, job.plan);
    if (!job.model.has_experts()) {
        expect_idle(errors, "plan.expert_tensor (of a model with experts)", job.plan.expert_tensor,
                    false);
        expect_idle(errors, "plan.expert_reach (of a model with experts)",
                    static_cast<std::int64_t>(job.plan.expert_reach), false);
    }
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
/// Whether formulas hold for a job, end, and read no table beyond its end: its numbers and choices are within their
/// ranges. What would change nothing they do not mind, nor formats that no software has.
[[nodiscard]] constexpr bool has_figures(const job_value auto& job) {
    formula_verdict verdict;
    add_errors(verdict, job);
    return verdict.good();
}

}  // namespace loadline
