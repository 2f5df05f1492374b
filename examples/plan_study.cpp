// Two models on three systems, three plans each: where the time of a step goes, and why one plan wins.
#include "program.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/basis_text.hpp>
#include <loadline/estimate/training.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using namespace loadline;
using namespace loadline::literals;

struct part {
    char letter;
    std::string_view name;
    quantity<units::seconds> step_breakdown::*time;
};
constexpr std::array<part, 14> parts{{
    {'M', "matmul", &step_breakdown::matmul},
    {'A', "attention", &step_breakdown::attention},
    {'m', "memory-bound operations", &step_breakdown::memory_bound},
    {'r', "recomputation", &step_breakdown::recompute},
    {'T', "tensor communication", &step_breakdown::tensor},
    {'C', "context communication", &step_breakdown::context},
    {'E', "expert communication", &step_breakdown::expert},
    {'P', "stage to stage", &step_breakdown::point_to_point},
    {'.', "pipeline bubble", &step_breakdown::bubble},
    {'i', "uneven stages", &step_breakdown::imbalance},
    {'D', "gradient reduction", &step_breakdown::data_reduction},
    {'W', "weight gather", &step_breakdown::weight_gather},
    {'O', "optimizer", &step_breakdown::optimizer},
    {'h', "host", &step_breakdown::host},
}};

// Sixty characters of a step, each part by its letter.
std::string bar(const training_estimate& e) {
    constexpr double width = 60;
    std::string result;
    double drawn = 0;
    for (const part& p : parts) {
        drawn += (e.parts.*(p.time)) / e.step_time * width;
        while (static_cast<double>(result.size()) + 0.5 < drawn) result += p.letter;
    }
    return result;
}

struct study {
    std::string_view what;
    training_job job;
    std::array<std::string_view, 3> names;
    std::array<plan, 3> plans;
};

void run(const study& s) {
    std::printf("\n%s, %lld sequences of %lld\n", std::string{s.what}.c_str(),
                static_cast<long long>(s.job.batch.sequences),
                static_cast<long long>(s.job.batch.length));
    std::array<training_estimate, 3> results;
    std::array<bool, 3> fits{};
    std::size_t best = 3;
    for (std::size_t i = 0; i < 3; ++i) {
        training_job job = s.job;
        job.plan = s.plans[i];
        if (!job.cluster.chip.supports(mxfp8)) job.plan.precision.compute = fp8;
        results[i] = estimate_unchecked(job);
        const training_estimate& e = results[i];
        const findings found = check(job);
        fits[i] = bool(found);
        std::printf("  %-34s %6lld chips  %-24s MFU %4.1f%%  %5.1f x limit  %6.1f GiB%s\n  |%s|\n",
                    std::string{s.names[i]}.c_str(), static_cast<long long>(job.plan.chips()),
                    text_of_range(e.step_time).data(), 100 * e.mfu, e.times_limit(),
                    e.memory.total() / 1_GiB, fits[i] ? "" : "  REFUSED", bar(e).c_str());
        for (const finding& f : found) std::printf("  %s\n", std::string{text(f).view()}.c_str());
        if (fits[i] && (best == 3 || e.step_time < results[best].step_time)) best = i;
    }
    if (best == 3) {
        std::printf("  none can be run\n");
        return;
    }
    // why: the part in which the winner gains most on each other plan that can be run
    std::printf("  fastest: %s", std::string{s.names[best]}.c_str());
    for (std::size_t i = 0; i < 3; ++i) {
        if (i == best) continue;
        if (!fits[i]) {
            std::printf("; %s is refused", std::string{s.names[i]}.c_str());
            continue;
        }
        const part* most = parts.data();
        const auto gain = [&](const part& p) {
            return (results[i].parts.*(p.time)).count() - (results[best].parts.*(p.time)).count();
        };
        for (const part& p : parts)
            if (gain(p) > gain(*most)) most = &p;
        std::printf("; %s loses %.2f s, %.2f s of it by %s", std::string{s.names[i]}.c_str(),
                    results[i].step_time.count() - results[best].step_time.count(), gain(*most),
                    std::string{most->name}.c_str());
    }
    std::printf("\n  bound by: %s\n  rests on: %s\n",
                std::string{name(results[best].bound_by())}.c_str(),
                text(results[best].basis).data());
}

constexpr precision_policy eight_bits{.compute = mxfp8};

template <cluster_type Cluster>
void llama(std::string_view where, const training_stack& stack, std::int64_t chips, const plan& a,
           const plan& b, const plan& c, const std::array<std::string_view, 3>& names) {
    run({.what = where,
         .job = {.model = spec<models::llama3_405b>,
                 .cluster = cluster_spec_of<Cluster>,
                 .batch = {.sequences = chips, .length = 8192},
                 .stack = stack},
         .names = names,
         .plans = {a, b, c}});
}

plan staged(std::int64_t chips, std::int64_t tensor, std::int64_t pipeline, std::int64_t chunks,
            recompute_policy recompute = recompute_policy::none) {
    plan p{.tensor = tensor,
           .pipeline = pipeline,
           .virtual_stages = chunks,
           .data = chips / tensor / pipeline,
           .vocab_multiple = 128,
           .zero = zero_stage::optimizer,
           .sequence_parallel = sequence_parallelism::on,
           .recompute = recompute,
           .precision = eight_bits};
    // stages of 16 layers, embedding and output projection counted as one each, where 126 do not divide
    if (126 % (pipeline * chunks) != 0)
        p.first_stage_layers = p.last_stage_layers = 128 / pipeline - 1;
    return p;
}
plan sharded(std::int64_t chips, std::int64_t tensor, recompute_policy recompute) {
    return {.tensor = tensor,
            .data = chips / tensor,
            .vocab_multiple = 128,
            .zero = zero_stage::weights,
            .sequence_parallel = tensor > 1 ? sequence_parallelism::on : sequence_parallelism::off,
            .recompute = recompute,
            .precision = eight_bits};
}
plan experts(std::int64_t chips, std::int64_t pipeline, std::int64_t expert, std::int64_t tensor,
             zero_stage zero = zero_stage::optimizer) {
    // 61 layers: the first stage takes what the others, of equal length, leave
    const std::int64_t each = (61 + pipeline / 2) / pipeline;
    return {.tensor = tensor,
            .pipeline = pipeline,
            .data = chips / pipeline / tensor,
            .expert = expert,
            .first_stage_layers = pipeline > 1 ? 61 - each * (pipeline - 1) : 0,
            .vocab_multiple = 128,
            .zero = zero,
            .sequence_parallel = tensor > 1 ? sequence_parallelism::on : sequence_parallelism::off,
            .recompute_also = {.norms = true, .activation = true, .latent_up = true},
            .precision = eight_bits};
}

template <cluster_type Cluster>
void deepseek(std::string_view where, const training_stack& stack, std::int64_t chips,
              const plan& a, const plan& b, const plan& c,
              const std::array<std::string_view, 3>& names) {
    run({.what = where,
         .job = {.model = spec<models::deepseek_v3>,
                 .cluster = cluster_spec_of<Cluster>,
                 .batch = {.sequences = chips * 8, .length = 4096},
                 .stack = stack},
         .names = names,
         .plans = {a, b, c}});
}

void all_studies() {
    std::printf("A step, in letters:");
    for (const part& p : parts) std::printf("  %c %s", p.letter, std::string{p.name}.c_str());
    std::printf("\n");

    const auto full = recompute_policy::full;
    llama<trn3_ultracluster<16>>(
        "Llama 3 405B on 16 Trn3 UltraServers", stacks::neuronx_2025, 2304, staged(2304, 16, 9, 2),
        staged(2304, 8, 18, 1), sharded(2304, 4, full),
        {"tensor 16, pipeline 9", "tensor 8, pipeline 18", "tensor 4, all sharded"});
    llama<ironwood_slice<8, 16, 16>>(
        "Llama 3 405B on 2,048 Ironwood", stacks::maxtext_2025, 2048, sharded(2048, 1, full),
        sharded(2048, 8, full), staged(2048, 8, 8, 1),
        {"all sharded", "tensor 8, all sharded", "tensor 8, pipeline 8"});
    llama<gb300_nvl72_cluster<32>>("Llama 3 405B on 32 GB300 NVL72", stacks::megatron_bridge_graphs,
                                   2304, staged(2304, 4, 9, 7), staged(2304, 8, 3, 7),
                                   sharded(2304, 1, full),
                                   {"tensor 4, pipeline 9", "tensor 8, pipeline 3", "all sharded"});

    deepseek<trn3_ultracluster<16>>(
        "DeepSeek-V3 on 16 Trn3 UltraServers", stacks::neuronx_2025, 2304, experts(2048, 8, 64, 1),
        experts(2048, 4, 128, 1), experts(2048, 8, 32, 4),
        {"pipeline 8, experts 64", "pipeline 4, experts 128", "pipeline 8, experts 32, tensor 4"});
    deepseek<ironwood_slice<8, 16, 16>>(
        "DeepSeek-V3 on 2,048 Ironwood", stacks::maxtext_2025, 2048,
        experts(2048, 1, 16, 1, zero_stage::weights), experts(2048, 1, 64, 1, zero_stage::weights),
        experts(2048, 4, 64, 1),
        {"all sharded, experts 16", "all sharded, experts 64", "pipeline 4, experts 64"});
    deepseek<gb300_nvl72_cluster<32>>(
        "DeepSeek-V3 on 32 GB300 NVL72", stacks::megatron_bridge_graphs, 2304,
        experts(2304, 2, 32, 1), experts(2304, 4, 64, 1), experts(2304, 8, 32, 1),
        {"pipeline 2, experts 32", "pipeline 4, experts 64", "pipeline 8, experts 32"});
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: plan_study: three plans each for two models on three systems\n";
    return program::run({"plan_study", usage}, argc, argv, all_studies);
}
