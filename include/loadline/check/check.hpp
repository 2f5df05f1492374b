// check(job) reports at run time, feasible<job> asks, require<job>() explains in the compiler's error.
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

#include <utility>

namespace loadline {

// All rules, in the order in which they are reported.
inline constexpr auto all_rules = boost::hana::tuple_t<
    rules::memory_fits, rules::heads_divide, rules::kv_heads_divide, rules::mlp_divides,
    rules::expert_width_divides, rules::blocks_stay_whole, rules::layers_divide,
    rules::experts_divide, rules::expert_group_divides, rules::vocabulary_divides,
    rules::sequence_divides, rules::context_heads_divide, rules::batch_divides,
    rules::microbatches_fill_rounds, rules::context_within_positions, rules::chips_suffice,
    rules::tensor_group_in_scale_up, rules::expert_group_in_scale_up, rules::format_supported,
    rules::host_memory_fits>;

// The same as one pack: a call through it leaves one line in an error, through Hana a dozen.
// Memory, the first and by far the costliest, is asked last.
template <class Memory, class... Others>
struct rule_pack {
    // By the number of the rule: whether it is to hold.
    using demand = std::array<bool, 1 + sizeof...(Others)>;

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
template <class... Types>
rule_pack<typename Types::type...> rules_in(const boost::hana::tuple<Types...>&);
using every_rule = decltype(rules_in(all_rules));

// Whether every rule holds, without searching for fixes.
[[nodiscard]] constexpr bool is_feasible(const job_value auto& job) {
    return is_valid(job) && every_rule::hold(job);
}

// The finding of one broken rule, with fixes that break no rule which the job keeps.
template <class Rule, job_value Job>
[[nodiscard]] constexpr finding explain(const Job& job) {
    auto demanded = every_rule::held_by(job);
    demanded[every_rule::at<Rule>] = true;
    return Rule::explain(job, [&](const Job& changed) {
        return is_valid_choice(changed) && every_rule::meet(demanded, changed);
    });
}

// Everything that is wrong with a job, with what would mend it. True means feasible.
[[nodiscard]] constexpr findings check(const job_value auto& job) {
    findings result;
    result.input = validate(job);
    result.on_announced_hardware = job.cluster.chip.status == availability::announced;
    if (!result.input) return result;
    const double taken = rules::memory_fits::taken(job);
    result.left = 1 - taken;
    result.fits = certainty_of(result.left, rules::memory_fits::within(job));
    every_rule::each([&]<class Rule>() {
        const bool holds = Rule::id == rule::memory_fits ? taken <= 1 : Rule::holds(job);
        if (!holds) result.add(explain<Rule>(job));
    });
    return result;
}

// The chip of the job is announced, not shipping: its figures may change.
template <job_type Job>
inline constexpr bool on_announced_hardware =
    Job::value.cluster.chip.status == availability::announced;

// Asks: usable in `requires` and `static_assert`.
template <class Job>
concept feasible = job_type<Job> && is_feasible(Job::value);

// A finding of a rule as a sentence, with the changes that would mend it.
template <class Rule>
[[nodiscard]] constexpr sentence text_of(const finding& found) {
    sentence result;
    Rule::describe(result, found);
    say_fixes(result, found);
    return result;
}
[[nodiscard]] constexpr sentence text(const finding& found) {
    sentence result;
    every_rule::each([&]<class Rule>() {
        if (Rule::id == found.broken) result = text_of<Rule>(found);
    });
    return result;
}
// ---- How a refusal reads. The compiler prints the arguments of what is false, or what it called.

template <job_type Job>
inline constexpr input_errors input_errors_of = validate(Job::value);

// Whole numbers are printed as such.
[[nodiscard]] constexpr bool is_whole(double n) {
    return n > -9e15 && n < 9e15 && static_cast<double>(static_cast<std::int64_t>(n)) == n;
}

#if defined(__clang__)
// Not constexpr: a call ends the constant evaluation, and the compiler prints the caller's arguments.
void value_is_outside_its_accepted_range();

template <class Number>
consteval bool field_value_least_most(const char* /*field*/, Number value, Number least,
                                      Number most) {
    if (!(value >= least && value <= most)) value_is_outside_its_accepted_range();
    return true;
}

template <const input_errors& Errors, std::size_t I>
consteval void refuse_input() {
    constexpr const input_error& e = Errors.begin()[I];
    constexpr bool whole = is_whole(e.value) && is_whole(e.least) && is_whole(e.most);
    using number = std::conditional_t<whole, std::int64_t, double>;
    static_assert(field_value_least_most(e.field.data(), static_cast<number>(e.value),
                                         static_cast<number>(e.least), static_cast<number>(e.most)),
                  "loadline: a field is outside its accepted range");
}
#else
// GCC prints a text in a template argument as text.
template <fixed_text<63> Field, auto Value, auto Least, auto Most>
inline constexpr bool field_value_least_most = false;

template <double N>
consteval auto shown() {
    if constexpr (is_whole(N))
        return static_cast<std::int64_t>(N);
    else
        return units::four_digits(N);
}

template <const input_errors& Errors, std::size_t I>
consteval void refuse_input() {
    constexpr const input_error& e = Errors.begin()[I];
    static_assert(field_value_least_most<fixed_text<63>{e.field}, shown<e.value>(),
                                         shown<e.least>(), shown<e.most>()>,
                  "loadline: a field is outside its accepted range");
}
#endif

template <class Rule, class Job>
inline constexpr finding finding_of = explain<Rule>(Job::value);

// The settings of all fixes of a finding, in a row.
[[nodiscard]] constexpr std::size_t setting_count(const finding& found) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < found.fix_count; ++i) n += found.fixes[i].count;
    return n;
}
struct placed_setting {
    setting_place where{};
    setting set{};
};
[[nodiscard]] constexpr placed_setting setting_at(const finding& found, std::size_t n) {
    std::size_t i = 0;
    for (; n >= found.fixes[i].count; ++i) n -= found.fixes[i].count;
    return {n == 0 ? setting_place::first : setting_place::with, found.fixes[i].settings[n]};
}
template <const finding& Found, std::size_t N>
struct named_setting {
    static constexpr placed_setting placed = setting_at(Found, N);
    using type = typename named<placed.where, placed.set.what, placed.set.value>::type;
};

template <class Rule>
inline constexpr bool holds = false;

// Of a rule, or of anything else with its functions (a ceiling), that does not hold.
template <class Rule, const finding& Found>
consteval void refuse() {
#if defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
    static_assert(holds<Rule>, text_of<Rule>(Found));  // C++26: the sentence itself
#else
    []<std::size_t... N>(std::index_sequence<N...>) {
        if constexpr (requires { Rule::template refuse<Found>(); })
            Rule::template refuse<Found, typename named_setting<Found, N>::type...>();
        else
            Rule::template refuse<Found.need, Found.have,
                                  typename named_setting<Found, N>::type...>();
    }
    (std::make_index_sequence<setting_count(Found)>{});
#endif
}

template <class Rule, class Job>
consteval void require_rule() {
    if constexpr (!Rule::holds(Job::value)) refuse<Rule, finding_of<Rule, Job>>();
}

// Explains: does not compile unless the job is feasible, and says for every broken rule what is needed,
// what there is, and which changes would mend it.
template <job_type Job>
consteval void require() {
    if constexpr (input_errors_of<Job>) {
        every_rule::each([]<class Rule>() { require_rule<Rule, Job>(); });
    } else {
        []<std::size_t... I>(std::index_sequence<I...>) {
            (..., refuse_input<input_errors_of<Job>, I>());
        }
        (std::make_index_sequence<input_errors_of<Job>.end() - input_errors_of<Job>.begin()>{});
    }
}

}  // namespace loadline
