// Three open models on seven machines: the curve of throughput against speed for each user, what a million
// tokens cost, and a vendor's claim held against the estimate. `serving_study DIR` writes the curves of
// each model to DIR as CSV and SVG.
#include "program.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/report/pareto.hpp>
#include <loadline/search/pareto.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>

using namespace loadline;
using namespace loadline::literals;

namespace {

struct machine {
    std::string_view name;
    cluster_spec cluster;
};
const std::array machines{
    machine{"Trn2 UltraServer", cluster_spec_of<trn2_ultraserver>},
    machine{"Trn3 UltraServer", cluster_spec_of<trn3_ultraserver>},
    machine{"Ironwood 4x4x4", cluster_spec_of<ironwood_slice<4, 4, 4>>},
    machine{"HGX H200", cluster_spec_of<hgx_h200>},
    machine{"DGX B200", cluster_spec_of<dgx_b200>},
    machine{"GB300 NVL72", cluster_spec_of<gb300_nvl72>},
    machine{"MI355X platform", cluster_spec_of<mi355x_platform>},
};

struct served_model {
    std::string_view name;
    transformer shape;
    number_format weights;
    quantised_part quantised;
};
const std::array served_models{
    served_model{"gpt-oss-120b", spec<models::gpt_oss_120b>, mxfp4, quantised_part::experts_only},
    served_model{"Llama-3.1-70B", spec<models::llama31_70b>, fp8, quantised_part::all_matrices},
    served_model{"DeepSeek-V3", spec<models::deepseek_v3>, fp8, quantised_part::all_matrices},
};

// The narrowest format no narrower than the weights' that the chip multiplies.
number_format compute_for(const chip_spec& chip, number_format weights) {
    for (const number_format f : {weights, mxfp4, nvfp4, mxfp8, fp8, bf16})
        if (facts(f).width >= facts(weights).width && chip.supports(f)) return f;
    return bf16;
}

// The same software on every machine: what differs is the hardware. 1,024 tokens in, 1,024 out.
serving_job job_of(const served_model& model, const machine& on) {
    serving_job job{.model = model.shape,
                    .cluster = on.cluster,
                    .requests = {.prompt = 1024,
                                 .output = 1024,
                                 .weights = model.weights,
                                 .kv_cache = fp8,
                                 .quantised = model.quantised},
                    .stack = stacks::common};
    job.stack.all_reduce = all_reduce_kind::fused;
    job.plan.precision.compute = compute_for(on.cluster.chip, model.weights);
    return job;
}

serving_choices choices() {
    serving_choices c;
    c.tensor = {1, 2, 4, 8, 16, 32, 64};
    c.data = {1, 8};
    c.expert = {1, 0};
    c.concurrency = {1,  2,  3,  4,   6,   8,   12,  16,  24,  32,
                     48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};
    return c;
}

// The most that a chip gives while each user gets at least `rate`; none if no deployment is that fast.
const serving_point* best_at(const std::vector<serving_point>& front, double rate) {
    const serving_point* best = nullptr;
    for (const serving_point& p : front)
        if (p.per_user->count() >= rate) best = &p;
    return best;
}

std::string money(const serving_point& p) {
    if (!p.cost) return "no price";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", p.cost->count() * 1e6);
    return text.data();
}

void print_front(const machine& on, const std::vector<serving_point>& front) {
    std::printf("  %-17s", std::string{on.name}.c_str());
    if (front.empty()) {
        std::printf(" does not fit\n");
        return;
    }
    for (const double rate : {20.0, 50.0, 100.0, 200.0}) {
        const serving_point* p = best_at(front, rate);
        if (p == nullptr)
            std::printf("  %18s", "-");
        else
            std::printf("  %8.0f %9s", p->per_chip.count(), money(*p).c_str());
    }
    // What the dollars are of: those of unlike bases are not to be compared.
    const auto& cost = front.front().cost;
    std::printf("  %7.0f  %s\n", front.front().per_user->count(),
                cost ? text(cost->basis).data() : "");
}

void study(const served_model& model, const std::filesystem::path& folder) {
    std::printf("\n%s: tokens/s a chip and USD a million output tokens, where each user gets at "
                "least\n  %-17s",
                std::string{model.name}.c_str(), "");
    for (const char* rate : {"20", "50", "100", "200"}) std::printf("  %12s tokens/s", rate);
    std::printf("  fastest  price of\n");
    std::vector<std::vector<serving_point>> fronts;
    for (const machine& on : machines) {
        fronts.push_back(pareto_front(sweep(job_of(model, on), choices())));
        print_front(on, fronts.back());
    }
    if (folder.empty()) return;
    const std::string name{model.name};
    std::vector<report::pareto_curve> curves;
    for (std::size_t i = 0; i < machines.size(); ++i) {
        curves.push_back({machines[i].name, fronts[i]});
        std::ostringstream csv;
        report::write_pareto_csv(csv, fronts[i]);
        program::write_file(folder / (name + "-" + std::to_string(i) + ".csv"), csv.str());
    }
    program::write_file(folder / (name + ".svg"),
                        report::svg_text({report::pareto_panel(model.name, curves)}));
}

// "3x higher throughput per chip, 4x faster responses" of Trn3 over Trn2 UltraServers with gpt-oss (AWS, at
// the launch of Trn3, December 2025; neither the model's size nor the settings are given).
void claim() {
    const auto front_of = [](const machine& on, bool at_the_limit) {
        serving_job job = job_of(served_models[0], on);
        if (at_the_limit) {
            job.cluster = at_limit(job.cluster);
            job.stack = ideal_serving_stack;
        }
        return pareto_front(sweep(job, choices()));
    };
    std::printf("\nTrn3 over Trn2 UltraServer, gpt-oss-120b. Claimed: 3x the throughput of a chip, "
                "4x faster "
                "responses.\n");
    for (const bool at_the_limit : {false, true}) {
        const auto trn2 = front_of(machines[0], at_the_limit);
        const auto trn3 = front_of(machines[1], at_the_limit);
        std::printf("  %s\n", at_the_limit ? "at the limit of the hardware:" : "expected:");
        std::printf("    throughput of a chip, users no matter   %5.2fx\n",
                    trn3.back().per_chip / trn2.back().per_chip);
        for (const double rate : {50.0, 100.0, 200.0, 400.0}) {
            const serving_point* a = best_at(trn2, rate);
            const serving_point* b = best_at(trn3, rate);
            if (a != nullptr && b != nullptr)
                std::printf("    throughput of a chip at %3.0f tokens/s    %5.2fx\n", rate,
                            b->per_chip / a->per_chip);
        }
        std::printf("    fastest tokens for one user             %5.2fx\n",
                    *trn3.front().per_user / *trn2.front().per_user);
        // at the throughput that Trn2 gives at 50 tokens/s, how fast is Trn3?
        const serving_point* slow = best_at(trn2, 50);
        for (const serving_point& p : trn3)
            if (slow != nullptr && p.per_chip >= slow->per_chip) {
                std::printf("    speed for a user at Trn2's throughput   %5.2fx\n",
                            *p.per_user / *slow->per_user);
                break;
            }
    }
    const chip_spec& old_chip = machines[0].cluster.chip;
    const chip_spec& new_chip = machines[1].cluster.chip;
    std::printf(
        "  from: HBM bandwidth %.2fx, FP8 peak %.2fx, HBM capacity %.2fx, links of a chip %.2fx\n",
        new_chip.hbm_bandwidth / old_chip.hbm_bandwidth,
        new_chip.dense_of_width(8).rate / old_chip.dense_of_width(8).rate,
        new_chip.hbm_capacity / old_chip.hbm_capacity,
        machines[1].cluster.tiers[0].bandwidth.each_way() /
            machines[0].cluster.tiers[0].bandwidth.each_way());
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: serving_study [FOLDER]: what serving costs; in the folder, if one is named, the\n"
        "  Pareto fronts as CSV and SVG\n";
    return program::run({"serving_study", usage}, argc, argv, [](program::arguments words) {
        const std::filesystem::path folder = program::folder_of(words, "");
        for (const served_model& model : served_models) study(model, folder);
        claim();
    });
}
