// smallest_fit: the feasible plan on the fewest chips; closest_fit where there is none, for check() to
// say what is missing.
#pragma once

#include <loadline/check/check.hpp>

#include <concepts>
#include <optional>

namespace loadline {

/// What most runs do, but for the degrees, which the search finds: microbatches of one sequence, flash
/// attention, bf16 with fp32 accumulation, optimizer state and sequence shared out.
inline constexpr plan usual_training_plan{.vocab_multiple = 128,
                                          .zero = zero_stage::optimizer,
                                          .sequence_parallel = sequence_parallelism::on};
/// What a search for the smallest fit of a server starts from: the vocabulary padded to 128.
inline constexpr plan usual_serving_plan{.vocab_multiple = 128};

/// Whether a job keeps these rules.
template <class... Rules>
[[nodiscard]] constexpr bool keeps(const job_value auto& job) {
    return (Rules::holds(job) && ...);
}

/// Layers for each stage as evenly as whole layers allow, where the software gives them out itself; else as
/// many in all, what is left in the last. False where that leaves nothing for the last.
[[nodiscard]] constexpr bool give_out_layers(plan& p, std::int64_t layers, bool by_software) {
    p.first_stage_layers = 0;
    p.last_stage_layers = 0;
    if (layers % p.pipeline == 0 || p.virtual_stages > 1) return layers % p.pipeline == 0;
    if (by_software) return true;
    const std::int64_t each = layers / p.pipeline + 1;
    p.last_stage_layers = layers - each * (p.pipeline - 1);
    return p.last_stage_layers > 0;
}

/// Calls `visit()` with each division of the model over a tensor group and a pipeline that heads and
/// layers allow, on at most `most` chips; `visit` may lower `most`. Among plans on equally many chips
/// the first visited is the simplest: in training the smaller tensor group, then the shorter pipeline;
/// in serving the shorter pipeline, since each stage adds to the time of a token, then the tensor group.
template <job_value Job>
constexpr void for_each_division(Job& job, const std::int64_t& most, auto visit) {
    plan& p = job.plan;
    const auto room = [&] { return p.tensor * p.context * p.pipeline <= most; };
    const auto for_each_tensor = [&](auto then) {
        any_divisor_up(job.model.heads, 1, [&](std::int64_t degree) {
            p.tensor = degree;
            if (!room()) return true;
            if (keeps<rules::kv_heads_divide, rules::mlp_divides, rules::expert_width_divides,
                      rules::vocabulary_divides, rules::sequence_divides,
                      rules::tensor_group_in_scale_up>(job))
                then();
            return false;
        });
        p.tensor = 1;
    };
    const auto for_each_pipeline = [&](auto then) {
        for (p.pipeline = 1; p.pipeline <= job.model.layers && room(); ++p.pipeline)
            if (give_out_layers(p, job.model.layers, takes_uneven_stages(job)) &&
                keeps<rules::layers_divide>(job))
                then();
        p.pipeline = 1;
    };
    p.tensor = p.pipeline = 1;
    if constexpr (std::same_as<Job, training_job>) {
        for_each_tensor([&] { for_each_pipeline(visit); });
    } else {
        for_each_pipeline([&] { for_each_tensor(visit); });
    }
}

/// Given tensor and pipeline: calls `visit()` with each spread of the experts on `least` to `most` chips,
/// and for each with ever more replicas until it returns true.
template <job_value Job>
constexpr void for_each_spread(Job& job, double least, const std::int64_t& most, auto visit) {
    plan& p = job.plan;
    const std::int64_t replica = p.tensor * p.context * p.pipeline;
    const auto spread = [&](std::int64_t replicas) {
        p.data = replicas;
        return replicas * replica > most || (keeps<rules::chips_suffice>(job) && visit());
    };
    any_divisor_up(
        job.model.has_experts() ? job.model.moe.experts : 1, 1, [&](std::int64_t degree) {
            p.expert = degree;
            if (degree > most / p.pipeline) return true;
            if (!keeps<rules::expert_group_in_scale_up>(job)) return false;
            // the replicas that an expert group reaches over, or a multiple of them
            const std::int64_t step = data_step(job.model, p);
            if constexpr (std::same_as<Job, training_job>) {
                if (job.batch.sequences % p.microbatch != 0) return true;
                const auto from = static_cast<std::int64_t>(least / static_cast<double>(replica));
                any_divisor_up(job.batch.sequences / p.microbatch, from > step ? from : step,
                               [&](std::int64_t replicas) {
                                   return replicas % step == 0 && spread(replicas);
                               });
            } else {
                spread(step);  // more replicas share no more state
            }
            return false;
        });
}

/// Chips that hold the state of a job once over, perfectly divided: no plan takes fewer.
[[nodiscard]] constexpr double chips_for(const job_value auto& job, quantity<units::bytes> state) {
    return state / (job.cluster.chip.memory() * (1 - count_of(job.plan.reserve)));
}
/// Chips that hold the state of the job perfectly divided: no plan takes fewer.
[[nodiscard]] constexpr double least_chips(const training_job& job) {
    plan undivided = job.plan;
    undivided.tensor = undivided.context = undivided.pipeline = undivided.data = undivided.expert =
        1;
    undivided.zero = zero_stage::none;
    const memory_footprint once =

        training_state{job.model, model_layers{job.model}, undivided, {undivided, job.model.layers}}
            .at(0);
    return chips_for(job, once.weights + once.gradients + once.optimizer);
}
[[nodiscard]] constexpr double least_chips(const serving_job& job) {
    plan undivided = job.plan;
    undivided.tensor = undivided.context = undivided.pipeline = undivided.data = undivided.expert =
        1;
    const memory_footprint once =
        serving_memory(job.model, undivided, job.requests, job.stack, {}, 0);
    return chips_for(job, once.weights + once.kv_cache);
}

/// Whether there is hope with this tensor and pipeline: memory only falls as more replicas share the
/// state, and as experts are spread over more chips.
template <job_value Job>
[[nodiscard]] constexpr bool fits_when_spread_widest(Job& job, std::int64_t most) {
    plan& p = job.plan;
    const std::int64_t stage = p.tensor * p.context;
    const std::int64_t replicas = most / (stage * p.pipeline);
    const auto fits = [&](std::int64_t degree) {
        p.expert = degree;
        p.data = replicas;
        if (stage * replicas % p.expert_group() != 0) p.data += p.expert_group();  // rounded up
        return keeps<rules::memory_fits>(job);
    };
    if (fits(1)) return true;
    const std::int64_t widest = stage * replicas / (p.expert_tensor == 0 ? 1 : p.expert_tensor);
    const std::int64_t degree = widest < job.model.moe.experts ? widest : job.model.moe.experts;
    return degree > 1 && fits(degree);
}

/// No plan mends a sequence that is too long, or a format that the chip lacks.
[[nodiscard]] constexpr bool some_plan_may_do(job_value auto job) {
    // of degrees that the search chooses, those with which chunks and shards mean something
    if (job.plan.virtual_stages > 1 && job.plan.pipeline == 1) job.plan.pipeline = 2;
    if (job.plan.shard > 0) job.plan.data = job.plan.shard;
    return is_valid(job) && keeps<rules::context_within_positions, rules::format_supported>(job);
}

/// The job on the fewest chips of its cluster that is feasible, with tensor, pipeline (uneven where the
/// layers do not divide), expert and data degree of its own, and the rest of the plan as it is.
template <job_value Job>
[[nodiscard]] constexpr std::optional<Job> on_fewest_chips(Job job) {
    if (!some_plan_may_do(job)) return std::nullopt;
    std::optional<plan> best;
    std::int64_t most = job.cluster.chips();
    const double least = least_chips(job);
    if (least > static_cast<double>(most)) return std::nullopt;
    for_each_division(job, most, [&] {
        if (!fits_when_spread_widest(job, most)) return;
        for_each_spread(job, least, most, [&] {
            if (!keeps<rules::memory_fits>(job)) return false;
            if (is_feasible(job)) {
                best = job.plan;
                most = job.plan.chips() - 1;
            }
            return true;
        });
    });
    if (!best) return std::nullopt;
    job.plan = *best;
    return job;
}

/// The job with every activation made again in the backward pass.
[[nodiscard]] constexpr training_job recomputing_all(training_job job) {
    job.plan.recompute = recompute_policy::full;
    job.plan.recompute_layers = 0;
    return job;
}

/// Where nothing fits: the job that misses by least memory, for check() to explain.
template <job_value Job>
[[nodiscard]] constexpr Job closest_fit(Job job) {
    if constexpr (std::same_as<Job, training_job>) job = recomputing_all(job);
    if (!some_plan_may_do(job)) return job;
    plan closest = job.plan;
    std::optional<quantity<units::bytes>> least;
    const std::int64_t most = job.cluster.chips();
    for_each_division(job, most, [&] {
        for_each_spread(job, 0, most, [&] {
            const quantity<units::bytes> need = memory_per_chip(job).total();
            if (!least || need < *least) {
                least = need;
                closest = job.plan;
            }
            return false;
        });
    });
    job.plan = closest;
    return job;
}

/// What a search for the smallest fit found; as std::optional, and where there is nothing it says why.
template <job_value Job>
class fit_result {
public:
    constexpr fit_result(const Job& asked, const std::optional<Job>& found)
        : asked_{asked}, found_{found} {}

    [[nodiscard]] constexpr bool has_value() const { return found_.has_value(); }
    [[nodiscard]] constexpr explicit operator bool() const { return has_value(); }
    /// The job with its plan; throws where there is none, as std::optional::value.
    [[nodiscard]] constexpr const Job& operator*() const { return found_.value(); }
    [[nodiscard]] constexpr const Job* operator->() const { return &found_.value(); }

    /// Which fields or rules stand in the way of the job that comes closest, and what would mend it; of a search that
    /// found something, nothing. Searches once more.
    [[nodiscard]] constexpr findings why() const {
        return found_ ? findings{} : check(closest_fit(asked_));
    }

private:
    Job asked_;
    std::optional<Job> found_;
};

/// The plan on the fewest chips with which the job keeps all rules; false, with the rules that emptied the search,
/// where there is none. Of training: all activations are recomputed only where nothing else fits, and the plan then
/// says so.
template <std::same_as<training_job> Job = training_job>
[[nodiscard]] constexpr fit_result<Job> smallest_fit(const Job& job) {
    std::optional<Job> found = on_fewest_chips(job);
    if (!found && job.plan.recompute != recompute_policy::full)
        found = on_fewest_chips(recomputing_all(job));
    return {job, found};
}
// Each replica has its own requests; more than one is taken only where experts reach over them.
template <std::same_as<serving_job> Job = serving_job>
[[nodiscard]] constexpr fit_result<Job> smallest_fit(const Job& job) {
    return {job, on_fewest_chips(job)};
}
template <std::same_as<batch> Work = batch>
[[nodiscard]] constexpr fit_result<training_job>
smallest_fit(const transformer& model, const cluster_spec& cluster, const Work& work,
             const plan& base = usual_training_plan) {
    return smallest_fit(
        training_job{.model = model, .cluster = cluster, .plan = base, .batch = work});
}
template <std::same_as<requests> Work = requests>
[[nodiscard]] constexpr fit_result<serving_job>
smallest_fit(const transformer& model, const cluster_spec& cluster, const Work& work,
             const plan& base = usual_serving_plan) {
    return smallest_fit(
        serving_job{.model = model, .cluster = cluster, .plan = base, .requests = work});
}

}  // namespace loadline
