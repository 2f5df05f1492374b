// explain<job>() at compile time: of a job that is refused it does not compile, as estimate<job>().
#pragma once

#include <loadline/check/require.hpp>
#include <loadline/estimate/explain.hpp>
#include <loadline/estimate/explain_serving.hpp>

namespace loadline {

/// explain(job) of a job type that `require<Job>` accepts: where the time of its estimate goes. Of a refused job it does
/// not compile, since there is no estimate that the lines could sum to. For a look at one that, say, does not fit there
/// is explain(job) at run time, which asks for valid fields alone.
template <job_type Job>
    requires std::same_as<decltype(require<Job>), const refused<>>
[[nodiscard]] consteval auto explain() { return explain(Job::value); }

/// What `explain<job>()` would return of a refused job: of a type without a definition nothing can be returned.
template <class... Broken>
struct no_explanation;

/// The type of `explain<job>()` of a job that `require<job>` refuses: the call is the error, and the type names what is
/// wrong.
template <class... Broken>
no_explanation<Broken...> no_explanation_of(const refused<Broken...>&);
template <class Job, class Answer = decltype(no_explanation_of(require<Job>))>
    requires(!std::same_as<Answer, no_explanation<>>)
Answer explain();

}  // namespace loadline
