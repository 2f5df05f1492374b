// Where the time goes, operation by operation: a training step of Llama 3.1 405B on 16 Trn3 UltraServers, and a
// step of decode of DeepSeek-V3 on 128 chips of one. Usage: explain_step [folder], which gets roofline.svg.
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/answer/explain.hpp>
#include <loadline/report/explain.hpp>

#include <iostream>

using namespace loadline;
using namespace loadline::literals;

using trained = training<models::llama3_405b, trn3_ultracluster<16>,
                         plan{.tensor = 16,
                              .pipeline = 9,
                              .data = 16,
                              .zero = zero_stage::optimizer,
                              .sequence_parallel = sequence_parallelism::on},
                         batch{.sequences = 2048, .length = 8192}>;
using served = serving<
    models::deepseek_v3, trn3_ultraserver,
    plan{.tensor = 4, .data = 32, .expert = 128, .precision = {.compute = mxfp8}},
    requests{.prompt = 4096, .output = 1024, .concurrency = 256, .weights = fp8, .kv_cache = fp8},
    stacks::common>;

static_assert(feasible<trained> && feasible<served>);
constexpr explanation of_training = explain<trained>();
constexpr serving_explanation of_serving = explain<served>();
static_assert(of_training.left_out() == 0 && of_serving.decode.left_out() == 0);

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: explain_step [FOLDER]: where time goes, and roofline.svg in the folder, or here\n";
    return program::run({"explain_step", usage}, argc, argv, [](program::arguments words) {
        const std::filesystem::path folder = program::folder_of(words, ".");
        std::cout << report::text(of_training) << '\n' << report::text(of_serving.decode) << '\n';
        const chip_spec& chip = trained::value.cluster.chip;
        program::write_file(
            folder / "roofline.svg",
            report::svg_text(
                {report::roofline_panel(of_serving.decode, chip, "Decode, DeepSeek-V3"),
                 report::roofline_panel(of_training, chip, "Training, Llama 3.1 405B")}));
    });
}
