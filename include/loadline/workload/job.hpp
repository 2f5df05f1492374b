// A job: a model on a cluster by a plan, to train on a batch or to serve requests.
#pragma once

#include <loadline/hardware/cluster.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/requests.hpp>
#include <loadline/workload/serving_stack.hpp>
#include <loadline/workload/stack.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// As values, for a program that learns them at run time.
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

/// As types, for a program that knows them when it is compiled:
///   using run = training<models::llama3_405b, trn3_ultracluster<16>, plan{.tensor = 16}, batch{...}>;
template <model_type Model, cluster_type Cluster, plan Plan, batch Batch,
          training_stack Stack = usual_stack>
struct training : job_marker {
    using model = Model;
    using cluster = Cluster;
    static constexpr training_job value{spec<Model>, cluster_spec_of<Cluster>, Plan, Batch, Stack};
};
///   using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8}, requests{...}, stacks::vllm_2025,
///                        models::llama3_8b>;  // the last drafts
struct no_draft {
    static constexpr transformer shape{};
};
/// A server as a type; `value` is the same as a plain value.
template <model_type Model, cluster_type Cluster, plan Plan, requests Requests,
          serving_stack Stack = usual_serving_stack, model_type Draft = no_draft>
struct serving : job_marker {
    using model = Model;
    using cluster = Cluster;
    static constexpr serving_job value{spec<Model>, cluster_spec_of<Cluster>, Plan, Requests, Stack,
                                       spec<Draft>};
};

/// `training<...>` or `serving<...>`.
template <class T>
concept job_type = std::is_base_of_v<job_marker, T>;
/// A training_job or a serving_job.
template <class T>
concept job_value = std::same_as<T, training_job> || std::same_as<T, serving_job>;

}  // namespace loadline
