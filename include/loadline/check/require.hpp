// require<job>(): does not compile unless the job is feasible, and the error says what is wrong and what would do.
#pragma once

#include <loadline/check/refused.hpp>

namespace loadline {

/// Why `require` refuses: its first argument is no `training<...>` or `serving<...>`.
template <class T>
struct is_not_a_job;
struct a_job_is_training_or_serving_of_model_cluster_plan_and_work;
/// Why `require` refuses: the model of a job, or its draft, has no `shape` that is a transformer.
template <class T>
struct is_not_a_model;
struct a_model_has_a_static_constexpr_transformer_named_shape;
/// Why `require` refuses: the cluster of a job is no chip and no tier of chips.
template <class T>
struct is_not_a_cluster;
/// Why `require` refuses: a ceiling or rule on serving, asked of training.
template <class Ceiling>
struct speaks_of_serving_alone;
/// Why `require` refuses: a ceiling or rule on training, asked of serving.
template <class Ceiling>
struct speaks_of_training_alone;
/// Why `require` refuses: what is asked besides is no rule and no ceiling.
template <class T>
struct is_not_a_rule;
struct a_rule_has_holds_and_describe;

/// `refused<>` where a rule of one's own speaks of the job, else why it does not.
template <class Own, class Job>
constexpr auto refused_question() {
    if constexpr (rule_on<Own, job_value_of<Job>>)
        return refused<>{};
    else if constexpr (requires { typename Own::refused_as; })
        return refused<typename Own::refused_as>{};
    else if constexpr (rule_on<Own, serving_job>)
        return refused<speaks_of_serving_alone<Own>>{};
    else if constexpr (rule_on<Own, training_job>)
        return refused<speaks_of_training_alone<Own>>{};
    else
        return refused<is_not_a_rule<Own>, a_rule_has_holds_and_describe>{};
}

/// `refused<...>` of all rules of the library that the job breaks.
template <class Job, class... Own, class... Rules>
constexpr auto refused_by_pack(rule_pack<Rules...> /*rules*/) {
    return (refused<>{} + ... + refused_by_rule<Rules, Job, Own...>());
}

/// `refused<>` of a model type, else why it is none.
template <class T>
constexpr auto refused_model() {
    if constexpr (model_type<T>)
        return refused<>{};
    else
        return refused<is_not_a_model<T>, a_model_has_a_static_constexpr_transformer_named_shape>{};
}
/// `refused<>` of a cluster type, else why it is none.
template <class T>
constexpr auto refused_cluster() {
    if constexpr (cluster_type<T>)
        return refused<>{};
    else
        return refused<is_not_a_cluster<T>>{};
}

/// `refused<...>` of a job type, by the first stage that finds something: job, questions, fields, rules of the library,
/// rules of one's own. `refused<>` where nothing does.
template <class Job, class... Own>
constexpr auto verdict_of() {
    if constexpr (!std::is_base_of_v<job_marker, Job>) {
        return refused<is_not_a_job<Job>,
                       a_job_is_training_or_serving_of_model_cluster_plan_and_work>{};
    } else if constexpr (!job_type<Job>) {
        return refused_model<typename Job::model>() + refused_cluster<typename Job::cluster>() +
               refused_model<typename Job::draft>();
    } else if constexpr (!(rule_on<Own, job_value_of<Job>> && ...)) {
        return (refused<>{} + ... + refused_question<Own, Job>());
    } else if constexpr (!input_errors_of<Job>) {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (refused<>{} + ... + refused_by_field<input_errors_of<Job>, I>());
        }
        (std::make_index_sequence<input_errors_of<Job>.end() - input_errors_of<Job>.begin()>{});
    } else if constexpr (!feasible<Job>) {
        return refused_by_pack<Job, Own...>(every_rule{});
    } else {
        return (refused<>{} + ... + refused_by_rule<Own, Job, Own...>());
    }
}

/// `require<run>()`, as a statement or in a static_assert: compiles where every rule holds and is true. Otherwise the
/// error stands at that line and lists every field that is outside its range, or every rule that is broken, with what
/// is needed, what there is, and changes that were checked to do. `require<run, tpot_at_most<20_ms>, my_rule>()` asks
/// ceilings and rules of one's own too, where all others hold.
template <class Job, class... Own>
inline constexpr auto require = refused<>{} + verdict_of<Job, Own...>();

}  // namespace loadline
