// Ceilings on a step: require<job, exposed_communication<30_percent>, bubble_at_most<10_percent>>().
#pragma once

#include <loadline/check/check.hpp>
#include <loadline/estimate/training.hpp>

#include <cstddef>
#include <utility>

namespace loadline {

// A ceiling is a type with
//   static constexpr double value_of(const training_estimate&);   what it is, as a share of 1
//   static constexpr bool holds(const training_estimate&);
//   template <std::int64_t Percent, class... Fixes> static consteval void refuse();
template <class T>
concept ceiling = requires(const training_estimate& e) {
    { T::value_of(e) } -> std::same_as<double>;
    { T::holds(e) } -> std::same_as<bool>;
};

template <std::int64_t>
struct at_most_percent;
template <std::int64_t>
struct at_least_percent;

// What would meet it. Declared only: they exist to be read.
template <std::int64_t>
struct tensor_that_meets_it;
template <std::int64_t>
struct pipeline_that_meets_it;
template <std::int64_t>
struct virtual_stages_that_meet_it;
template <std::int64_t>
struct microbatch_that_meets_it;
template <std::int64_t>
struct sequences_that_meet_it;
struct sequence_parallelism_meets_it;
struct less_recomputation_meets_it;
struct no_single_change_meets_it;

// ---- The changes that are tried, the nearest first: each one field, the chips in use staying the same.

enum class near_change : std::uint8_t {
    sequence_parallel,
    no_recompute,
    virtual_stages,
    microbatch,
    tensor,
    pipeline,
    sequences
};
struct near_fix {
    near_change what{};
    std::int64_t value = 0;
};

inline constexpr std::size_t near_fixes = 13;

[[nodiscard]] constexpr near_fix near_fix_of(const training_job& job, std::size_t i) {
    const plan& p = job.plan;
    switch (i) {
    case 0: return {near_change::sequence_parallel, 1};
    case 1: return {near_change::no_recompute, 1};
    case 2: return {near_change::virtual_stages, p.virtual_stages * 2};
    case 3: return {near_change::virtual_stages, p.virtual_stages * 4};
    case 4: return {near_change::microbatch, p.microbatch * 2};
    case 5: return {near_change::microbatch, p.microbatch / 2};
    case 6: return {near_change::tensor, p.tensor / 2};
    case 7: return {near_change::tensor, p.tensor * 2};
    case 8: return {near_change::pipeline, p.pipeline / 2};
    case 9: return {near_change::pipeline, p.pipeline * 2};
    case 10: return {near_change::sequences, job.batch.sequences * 2};
    case 11: return {near_change::sequences, job.batch.sequences * 4};
    default: return {near_change::sequences, job.batch.sequences * 8};
    }
}

// False where the change would change nothing, or not leave whole numbers.
[[nodiscard]] constexpr bool apply(training_job& job, const near_fix& fix) {
    plan& p = job.plan;
    if (fix.value < 1) return false;
    switch (fix.what) {
    case near_change::sequence_parallel:
        if (p.tensor == 1 || p.sequence_parallel == sequence_parallelism::on) return false;
        p.sequence_parallel = sequence_parallelism::on;
        return true;
    case near_change::no_recompute:
        if (p.recompute == recompute_policy::none && p.recompute_also == recompute_parts{})
            return false;
        p.recompute = recompute_policy::none;
        p.recompute_also = {};
        return true;
    case near_change::virtual_stages: p.virtual_stages = fix.value; return p.pipeline > 1;
    case near_change::microbatch: p.microbatch = fix.value; return true;
    case near_change::tensor:
    case near_change::pipeline: {
        std::int64_t& degree = fix.what == near_change::tensor ? p.tensor : p.pipeline;
        if (p.data * degree % fix.value != 0) return false;
        p.data = p.data * degree / fix.value;
        degree = fix.value;
        if (p.pipeline == 1) p.virtual_stages = 1;
        return true;
    }
    case near_change::sequences: job.batch.sequences = fix.value; return true;
    }
    return false;
}

// Each question is a constant expression of its own: compilers limit what one may take.
template <job_type Job>
inline constexpr training_estimate estimate_of = estimate(Job::value);

template <job_type Job, class Ceiling, std::size_t I>
inline constexpr bool near_fix_meets = [] {
    training_job changed = Job::value;
    return apply(changed, near_fix_of(Job::value, I)) && is_feasible(changed) &&
           Ceiling::holds(estimate(changed));
}();

template <job_type Job, class Ceiling, std::size_t I = 0>
[[nodiscard]] consteval std::size_t first_near_fix() {
    if constexpr (I == near_fixes) {
        return near_fixes;
    } else if constexpr (near_fix_meets<Job, Ceiling, I>) {
        return I;
    } else {
        return first_near_fix<Job, Ceiling, I + 1>();
    }
}

template <near_change What, std::int64_t Value>
struct named_near_fix;
// clang-format off
template <std::int64_t N> struct named_near_fix<near_change::sequence_parallel, N> { using type = sequence_parallelism_meets_it; };
template <std::int64_t N> struct named_near_fix<near_change::no_recompute, N> { using type = less_recomputation_meets_it; };
template <std::int64_t N> struct named_near_fix<near_change::virtual_stages, N> { using type = virtual_stages_that_meet_it<N>; };
template <std::int64_t N> struct named_near_fix<near_change::microbatch, N> { using type = microbatch_that_meets_it<N>; };
template <std::int64_t N> struct named_near_fix<near_change::tensor, N> { using type = tensor_that_meets_it<N>; };
template <std::int64_t N> struct named_near_fix<near_change::pipeline, N> { using type = pipeline_that_meets_it<N>; };
template <std::int64_t N> struct named_near_fix<near_change::sequences, N> { using type = sequences_that_meet_it<N>; };
// clang-format on

// Whole percents, rounded against the job: up for what must stay low, down for what must be high.
[[nodiscard]] constexpr std::int64_t percent_up(double share) {
    const auto whole = static_cast<std::int64_t>(share * 100);
    return static_cast<double>(whole) < share * 100 ? whole + 1 : whole;
}
[[nodiscard]] constexpr std::int64_t percent_down(double share) {
    return static_cast<std::int64_t>(share * 100);
}

template <class Ceiling, job_type Job>
consteval void require_ceiling() {
    if constexpr (!Ceiling::holds(estimate_of<Job>)) {
        constexpr std::size_t fix = first_near_fix<Job, Ceiling>();
        constexpr std::int64_t is = Ceiling::percent(estimate_of<Job>);
        if constexpr (fix == near_fixes) {
            Ceiling::template refuse<is, no_single_change_meets_it>();
        } else {
            constexpr near_fix found = near_fix_of(Job::value, fix);
            Ceiling::template refuse<is, typename named_near_fix<found.what, found.value>::type>();
        }
    }
}

// Explains, as require<job>() does, and then each ceiling: what it is, what it may be, and the nearest
// change that would meet it. Asked only of a feasible job.
template <job_type Job, ceiling First, ceiling... Others>
consteval void require() {
    require<Job>();
    if constexpr (feasible<Job>) {
        require_ceiling<First, Job>();
        (require_ceiling<Others, Job>(), ...);
    }
}

// Asks: usable in `requires` and static_assert.
template <class Job, class... Ceilings>
concept feasible_within = feasible<Job> &&(ceiling<Ceilings>&&...) &&
                          (Ceilings::holds(estimate_of<Job>) && ...);

}  // namespace loadline
