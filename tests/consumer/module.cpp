// As main.cpp, with the module in the place of the headers, and all that a user writes: literals, operators, one's own
// chip and cluster, a search, the catalogue, a report.
#include <cstdio>
#include <sstream>
import loadline;

using namespace loadline;
using namespace loadline::literals;

using run = training<models::llama3_405b, trn3_ultracluster<16>,
                     plan{.tensor = 16,
                          .pipeline = 9,
                          .data = 16,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 2048, .length = 8192}>;

static_assert(feasible<run>);

struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, power<1_kW>> {};
struct my_box : scale_up<my_chip, switched<64>, interconnect<bidirectional<2.56_TBps>, 1_us>> {};
using my_cluster = cluster<my_box, fat_tree<256>, interconnect<per_direction<200_Gbps>, 15_us>>;
static_assert(spec<my_cluster>.chips() == 16'384);
static_assert(spec<my_chip>.memory() / 2 == 72_GiB && 3_GiB + 1_GiB > 3.5_GiB);

int main() {
    require<run>();
    const auto answer = estimate(run::value);
    if (!answer) return 1;
    std::puts(text(answer->step_time).data());
    std::puts(text(memory_per_chip(run::value).total()).data());
    const auto fit = smallest_fit(spec<models::llama31_8b>, spec<dgx_h100>,
                                  requests{.prompt = 2048, .output = 256, .concurrency = 8});
    std::ostringstream out;
    report::write_text(out, report::memory_table(memory_per_chip(run::value), 144_GiB));
    return fit && fit->plan.chips() == 1 && !out.str().empty() ? 0 : 1;
}
