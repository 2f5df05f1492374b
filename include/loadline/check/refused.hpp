// refused<...>: what is wrong with a job, as a type that the compiler prints at the line of whoever asked.
#pragma once

#include <loadline/check/check.hpp>
#include <loadline/check/field_name.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace loadline {

/// The answer of `require<job>`. Without anything broken it can be called and is true. With something broken it cannot:
/// to call it is the error, at the caller's own line, and the compiler names this type, which lists all that is wrong.
template <class... Broken>
struct refused {};
template <>
struct refused<> {
    constexpr bool operator()() const { return true; }
    constexpr explicit operator bool() const { return true; }
};
// By value: the arguments are then deduced, and clang prints what they are in place of how they were written.
template <class... A, class... B>
[[nodiscard]] constexpr auto operator+(refused<A...>, refused<B...>) {
    return refused<A..., B...>{};
}

// ---- One broken rule

/// Settings of all fixes of a finding.
[[nodiscard]] constexpr std::size_t setting_count(const finding& found) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < found.fix_count; ++i) n += found.fixes[i].count;
    return n;
}
/// A setting, and whether it is the first of its fix.
struct placed_setting {
    setting_place where{};
    setting set{};
};
/// The n-th setting of all fixes of a finding, counted from 0; n must be below setting_count(found).
[[nodiscard]] constexpr placed_setting setting_at(const finding& found, std::size_t n) {
    std::size_t i = 0;
    for (; n >= found.fixes[i].count; ++i) n -= found.fixes[i].count;
    return {n == 0 ? setting_place::first : setting_place::with, found.fixes[i].settings[n]};
}
/// The type that stands for the N-th setting of a finding in its error.
template <const finding& Found, std::size_t N>
struct named_setting {
    static constexpr placed_setting placed = setting_at(Found, N);
    using type = typename named<placed.where, placed.set.what, placed.set.value>::type;
};

/// How an error names a broken rule that has no alias `refusal`: by the type of the rule.
template <class Rule, class... Numbers>
struct rule_is_broken;
/// In an error: `need` of the finding of a rule of one's own.
template <std::int64_t>
struct need_is;
/// In an error: `have` of the finding of a rule of one's own.
template <std::int64_t>
struct have_is;

/// `refused<...>` of one broken rule, with its numbers and all settings of its fixes.
template <class Rule, const finding& Found, std::size_t... N>
constexpr auto refused_by(std::index_sequence<N...> /*settings*/) {
    if constexpr (requires { typename Rule::template refusal<Found>; })
        return refused<
            typename Rule::template refusal<Found, typename named_setting<Found, N>::type...>>{};
    else
        return refused<rule_is_broken<Rule, need_is<Found.need>, have_is<Found.have>,
                                      typename named_setting<Found, N>::type...>>{};
}

// ---- Its explanation, in as many constant expressions as it takes

/// Answers to "may this change be offered?", in the order in which a rule asked; whether it has asked all; and then
/// what it found. Compilers bound the work of one constant expression, and a deep model with a pattern takes more: each
/// stage asks again from the start, is answered from what is known, and works out a few answers further.
struct explanation_stage {
    static constexpr std::size_t most_answers = 4096;

    std::array<std::uint64_t, most_answers / 64> answers{};
    std::size_t known = 0;
    bool complete = false;
    finding found{};
};

/// Changes to be weighed in one constant expression: a job of layers of one kind takes 10,000 steps of clang's million,
/// one with a pattern in many pipeline stages 100,000, and an estimate of that 350,000.
[[nodiscard]] constexpr std::size_t answers_at_once(const job_value auto& job, bool estimates) {
    const bool patterned = model_layers{job.model}.size() > 1;
    return patterned ? estimates ? 1 : 4 : estimates ? 6 : 32;
}

/// The stage after `before`: some answers more, or the finding where the rule asks no further.
template <class Rule, class... Own, job_value Job>
[[nodiscard]] constexpr explanation_stage continued(const explanation_stage& before,
                                                    const Job& job) {
    explanation_stage now = before;
    const auto demanded = demand_besides<Own...>(job, id_of<Rule>());
    const std::size_t most = before.known + answers_at_once(job, sizeof...(Own) > 0);
    std::size_t asked = 0;
    now.complete = true;
    now.found = numbers_of<Rule>(job, [&](const Job& changed) {
        const std::size_t i = asked++;
        if (i >= explanation_stage::most_answers) return false;
        const std::uint64_t bit = std::uint64_t{1} << i % 64;
        if (i < before.known) return (before.answers[i / 64] & bit) != 0;
        if (i >= most) {  // a yes ends the search that asks
            now.complete = false;
            return true;
        }
        const bool yes = is_acceptable<Own...>(demanded, changed);
        if (yes) now.answers[i / 64] |= bit;
        now.known = i + 1;
        return yes;
    });
    return now;
}

/// Each stage as a constant of its own.
template <class Rule, class Job, std::size_t Stage, class... Own>
inline constexpr explanation_stage
    stage_of = continued<Rule, Own...>(stage_of<Rule, Job, Stage - 1, Own...>, Job::value);
template <class Rule, class Job, class... Own>
inline constexpr explanation_stage
    stage_of<Rule, Job, 0, Own...> = continued<Rule, Own...>(explanation_stage{}, Job::value);

/// The finding of the first stage in which all questions are answered.
template <class Rule, class Job, std::size_t Stage, class... Own>
[[nodiscard]] constexpr finding complete_finding() {
    if constexpr (stage_of<Rule, Job, Stage, Own...>.complete)
        return stage_of<Rule, Job, Stage, Own...>.found;
    else
        return complete_finding<Rule, Job, Stage + 1, Own...>();
}

/// `explain<Rule, Own...>` of a job type, as a constant that template arguments can refer to.
template <class Rule, class Job, class... Own>
inline constexpr finding finding_of = complete_finding<Rule, Job, 0, Own...>();

/// Whether a job type keeps a rule, asked once a program.
template <class Rule, class Job>
inline constexpr bool holds_for = Rule::holds(Job::value);

/// `refused<>` where the rule holds, else what is broken.
template <class Rule, class Job, class... Own>
constexpr auto refused_by_rule() {
    if constexpr (holds_for<Rule, Job>)
        return refused<>{};
    else
        return refused_by<Rule, finding_of<Rule, Job, Own...>>(
            std::make_index_sequence<setting_count(finding_of<Rule, Job, Own...>)>{});
}

// ---- Fields outside their range

/// `refused<...>` of the I-th field outside its range.
template <const input_errors& Errors, std::size_t I>
constexpr auto refused_by_field() {
    return refused<typename named_input_error<Errors, I>::type>{};
}
/// validate(job) of a job type: fields outside their range; true where there are none.
template <job_type Job>
inline constexpr input_errors input_errors_of = validate(Job::value);

}  // namespace loadline
