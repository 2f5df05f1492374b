// Ceilings on a served deployment: require<job, ttft_at_most<500_ms>, tpot_at_most<20_ms>>().
#pragma once

#include <loadline/check/check.hpp>

#include <concepts>
#include <utility>

namespace loadline {

// A ceiling is a type with the functions of a rule: holds(job), explain(job, acceptable), describe(text,
// finding) and a template refuse<need, have, fixes...>().
template <class T>
concept serving_ceiling = requires(const serving_job& job, sentence& text, const finding& found) {
    { T::holds(job) } -> std::same_as<bool>;
    T::describe(text, found);
};

// What breaks a ceiling, with fixes that keep it and all rules that the job keeps.
template <serving_ceiling Ceiling>
[[nodiscard]] constexpr finding explain_ceiling(const serving_job& job) {
    const auto demanded = every_rule::held_by(job);
    return Ceiling::explain(job, [&](const serving_job& changed) {
        return bool(validate_choice(changed)) && every_rule::meet(demanded, changed) &&
               Ceiling::holds(changed);
    });
}

// At run time: what is wrong, as a sentence; empty where the ceiling holds.
template <serving_ceiling Ceiling>
[[nodiscard]] constexpr sentence check_ceiling(const serving_job& job) {
    sentence result;
    if (Ceiling::holds(job)) return result;
    const finding found = explain_ceiling<Ceiling>(job);
    Ceiling::describe(result, found);
    say_fixes(result, found);
    return result;
}

// Asks: usable in `requires` and static_assert.
template <class Job, class... Ceilings>
concept serves_within = feasible<Job> &&(serving_ceiling<Ceilings>&&...) &&
                        (Ceilings::holds(Job::value) && ...);

template <serving_ceiling Ceiling, class Job>
inline constexpr finding ceiling_finding = explain_ceiling<Ceiling>(Job::value);

template <serving_ceiling Ceiling, class Job, std::size_t N>
struct named_ceiling_setting {
    static constexpr placed_setting placed = setting_at(ceiling_finding<Ceiling, Job>, N);
    using type = typename named<placed.where, placed.set.what, placed.set.value>::type;
};

template <serving_ceiling Ceiling, class Job>
consteval void require_serving_ceiling() {
    if constexpr (!Ceiling::holds(Job::value)) {
#if defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
        static_assert(holds<Ceiling>, check_ceiling<Ceiling>(Job::value));
#else
        []<std::size_t... N>(std::index_sequence<N...>) {
            Ceiling::template refuse<ceiling_finding<Ceiling, Job>.need,
                                     ceiling_finding<Ceiling, Job>.have,
                                     typename named_ceiling_setting<Ceiling, Job, N>::type...>();
        }
        (std::make_index_sequence<setting_count(ceiling_finding<Ceiling, Job>)>{});
#endif
    }
}

// Explains: the rules as require<Job>() does, and where they hold, each ceiling in the same way.
template <job_type Job, serving_ceiling First, serving_ceiling... Others>
consteval void require() {
    require<Job>();
    if constexpr (feasible<Job>) {
        require_serving_ceiling<First, Job>();
        (require_serving_ceiling<Others, Job>(), ...);
    }
}

}  // namespace loadline
