// A job: a model on a cluster by a plan, to train on a batch or to serve requests.
#pragma once

#include <loadline/hardware/cluster.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/requests.hpp>
#include <loadline/workload/serving_stack.hpp>
#include <loadline/workload/stack.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// A training job as a plain value, for a program that learns it at run time: what `check` and `estimate` are asked
/// of.
struct training_job {
    transformer model{};
    cluster_spec cluster{};
    loadline::plan plan{};
    loadline::batch batch{};
    training_stack stack = usual_stack;
};
/// A server as a plain value: what `check` and `estimate` are asked of.
struct serving_job {
    transformer model{};
    cluster_spec cluster{};
    loadline::plan plan{};
    loadline::requests requests{};
    serving_stack stack = usual_serving_stack;
    // A smaller model that makes the drafts of `requests.speculation`, in the plan's format; without layers: none.
    transformer draft{};
};

/// What every job type derives from.
struct job_marker {};
/// No smaller model makes drafts.
struct no_draft {
    static constexpr transformer shape{};
};

/// A training run as a type, for a program that knows it when it is compiled; `value` is the same as a plain value:
///   using run = training<models::llama3_405b, trn3_ultracluster<16>, plan{.tensor = 16}, batch{...}>;
/// What is no model or no cluster makes no job_type: `require<>` says so at the user's line, where a constraint here
/// would print the whole plan.
template <class Model, class Cluster, plan Plan, batch Batch, training_stack Stack = usual_stack>
struct training : job_marker {
    using model = Model;
    using draft = no_draft;
    using cluster = Cluster;
    static constexpr training_job value{spec<Model>, cluster_spec_of<Cluster>, Plan, Batch, Stack};
};
/// A deployment as a type:
///   using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8}, requests{...}, stacks::vllm_2025,
///                        models::llama3_8b>;  // the last drafts
template <class Model, class Cluster, plan Plan, requests Requests,
          serving_stack Stack = usual_serving_stack, class Draft = no_draft>
struct serving : job_marker {
    using model = Model;
    using draft = Draft;
    using cluster = Cluster;
    static constexpr serving_job value{spec<Model>, cluster_spec_of<Cluster>, Plan, Requests, Stack,
                                       spec<Draft>};
};

/// `training<...>` or `serving<...>` of models and a cluster.
template <class T>
concept job_type = std::is_base_of_v<job_marker, T> && model_type<typename T::model> &&
    model_type<typename T::draft> && cluster_type<typename T::cluster>;
/// A training_job or a serving_job.
template <class T>
concept job_value = std::same_as<T, training_job> || std::same_as<T, serving_job>;

}  // namespace loadline
