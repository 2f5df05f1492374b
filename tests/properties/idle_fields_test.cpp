// What is accepted has an effect: of each field of a model, a plan, a batch and requests some other value moves a figure
// or a rule, or each is refused. So nobody states something and gets the answer that would have come without it.
#include "../golden/job_figures.hpp"
#include "property.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>

#include <bit>
#include <functional>
#include <map>
#include <string_view>

using namespace properties;
using namespace loadline::literals;

namespace {

template <class Job>
struct changes {
    std::string field;
    std::vector<std::function<bool(Job&)>> all;  // false: the job has this value
};
template <class Job>
using field_list = std::vector<changes<Job>>;

// A field by the function that finds it in a job, and the values that are tried.
template <class Job, class Find, class Value>
void add_field(field_list<Job>& to, std::string field, Find find, std::vector<Value> values) {
    changes<Job> one{std::move(field), {}};
    for (const Value value : values)
        one.all.push_back([find, value](Job& job) {
            if (find(job) == value) return false;
            find(job) = value;
            return true;
        });
    to.push_back(std::move(one));
}

#define WHOLE(field, ...)                                       \
    add_field(                                                  \
        list, #field, [](auto& j) -> auto& { return j.field; }, \
        std::vector<std::remove_reference_t<decltype(std::declval<Job&>().field)>>{__VA_ARGS__})
#define YES_NO(field) list.push_back({#field, {[](Job& j) { return j.field = !j.field, true; }}})

template <class Job>
void add_model(field_list<Job>& list) {
    WHOLE(model.layers, 1, 2, 3, 96);
    WHOLE(model.hidden, 64, 8192);
    WHOLE(model.ffn, 0, 8, 1024);
    WHOLE(model.heads, 1, 8, 64);
    WHOLE(model.kv_heads, 0, 1, 2, 4, 16);
    WHOLE(model.head_dim, 0, 8, 72, 512);
    WHOLE(model.vocab, 1, 1024, 1'000'000);
    WHOLE(model.positions, 1, 1024);
    WHOLE(model.window, 0, 1, 64, 4096);
    WHOLE(model.predictions, 0, 1, 2);
    WHOLE(model.mlp, mlp_kind::plain, mlp_kind::gated);
    WHOLE(model.block, block_kind::serial, block_kind::parallel);
    WHOLE(model.norm, norm_kind::rms, norm_kind::layer);
    WHOLE(model.position, position_kind::rotary, position_kind::learned, position_kind::none);
    WHOLE(model.embedding, embedding_kind::untied, embedding_kind::tied);
    WHOLE(model.latent.q_rank, 0, 64, 512);
    WHOLE(model.latent.kv_rank, 0, 64);
    WHOLE(model.latent.nope_head_dim, 0, 64);
    WHOLE(model.latent.rope_head_dim, 0, 32);
    WHOLE(model.latent.v_head_dim, 0, 64);
    WHOLE(model.indexer.heads, 0, 8);
    WHOLE(model.indexer.head_dim, 0, 8);
    WHOLE(model.indexer.top_k, 0, 8);
    WHOLE(model.recurrence.key_heads, 0, 1);
    WHOLE(model.recurrence.value_heads, 0, 64);
    WHOLE(model.recurrence.key_dim, 0, 8);
    WHOLE(model.recurrence.value_dim, 0, 8);
    WHOLE(model.recurrence.convolution, 0, 8);
    WHOLE(model.recurrence.chunk, 0, 8);
    WHOLE(model.moe.experts, 0, 16, 512);
    WHOLE(model.moe.top_k, 0, 1, 3);
    WHOLE(model.moe.expert_ffn, 0, 64);
    WHOLE(model.moe.shared_experts, 0, 1, 3);
    WHOLE(model.moe.shared_ffn, 0, 64);
    WHOLE(model.moe.dense_layers, 0, 1, 2);
    YES_NO(model.moe.shared_gate);
    YES_NO(model.extra.qkv_bias);
    YES_NO(model.extra.attention_output_bias);
    YES_NO(model.extra.mlp_bias);
    YES_NO(model.extra.clamped_mlp);
    YES_NO(model.extra.router_bias);
    YES_NO(model.extra.qk_norm);
    YES_NO(model.extra.attention_sinks);
    YES_NO(model.extra.norms_after);
    WHOLE(model.vision.layers, 0, 2);
    WHOLE(model.vision.hidden, 0, 64);
    WHOLE(model.vision.ffn, 0, 64);
    WHOLE(model.vision.heads, 0, 1);
    WHOLE(model.vision.patches, 0, 64);
    WHOLE(model.vision.tokens, 0, 64);
    WHOLE(model.vision.parameters, 0, 1'000'000);
    WHOLE(model.vision.mlp, mlp_kind::plain, mlp_kind::gated);
}

template <class Job>
void add_plan(field_list<Job>& list) {
    using enum group_reach;
    WHOLE(plan.tensor, 1, 2, 4);
    WHOLE(plan.pipeline, 1, 2, 4);
    WHOLE(plan.virtual_stages, 1, 2);
    WHOLE(plan.data, 1, 2, 4);
    WHOLE(plan.shard, 0, 1, 2);
    WHOLE(plan.context, 1, 2);
    WHOLE(plan.expert, 1, 2, 8);
    WHOLE(plan.expert_tensor, 0, 1, 2);
    WHOLE(plan.microbatch, 1, 2);
    WHOLE(plan.first_stage_layers, 0, 1, no_layers);
    WHOLE(plan.last_stage_layers, 0, 1, no_layers);
    WHOLE(plan.vocab_multiple, 1, 1024, 1'000'000);
    WHOLE(plan.tensor_reach, scale_up, cluster);
    WHOLE(plan.expert_reach, scale_up, cluster);
    WHOLE(plan.zero, zero_stage::none, zero_stage::optimizer, zero_stage::weights);
    WHOLE(plan.sequence_parallel, sequence_parallelism::off, sequence_parallelism::on);
    WHOLE(plan.recompute, recompute_policy::none, recompute_policy::full);
    WHOLE(plan.recompute_layers, 0, 1);
    YES_NO(plan.recompute_also.attention);
    YES_NO(plan.recompute_also.projections);
    YES_NO(plan.recompute_also.output_projection);
    YES_NO(plan.recompute_also.mlp);
    YES_NO(plan.recompute_also.norms);
    YES_NO(plan.recompute_also.activation);
    YES_NO(plan.recompute_also.latent_up);
    WHOLE(plan.attention, attention_kernel::unfused, attention_kernel::flash);
    WHOLE(plan.context_by, context_exchange::ring, context_exchange::all_to_all);
    WHOLE(plan.dropout, dropout_masks::none, dropout_masks::stored);
    WHOLE(plan.schedule, pipeline_schedule::one_forward_one_backward,
          pipeline_schedule::zero_bubble);
    WHOLE(plan.optimizer_rule, optimizer_kind::adam, optimizer_kind::factored);
    WHOLE(plan.optimizer, memory_home::hbm, memory_home::host);
    WHOLE(plan.weights, memory_home::hbm, memory_home::host);
    WHOLE(plan.activations_on_host, 0_percent, 50_percent);
    WHOLE(plan.adapter_rank, 0, 8);
    WHOLE(plan.adapters_on, adapter_place::attention, adapter_place::all_linear);
    WHOLE(plan.expert_capacity, 0_percent, 100_percent, 200_percent);
    WHOLE(plan.expert_imbalance, 100_percent, 200_percent);
    WHOLE(plan.reserve, 0_percent, 50_percent);
    WHOLE(plan.precision.compute, fp16, fp8, fp32);
    WHOLE(plan.precision.weights, fp16, fp8, fp32);
    WHOLE(plan.precision.activations, fp8, fp32);
    WHOLE(plan.precision.gradients, bf16, fp32);
    WHOLE(plan.precision.master_weights, bf16, fp32);
    WHOLE(plan.precision.moments, bf16, fp32);
    WHOLE(plan.precision.scaling, scaling::delayed, scaling::current, scaling::blocks);
    WHOLE(plan.precision.narrow, narrow_products::all, narrow_products::forward_alone);
}

field_list<training_job> fields_of(const training_job&) {
    using Job = training_job;
    field_list<Job> list;
    add_model(list);
    add_plan(list);
    WHOLE(batch.sequences, 1, 64, 1024);
    WHOLE(batch.length, 1, 1024);
    return list;
}
field_list<serving_job> fields_of(const serving_job&) {
    using Job = serving_job;
    field_list<Job> list;
    add_model(list);
    add_plan(list);
    WHOLE(requests.prompt, 1, 512, 4096);
    WHOLE(requests.output, 0, 1, 100);
    WHOLE(requests.concurrency, 1, 64, 100'000);
    YES_NO(requests.queueing);
    WHOLE(requests.max_num_seqs, 0, 16, 256, 4096);
    WHOLE(requests.max_model_len, 0, 8192, 1'000'000);
    WHOLE(requests.memory_share, 0_percent, 10_percent, 50_percent);
    WHOLE(requests.weights, fp16, fp8, fp32, mxfp4);
    WHOLE(requests.weight_block, 0, 32, 100, 128);
    YES_NO(requests.quantised_on_load);
    WHOLE(requests.kv_cache, fp16, fp8, fp32);
    WHOLE(requests.kv_scale_block, 0, 32, 128);
    WHOLE(requests.kv_block, 1, 100'000);
    WHOLE(requests.prefill_chunk, 16, 512, 1'000'000);
    WHOLE(requests.batching, batching::continuous, batching::static_batch);
    WHOLE(requests.expert_chunk, 0, 1, 64);
    WHOLE(requests.prefill_wait, 0, 8, 100);
    WHOLE(requests.prefill_wait_share, 1_percent, 100_percent);
    WHOLE(requests.weights_by, weight_layout::one_dimension, weight_layout::two_dimensions,
          weight_layout::gathered);
    WHOLE(requests.attention_by, attention_layout::heads, attention_layout::batch);
    WHOLE(requests.quantised, quantised_part::all_matrices, quantised_part::outside_attention,
          quantised_part::experts_only);
    WHOLE(requests.prompts, prompt_mix::distinct, prompt_mix::copies);
    WHOLE(requests.prefix_hits, 0_percent, 50_percent);
    WHOLE(requests.images, 0, 1);
    WHOLE(requests.expert_imbalance, 100_percent, 200_percent);
    WHOLE(requests.speculation.draft, 0, 1, 4);
    WHOLE(requests.speculation.acceptance, 0_percent, 60_percent);
    WHOLE(requests.speculation.draft_cost, 0_percent, 60_percent);
    WHOLE(requests.speculation.draft_tensor, 0, 1, 2);
    WHOLE(requests.disaggregation.prefill, 0, 1, 2);
    WHOLE(requests.disaggregation.decode, 0, 1, 2);
    WHOLE(draft.layers, 0, 1, 2);
    WHOLE(draft.hidden, 0, 64);
    WHOLE(draft.ffn, 0, 64);
    WHOLE(draft.vocab, 0, 64);
    return list;
}
#undef WHOLE
#undef YES_NO

// All that the library says of a job, but the search for fixes.
template <class Job>
golden::figures told(const Job& job) {
    golden::figures all = golden::figures_of(job);
    for (const bool held : every_rule::held_by(job)) golden::add(all, "rule", std::int64_t{held});
    golden::add(all, "taken", rules::memory_fits::taken(job));
    if constexpr (std::same_as<Job, training_job>)
        golden::add(all, "host", host_memory_per_chip(job));
    return all;
}

// What is accepted all the same, as docs/input.md says.
bool is_allowed(std::string_view field, const plan& p, const transformer& m) {
    // a leave, which groups that stay inside do not take
    if (field == "plan.tensor_reach" || field == "plan.expert_reach") return true;
    // ways of doing what is not done
    if (field == "plan.context_by") return p.context == 1;
    if (field == "plan.precision.scaling" || field == "plan.precision.narrow")
        return !p.precision.quantises();
    if (field == "plan.schedule") return p.pipeline == 1 || p.trains_adapters();
    if (field == "model.block") {  // side by side or not: mixers and feed-forwards that are alone
        for (const layer_kind& kind : model_layers{m})
            if (kind.mixes() && kind.feeds()) return false;
        return true;
    }
    // parts of what is made again whole
    if (field.starts_with("plan.recompute_also") || field == "plan.dropout")
        return p.recompute == recompute_policy::full;
    return false;
}
bool is_allowed(std::string_view field, const training_job& job) {
    // facts of the model: of a tower only the parameters count
    if (field.starts_with("model.vision.")) return true;
    return is_allowed(field, job.plan, job.model);
}
bool is_allowed(std::string_view field, const serving_job& job) {
    // facts of the model, for engines that fuse what it costs
    if (field == "model.extra.clamped_mlp") return true;
    // other formats, as wide as the one before
    if (field == "plan.precision.weights") return true;
    // for software that compiles for it, or plans its memory by it
    if (field == "requests.max_model_len") return job.stack.lengths == compiled_lengths::any;
    // what a format with scales of its own may not be cut in: of whole experts nothing is
    if (field == "requests.weight_block") return job.requests.weights == mxfp4;
    // what requests are like, whichever model they are sent to
    if (field == "requests.prompts") return !job.model.has_experts();
    // how many images a prompt has room for, and nothing else: their tokens are among the prompt's
    if (field == "model.vision.tokens") return true;
    // while weights are narrowed memory is fuller, but not than it is in service
    if (field == "requests.quantised_on_load") return true;
    // of several working sets the largest counts, and this bounds one of them
    if (field == "requests.expert_chunk") return true;
    return is_allowed(field, job.plan, job.model);
}

// Fields that have had an effect in some job.
using effective = std::map<std::string, bool>;

template <class Job>
void expect_effects(const std::string& title, const Job& base, effective& seen) {
    INFO(title << ": " << text(estimate(base)).view());
    REQUIRE(is_feasible(base));
    const golden::figures before = told(base);
    const auto moves = [&](const Job& changed) {
        const golden::figures after = told(changed);
        for (std::size_t i = 0; i < before.size(); ++i)
            if (std::bit_cast<std::uint64_t>(before[i].second) !=
                std::bit_cast<std::uint64_t>(after[i].second))
                return true;
        return false;
    };
    std::string idle;
    for (const changes<Job>& field : fields_of(base)) {
        bool tried = false;
        bool effect = false;
        for (const auto& change : field.all) {
            Job changed = base;
            if (!change(changed) || !is_valid(changed)) continue;
            tried = true;
            effect = effect || moves(changed);
        }
        seen[field.field] = seen[field.field] || effect;
        if (tried && !effect && !is_allowed(field.field, base)) idle += field.field + " ";
    }
    INFO("accepted without effect: " << idle);
    CHECK(idle.empty());
}
// Each in at least one of the jobs, but for those that may never have one: else a field, or a change above, is dead.
void expect_all_seen(const effective& seen, const auto& but) {
    std::string never;
    for (const auto& [field, effect] : seen)
        if (!effect && !but(std::string_view{field})) never += field + " ";
    INFO("without effect in any job: " << never);
    CHECK(never.empty());
}

constexpr training_job dense_run{
    .model = spec<models::llama3_8b>,
    .cluster = spec<dgx_h100_cluster<4>>,
    .plan = {.tensor = 2, .pipeline = 2, .data = 8, .microbatch = 2, .zero = zero_stage::optimizer},
    .batch = {.sequences = 64, .length = 2048}};
constexpr serving_job dense_server{.model = spec<models::llama3_8b>,
                                   .cluster = spec<dgx_h100>,
                                   .plan = {.tensor = 2},
                                   .requests = {.concurrency = 64},
                                   .stack = stacks::vllm_2026};

// A model of the catalogue, no deeper than the cluster holds.
template <class Job>
Job with_model(Job job, const transformer& model, std::int64_t layers, std::int64_t expert) {
    job.model = model;
    job.model.layers = std::min(layers, model.layers);
    job.plan.expert = expert;
    return job;
}
template <class Job>
Job changed_by(Job job, const auto& change) {
    change(job);
    return job;
}

}  // namespace

TEST_CASE("what a training job may say has an effect", "[training][input]") {
    effective seen;
    const auto ask = [&](const char* title, const training_job& job) {
        expect_effects(title, job, seen);
    };
    ask("dense", dense_run);
    ask("mixture", with_model(dense_run, spec<models::qwen3_30b_a3b>, 48, 8));
    ask("an MLP, a state or attention alone",
        with_model(dense_run, spec<models::nemotron_h_8b>, 52, 1));
    ask("delta", with_model(dense_run, spec<models::qwen3_next_80b_a3b>, 24, 8));
    ask("lightning", with_model(dense_run, spec<models::minimax_text_01>, 8, 8));
    ask("latent", with_model(dense_run, spec<models::deepseek_v3>, 6, 8));
    ask("sparse", with_model(dense_run, spec<models::deepseek_v32>, 6, 8));
    ask("windows", with_model(dense_run, spec<models::gemma3_12b>, 48, 1));
    ask("biases and sinks", with_model(dense_run, spec<models::gpt_oss_20b>, 24, 8));
    ask("in 8 bits, in turns of layers", changed_by(dense_run, [](training_job& j) {
            j.plan.precision.compute = fp8;
            j.plan.virtual_stages = 2;
            j.plan.recompute = recompute_policy::selective;
        }));
    ask("context, made again whole", changed_by(dense_run, [](training_job& j) {
            j.plan.context = 2;
            j.plan.data = 4;
            j.plan.recompute = recompute_policy::full;
        }));
    ask("adapters", changed_by(dense_run, [](training_job& j) {
            j.plan.adapter_rank = 16;
            j.plan.zero = zero_stage::none;
        }));
    ask("sharded whole, on the host", changed_by(dense_run, [](training_job& j) {
            j.plan.pipeline = 1;
            j.plan.data = 16;
            j.plan.zero = zero_stage::weights;
            j.plan.optimizer = memory_home::host;
        }));
    ask("a group across servers", changed_by(dense_run, [](training_job& j) {
            j.plan.tensor = 16;
            j.plan.pipeline = 1;
            j.plan.data = 2;
            j.plan.tensor_reach = group_reach::cluster;
        }));
    ask("experts across servers",
        changed_by(with_model(dense_run, spec<models::qwen3_30b_a3b>, 48, 16),
                   [](training_job& j) { j.plan.expert_reach = group_reach::cluster; }));
    ask("sees", with_model(dense_run, spec<models::gemma3_27b_with_vision>, 20, 1));
    expect_all_seen(seen,
                    [](std::string_view field) { return field.starts_with("model.vision."); });
}

TEST_CASE("what a server may be asked has an effect", "[serving][input]") {
    effective seen;
    const auto ask = [&](const char* title, const serving_job& job) {
        expect_effects(title, job, seen);
    };
    ask("dense", dense_server);
    ask("mixture", with_model(dense_server, spec<models::qwen3_30b_a3b>, 48, 2));
    ask("an MLP, a state or attention alone",
        with_model(dense_server, spec<models::nemotron_h_8b>, 52, 1));
    ask("delta", with_model(dense_server, spec<models::qwen3_next_80b_a3b>, 24, 2));
    ask("latent", with_model(dense_server, spec<models::deepseek_v3>, 8, 2));
    ask("sparse", with_model(dense_server, spec<models::deepseek_v32>, 8, 2));
    ask("windows", with_model(dense_server, spec<models::gemma3_12b>, 48, 1));
    ask("sees", changed_by(with_model(dense_server, spec<models::gemma3_27b_with_vision>, 62, 1),
                           [](serving_job& j) { j.requests.images = 2; }));
    ask("in 8 and 4 bits",
        changed_by(with_model(dense_server, spec<models::gpt_oss_120b>, 36, 2), [](serving_job& j) {
            j.requests.weights = mxfp4;
            j.requests.quantised = quantised_part::experts_only;
            j.requests.kv_cache = fp8;
        }));
    ask("drafts", changed_by(dense_server, [](serving_job& j) {
            j.model = spec<models::llama3_70b>;
            j.plan.tensor = 8;
            j.draft = spec<models::llama3_8b>;
            j.requests.speculation = {.draft = 4, .acceptance = 70_percent};
        }));
    ask("apart", changed_by(dense_server, [](serving_job& j) {
            j.requests.disaggregation = {1, 1};
            j.stack = stacks::tensorrt_llm_late_2025;
        }));
    ask("waiting for others", changed_by(dense_server, [](serving_job& j) {
            j.requests.prefill_wait = 8;
            j.requests.prompt = 64;
            j.stack = stacks::tensorrt_llm_late_2025;
            j.stack.mixing = mixing::prefill_first;
        }));
    ask("in blocks", changed_by(dense_server, [](serving_job& j) {
            j.requests.weights = j.requests.kv_cache = fp8;
            j.requests.weight_block = 128;
        }));
    // here the experts' working set is the largest
    serving_job at_once = with_model(dense_server, spec<models::qwen3_235b_a22b>, 4, 1);
    at_once.requests.prefill_chunk = 131'072;
    serving_job in_turns = at_once;
    in_turns.requests.expert_chunk = 64;
    seen["requests.expert_chunk"] =
        memory_per_chip(in_turns).total() < memory_per_chip(at_once).total();
    ask("compiled for lengths", changed_by(dense_server, [](serving_job& j) {
            j.cluster = spec<trn2_48xlarge>;
            j.requests.batching = batching::static_batch;
            j.requests.max_num_seqs = 64;
            j.stack = stacks::neuronx_2024;
            j.stack.lengths = compiled_lengths::longest;
        }));
    // of a plan the most is for training alone, and refused
    expect_all_seen(seen, [](std::string_view field) {
        return field.starts_with("plan.") || field == "model.extra.clamped_mlp" ||
               field == "model.vision.tokens";
    });
}
