// A job that is known only when the program runs, as for a scheduler: degrees from the command line,
// the same check, every broken rule with what would mend it.
//
//   runtime_job tensor=8 pipeline=7 data=4 sequences=512 length=4096
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/report/findings.hpp>
#include <loadline/report/memory.hpp>
#include <loadline/report/text.hpp>

#include <iostream>
#include <string_view>

using namespace loadline;

// "tensor=8" sets the field of that name.
static void set(training_job& job, std::string_view argument) {
    struct field {
        std::string_view name;
        std::int64_t& value;
    };
    for (const field& f :
         {field{"tensor", job.plan.tensor}, field{"pipeline", job.plan.pipeline},
          field{"data", job.plan.data}, field{"microbatch", job.plan.microbatch},
          field{"sequences", job.batch.sequences}, field{"length", job.batch.length}}) {
        if (!argument.starts_with(f.name) || argument.substr(f.name.size(), 1) != "=") continue;
        f.value = program::count_of(argument.substr(f.name.size() + 1), f.name, 1);
        return;
    }
    throw program::misuse{"what is '" + std::string{argument} + "'?"};
}

// 1 where the job does not fit.
static int check_and_show(program::arguments words) {
    training_job job{.model = spec<models::llama3_70b>,
                     .cluster = spec<trn3_ultraserver>,
                     .plan = {.tensor = 8,
                              .pipeline = 2,
                              .data = 8,
                              .zero = zero_stage::optimizer,
                              .sequence_parallel = sequence_parallelism::on},
                     .batch = {.sequences = 512, .length = 8192}};
    for (const std::string_view word : words) set(job, word);

    const findings found = check(job);
    report::write_findings(std::cout, found);
    if (!found) return 1;

    std::cout << job.model.name.view() << " trains on " << job.plan.chips() << " of "
              << job.cluster.chips() << " chips of a " << job.cluster.name() << "\n\n";
    report::write_text(std::cout,
                       report::memory_table(memory_per_chip(job), job.cluster.chip.hbm_capacity));
    return 0;
}

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: runtime_job [tensor=N] [pipeline=N] [data=N] [microbatch=N] [sequences=N]\n"
        "                   [length=N]\n";
    return program::run({"runtime_job", usage}, argc, argv, check_and_show);
}
