// An explanation of a job that does not fit: none, and what is needed.
// error: no_explanation<plan_does_not_fit_in_memory<needs_GiB_per_chip<
// error: has_GiB<144>
// error: smallest_tensor_that_fits<8>
// never: boost::
#include <loadline/all.hpp>
#include <loadline/answer/explain.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr std::int64_t group = 16;
#else
constexpr std::int64_t group = 4;
#endif
template <plan Plan>
using run = training<models::llama3_405b, trn3_ultracluster<16>, Plan,
                     batch{.sequences = 2048, .length = 8192}>;
constexpr plan p{.tensor = group,
                 .pipeline = 9,
                 .data = 16,
                 .zero = zero_stage::optimizer,
                 .sequence_parallel = sequence_parallelism::on};

constexpr auto why = explain<run<p>>();
