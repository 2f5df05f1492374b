// What one feasible<job> more costs the compiler: ten of different models, clusters and plans, the first
// of which is in one_check.cpp. compile_time.sh takes the difference.
#include <loadline/all.hpp>

using namespace loadline;

inline constexpr auto on = sequence_parallelism::on;

static_assert(feasible<training<models::llama3_405b, trn3_ultracluster<16>,
                                plan{.tensor = 16,
                                     .pipeline = 9,
                                     .data = 16,
                                     .zero = zero_stage::optimizer,
                                     .sequence_parallel = on},
                                batch{.sequences = 2048, .length = 8192}>>);

static_assert(feasible<training<models::llama3_70b, dgx_h100_cluster<64>,
                                plan{.tensor = 8,
                                     .pipeline = 4,
                                     .data = 16,
                                     .zero = zero_stage::optimizer,
                                     .sequence_parallel = on},
                                batch{.sequences = 512, .length = 8192}>>);
static_assert(
    feasible<training<
        models::gpt3_175b, dgx_a100_cluster<128>,
        plan{
            .tensor = 8, .pipeline = 8, .data = 16, .vocab_multiple = 128, .sequence_parallel = on},
        batch{.sequences = 1536, .length = 2048}>>);
static_assert(
    feasible<training<models::megatron_1t, trn3_ultracluster<8>,
                      plan{.tensor = 16, .pipeline = 32, .data = 2, .sequence_parallel = on},
                      batch{.sequences = 512, .length = 2048}>>);
static_assert(feasible<training<models::llama2_13b, hgx_h200_cluster<16>,
                                plan{.tensor = 2, .data = 64, .zero = zero_stage::optimizer},
                                batch{.sequences = 1024, .length = 4096}>>);
static_assert(
    feasible<serving<models::deepseek_v3, gb200_nvl72, plan{.data = 64, .expert = 64},
                     requests{.prompt = 4096, .output = 1024, .concurrency = 64, .weights = fp8}>>);
static_assert(feasible<serving<models::mixtral_8x7b, dgx_b200, plan{.tensor = 2},
                               requests{.prompt = 8192, .output = 2048, .concurrency = 32}>>);
static_assert(feasible<serving<models::qwen3_235b_a22b, trn2_ultraserver,
                               plan{.tensor = 4, .data = 8, .expert = 16},
                               requests{.prompt = 2048, .output = 2048, .concurrency = 128}>>);
static_assert(feasible<serving<models::gpt_oss_120b, gb300_nvl72, plan{.data = 16, .expert = 16},
                               requests{.prompt = 1024, .output = 4096, .concurrency = 256}>>);
static_assert(feasible<serving<models::llama31_8b, dgx_h100, plan{.data = 8},
                               requests{.prompt = 2048, .output = 512, .concurrency = 64}>>);
