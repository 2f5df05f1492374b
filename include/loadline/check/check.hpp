// check(job) reports at run time what is wrong with a job, feasible<job> asks at compile time.
#pragma once

#include <loadline/check/batch.hpp>
#include <loadline/check/blocks.hpp>
#include <loadline/check/chips.hpp>
#include <loadline/check/context_heads.hpp>
#include <loadline/check/expert_group.hpp>
#include <loadline/check/expert_reach.hpp>
#include <loadline/check/expert_width.hpp>
#include <loadline/check/experts.hpp>
#include <loadline/check/format.hpp>
#include <loadline/check/heads.hpp>
#include <loadline/check/host_memory.hpp>
#include <loadline/check/input_text.hpp>
#include <loadline/check/interleaving.hpp>
#include <loadline/check/kv_heads.hpp>
#include <loadline/check/layers.hpp>
#include <loadline/check/memory.hpp>
#include <loadline/check/mlp.hpp>
#include <loadline/check/positions.hpp>
#include <loadline/check/sequence.hpp>
#include <loadline/check/tensor_group.hpp>
#include <loadline/check/vocabulary.hpp>
#include <loadline/units/text.hpp>
#include <loadline/workload/valid_job.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <concepts>
#include <type_traits>

namespace loadline {

/// All rules, in the order in which they are reported. Each expects a job of which every field is in its range,
/// is_valid(job), as check() asks it: it may divide by a degree.
inline constexpr auto all_rules = boost::hana::tuple_t<
    rules::memory_fits, rules::heads_divide, rules::kv_heads_divide, rules::mlp_divides,
    rules::expert_width_divides, rules::blocks_stay_whole, rules::layers_divide,
    rules::experts_divide, rules::expert_group_divides, rules::vocabulary_divides,
    rules::sequence_divides, rules::context_heads_divide, rules::batch_divides,
    rules::microbatches_fill_rounds, rules::context_within_positions, rules::chips_suffice,
    rules::tensor_group_in_scale_up, rules::expert_group_in_scale_up, rules::format_supported,
    rules::host_memory_fits>;

/// Rules as one pack of types, for jobs of which every field is in its range: a call through it leaves one line in an
/// error, through Hana a dozen. Memory, the first and by far the costliest, is asked last.
template <class Memory, class... Others>
struct rule_pack {
    static constexpr std::size_t count = 1 + sizeof...(Others);
    // By the number of the rule: whether it is to hold.
    using demand = std::array<bool, count>;

    [[nodiscard]] static constexpr bool hold(const job_value auto& job) {
        return others_hold(job) && Memory::holds(job);
    }
    [[nodiscard]] static constexpr bool others_hold(const job_value auto& job) {
        return (Others::holds(job) && ...);
    }
    [[nodiscard]] static constexpr demand held_by(const job_value auto& job) {
        demand held{};
        ((held[at<Others>] = Others::holds(job)), ...);
        held[at<Memory>] = Memory::holds(job);
        return held;
    }
    [[nodiscard]] static constexpr bool meet(const demand& demanded, const job_value auto& job) {
        return ((!demanded[at<Others>] || Others::holds(job)) && ...) &&
               (!demanded[at<Memory>] || Memory::holds(job));
    }
    static constexpr void each(const auto& visit) {
        visit.template operator()<Memory>();
        (..., visit.template operator()<Others>());
    }

    template <class Rule>
    static constexpr auto at = static_cast<std::size_t>(Rule::id);
};
/// The rules of a Hana tuple of types as one pack; declared for decltype.
template <class... Types>
rule_pack<typename Types::type...> rules_in(const boost::hana::tuple<Types...>&);
/// All rules of the library as one pack.
using every_rule = decltype(rules_in(all_rules));
static_assert(every_rule::count == rule_count,
              "loadline: enum rule has one enumerator for each of all_rules, in front of own");

/// At run time: whether every field is in its range and every rule of the library holds. Searches for no fixes: for
/// programs that try many jobs.
[[nodiscard]] constexpr bool is_feasible(const job_value auto& job) {
    return is_valid(job) && every_rule::hold(job);
}

// ---- Rules of one's own

/// A rule of one's own, or a ceiling: a type with static functions for the kinds of job that it speaks of. It is asked
/// only of jobs that keep all rules of the library, and so of none with a field outside its range.
///
///   bool holds(const Job& job);
///   void describe(sentence& text, const finding& found);         // say(text, "uses ", found.need, " chips")
///   finding explain(const Job& job, const auto& acceptable);     // optional: numbers, and changes that would do
///   template <const finding& Found, class... Fixes> using refusal = ...;  // optional: how the compiler names it
template <class T, class Job>
concept rule_on = requires(const Job& job, sentence& text, const finding& found) {
    { T::holds(job) } -> std::same_as<bool>;
    T::describe(text, found);
};

/// The kind of job of a job type, or of an object of it: training_job or serving_job.
template <class T>
struct kind_of_job {};
template <job_value T>
struct kind_of_job<T> {
    using type = T;
};
template <job_type T>
struct kind_of_job<T> {
    using type = std::remove_cvref_t<decltype(T::value)>;
};
/// `kind_of_job<T>::type`; no type where T is no job.
template <class T>
using job_value_of = typename kind_of_job<std::remove_cvref_t<T>>::type;

/// Whether a changed job is one that may be offered: it keeps the rules that are demanded of it, and where these are
/// all, those of one's own too.
template <class... Own, job_value Job>
[[nodiscard]] constexpr bool is_acceptable(const every_rule::demand& demanded, const Job& changed) {
    if (!is_valid_choice(changed) || !every_rule::meet(demanded, changed)) return false;
    if constexpr (sizeof...(Own) > 0) {
        for (const bool one : demanded)
            if (!one) return true;
        return (Own::holds(changed) && ...);
    } else {
        return true;
    }
}
/// What a broken rule needs and has, with the fixes that `acceptable` takes; without numbers where the rule explains
/// none.
template <class Rule>
[[nodiscard]] constexpr finding numbers_of(const job_value auto& job, const auto& acceptable) {
    finding found;
    if constexpr (requires { Rule::explain(job, acceptable); })
        found = Rule::explain(job, acceptable);
    found.describe = [](sentence& text, const finding& f) { Rule::describe(text, f); };
    return found;
}

/// The rules that a fix must keep: those that the job keeps, and the broken one.
template <class... Own, job_value Job>
[[nodiscard]] constexpr every_rule::demand demand_besides(const Job& job, rule broken) {
    auto demanded = every_rule::held_by(job);
    if (broken != rule::own) demanded[static_cast<std::size_t>(broken)] = true;
    return demanded;
}
/// The enumerator of a rule; `rule::own` of one that is not the library's.
template <class Rule>
[[nodiscard]] constexpr rule id_of() {
    if constexpr (requires { Rule::id; })
        return Rule::id;
    else
        return rule::own;
}

/// The finding of one broken rule, with fixes that break no rule which the job keeps, of the library or of `Own`.
template <class Rule, class... Own, job_value Job>
[[nodiscard]] constexpr finding explain(const Job& job) {
    const auto demanded = demand_besides<Own...>(job, id_of<Rule>());
    return numbers_of<Rule>(
        job, [&](const Job& changed) { return is_acceptable<Own...>(demanded, changed); });
}

/// Everything that is wrong with a job, with what would mend it; true means feasible. Rules of one's own, and
/// ceilings, are asked where all others hold: `check<my_rule>(job)`.
template <class... Own, class Job>
    requires(job_value<Job>&&...&& rule_on<Own, Job>)
[[nodiscard]] constexpr findings check(const Job& job) {
    static_assert(sizeof...(Own) <= findings::most_own,
                  "loadline: check<>: too many rules at once");
    findings result;
    result.input = validate(job);
    result.on_announced_hardware = job.cluster.chip.status == availability::announced;
    if (!result.input) return result;
    const double taken = rules::memory_fits::taken(job);
    result.left = 1 - taken;
    result.fits = certainty_of(result.left, rules::memory_fits::within(job));
    every_rule::each([&]<class Rule>() {
        const bool holds = Rule::id == rule::memory_fits ? taken <= 1 : Rule::holds(job);
        if (!holds) result.add(explain<Rule, Own...>(job));
    });
    if constexpr (sizeof...(Own) > 0)
        if (result) ((Own::holds(job) ? void() : result.add(explain<Own, Own...>(job))), ...);
    return result;
}
/// Everything that is wrong with a job type: `check<run>()`, and check(run{}).
template <job_type Job, rule_on<job_value_of<Job>>... Own>
[[nodiscard]] constexpr findings check() {
    return check<Own...>(Job::value);
}
template <job_type Job>
[[nodiscard]] constexpr findings check(const Job& /*job*/) {
    return check(Job::value);
}

/// Whether the chip of the job is announced and not shipping: its figures may change.
template <job_type Job>
inline constexpr bool on_announced_hardware =
    Job::value.cluster.chip.status == availability::announced;

/// Whether a job type keeps every rule and has every field in its range, for `requires` and `static_assert`. False of
/// what is no job type.
template <class Job>
concept feasible = job_type<Job> && is_feasible(Job::value);

/// A finding of a rule that is named as a sentence, with the changes that would mend it.
template <class Rule>
[[nodiscard]] constexpr sentence text_of(const finding& found) {
    sentence result;
    Rule::describe(result, found);
    say_fixes(result, found);
    return result;
}
// A template, so that the sentences of all rules are made where one is asked for.
template <std::same_as<finding> Found = finding>
[[nodiscard]] constexpr sentence text(const Found& found) {
    sentence result;
    if (found.describe != nullptr) {
        found.describe(result, found);
        say_fixes(result, found);
        return result;
    }
    every_rule::each([&]<class Rule>() {
        if (Rule::id == found.broken) result = text_of<Rule>(found);
    });
    return result;
}

}  // namespace loadline
