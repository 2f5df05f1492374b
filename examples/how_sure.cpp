// How right an answer should be: its range, what it rests on, and a ceiling at the end that is worse for the job.
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/report/estimate.hpp>
#include <loadline/report/json.hpp>
#include <loadline/report/text.hpp>

#include <array>
#include <iostream>

using namespace loadline;
using namespace loadline::literals;

using trained = training<models::llama3_70b, dgx_h100_cluster<8>,
                         plan{.tensor = 8,
                              .pipeline = 2,
                              .data = 4,
                              .vocab_multiple = 128,
                              .zero = zero_stage::optimizer,
                              .sequence_parallel = sequence_parallelism::on,
                              .recompute = recompute_policy::full},
                         batch{.sequences = 128, .length = 8192}, stacks::megatron_core_2024>;
using served = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = 16},
                       requests{.prompt = 2048, .output = 512, .concurrency = 32}>;

// The range is known when the program is compiled, and may be asked of there.
constexpr training_estimate trains = estimate<trained>();
static_assert(trains.step_time.low < trains.step_time && trains.step_time < trains.step_time.high);
static_assert(estimate<served>().basis.chip !=
              evidence::measured);  // no product of Trainium2 alone

// `tpot_at_most` goes by the expected value, `surely` by the late end. With requires the program may choose.
template <class Job>
constexpr std::string_view promise() {
    if constexpr (feasible_within<Job, surely<tpot_at_most<50_ms>>>)
        return "in 50 ms, surely";
    else if constexpr (feasible_within<Job, tpot_at_most<50_ms>>)
        return "in 50 ms, as expected";
    else
        return "later than in 50 ms";
}

static void show() {
    report::write_text(std::cout, report::estimate_table(trains));
    report::write_text(std::cout, report::basis_table(trains.basis));
    const serving_estimate tokens = estimate_unchecked(served::value);
    std::cout << "\nTokens follow " << promise<served>() << ": "
              << text(*tokens.tpot, tokens.basis).view() << '\n';

    // At run time the same, in words; empty where the ceiling holds.
    std::cout << check_ceiling<surely<ttft_at_most<50_ms>>>(served::value).view() << '\n';

    const std::array tables{report::estimate_table(tokens), report::basis_table(tokens.basis)};
    report::write_json(std::cout, tables);
}

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: how_sure: two estimates, and how right each should be\n";
    return program::run({"how_sure", usage}, argc, argv, show);
}
