// The words of the sources: what they stand for, and that words which nobody has taught are named.
#include "catch.hpp"

#include "chips.hpp"
#include "serving_words.hpp"
#include "training_replay.hpp"
#include "training_words.hpp"

#include <boost/hana/for_each.hpp>

#include <string>

using namespace validation;
using namespace loadline;

namespace {

// What is not known of a cell, by column.
std::string of_recompute(std::string_view cell) { return read_recompute(cell).unknown; }
std::string of_sharding(std::string_view cell) { return read_sharding(cell).unknown; }
std::string of_precision(std::string_view cell) { return read_precision(cell).unknown; }
std::string of_optimizer(std::string_view cell) { return read_optimizer(cell).unknown; }
std::string of_attention(std::string_view cell) {
    transformer m;
    return read_attention(cell, m);
}

}  // namespace

TEST_CASE("a phrase is taken word by word, whatever signs stand between") {
    told text{"Full, block-method; 4 Layers (mostly)"};
    std::vector<double> n;
    CHECK_FALSE(text.take("block method # stages"));
    CHECK(text.take("full block method # layers", &n));
    CHECK(n == std::vector<double>{4});
    CHECK(text.unknown() == "mostly");
    CHECK_FALSE(told{"fullest"}.take("full"));      // no word begins another
    CHECK_FALSE(told{"full?"}.take("full"));        // doubt is not certainty
    CHECK(told{"degree=-1"}.take("degree #", &n));  // a sign after '='
    CHECK(n == std::vector<double>{-1});
    CHECK(told{"48.5%"}.take("#", &n));
    CHECK(n == std::vector<double>{48.5});
}

TEST_CASE("recomputation: the field's words") {
    using enum recompute_policy;
    for (const char* nothing :
         {"none", "no", "off", "no recompute", "no activation checkpointing",
          "none (block method, 0 layers)", "none set in config", "False", ""}) {
        CAPTURE(nothing);
        const recompute_told r = read_recompute(nothing);
        CHECK(r.unknown == "");
        CHECK(r.policy == recompute_policy::none);
        CHECK(r.also == recompute_parts{});
    }
    for (const char* all :
         {"full", "Full activation checkpointing", "gradient checkpointing", "remat",
          "nothing_saveable", "full (uniform, 5 layers)", "uniform, 1 layer", "full, every layer",
          "custom: keep decoder_layer_input on device, recompute rest"}) {
        CAPTURE(all);
        const recompute_told r = read_recompute(all);
        CHECK(r.unknown == "");
        CHECK(r.policy == full);
        CHECK(r.layers == 0);
    }
    const recompute_told blocks = read_recompute("full, block method, 4 layers");
    CHECK(blocks.unknown == "");
    CHECK(blocks.policy == full);
    CHECK(blocks.layers == 4);
    CHECK(read_recompute("selective layer").every_second_layer);
    CHECK(read_recompute("selective").policy == selective);
    CHECK(read_recompute("selective", selective_means::every_second_product).also.projections);
    CHECK(read_recompute("selective", selective_means::share_of_layers).unknown ==
          "selective, of how many layers");
    CHECK(read_recompute("per-operator checkpointing").also.projections);
    CHECK(read_recompute("selective: mla_up_proj,mlp").also ==
          recompute_parts{.mlp = true, .latent_up = true});
    CHECK(read_recompute("selective: layernorm,moe_act").also ==
          recompute_parts{.norms = true, .activation = true});
    const recompute_told named =
        read_recompute("custom: decoder_layer_input=offload, query_proj=device, key_proj=device, "
                       "value_proj=device, out_proj=remat");
    CHECK(named.unknown == "");
    CHECK(named.policy == recompute_policy::none);
    CHECK(
        named.also ==
        recompute_parts{.attention = true, .output_projection = true, .mlp = true, .norms = true});
    CHECK(named.offloaded == std::vector<std::string>{"decoder_layer_input"});
}

TEST_CASE("recomputation: a word that is not known is named, and nothing is none in silence") {
    CHECK(of_recompute("ful") == "ful");
    CHECK(of_recompute("mostly full") == "mostly");
    CHECK(of_recompute("selective: mlp, hyper_conv") == "hyper_conv");
    CHECK(of_recompute("reversible layers") == "reversible layers");
    CHECK(of_recompute("custom") == "custom");
    CHECK(of_recompute("selective: shared_experts") == "shared_experts");
    CHECK(of_recompute("not full") == "not");
    CHECK(of_recompute("none or full") != "");  // one of them, but which
    CHECK(of_recompute("none/selective (not stated)") != "");
    CHECK(of_recompute("custom: mystery_proj=device, decoder_layer_input=offload") ==
          "mystery_proj device");
}

TEST_CASE("layouts of stages in Megatron's notation") {
    using training_words::chunks_of;
    using counts = std::vector<std::int64_t>;
    // DeepSeek-V3: 61 layers
    counts sixteen(16, 4);
    sixteen.back() = 1;
    CHECK(chunks_of("Et*4|(t*4|)*14tmL") == sixteen);
    counts thirty_two(32, 2);
    thirty_two.front() = 1;
    thirty_two.back() = 0;
    CHECK(chunks_of("Et|(tt|)*30mL") == thirty_two);
    CHECK(chunks_of("Ett|ttL") == counts{2, 2});

    training_job job;
    job.model.layers = 61;
    job.plan = {.pipeline = 4, .virtual_stages = 4};
    training_words::read_layout("pp_layout=Et*4|(t*4|)*14tmL; more", job, true);
    CHECK(job.plan.first_stage_layers == 16);
    CHECK(job.plan.last_stage_layers == 13);
    job.plan = {.pipeline = 8, .virtual_stages = 4};
    training_words::read_layout("", job,
                                true);  // 32 chunks: one layer in the first, none in the last
    CHECK(job.plan.first_stage_layers == 7);
    CHECK(job.plan.last_stage_layers == 6);
    job.model.layers = 70;
    job.plan = {.pipeline = 12};
    training_words::read_layout("", job, false);  // embedding and loss as a layer each
    CHECK(job.plan.first_stage_layers == 5);
    CHECK(job.plan.last_stage_layers == 5);
}

TEST_CASE("sharding: the field's words and their degrees") {
    using enum zero_stage;
    const auto stage = [](std::string_view cell) {
        const sharding_told r = read_sharding(cell);
        CAPTURE(std::string{cell});
        CHECK(r.unknown == "");
        REQUIRE(r.zero);
        return *r.zero;
    };
    CHECK(stage("DDP") == zero_stage::none);
    CHECK(stage("DP=1: full optimizer state") == zero_stage::none);
    CHECK(stage("ZeRO-0") == zero_stage::none);
    CHECK(stage("ZeRO stage 1") == optimizer);
    CHECK(stage("distributed optimizer (ZeRO-1)") == optimizer);
    CHECK(stage("ZeRO-2") == gradients);
    CHECK(stage("FSDP SHARD_GRAD_OP (ZeRO-2)") == gradients);
    CHECK(stage("zero3") == weights);
    CHECK(stage("FSDP2") == weights);
    CHECK(stage("FSDP HYBRID_SHARD, groups of 8") == weights);
    CHECK(read_sharding("FSDP HYBRID_SHARD, groups of 8").shard == 8);
    CHECK(read_sharding("HSDP (dp_shard=16, dp_replicate=4)").shard == 16);
    CHECK(read_sharding("HSDP (dp_shard=16, dp_replicate=4)").copies == 4);
    CHECK(read_sharding("FSDP 16 x TP 8 in slice, DP across slices").shard == 16);
    CHECK(stage("ici_fsdp_parallelism=-1; ici_tensor_parallelism=4") == weights);
    CHECK(stage("ici_data_parallelism=-1") == zero_stage::none);
    CHECK(read_sharding("ici_data_parallelism=4; ici_fsdp_parallelism=-1").copies == 4);
    CHECK(read_fsdp("64").degree == 64);
    CHECK(read_fsdp("FSDP 256-way").degree == 256);
    CHECK(read_fsdp("FSDP 256-way").zero == weights);
    CHECK_FALSE(read_sharding("").zero);  // not said is not none

    CHECK(of_sharding("ZeRO-4") == "zero 4");
    CHECK(of_sharding("FSDP with gossip") == "with gossip");
    CHECK(of_sharding("ZeRO++ (qwZ)") == "zero qwz");
    CHECK(of_sharding("ici_magic_parallelism=4") == "ici_magic_parallelism 4");
    CHECK(of_sharding("DDP or ZeRO-1") != "");
    CHECK(read_fsdp("some").unknown == "some");
}

TEST_CASE("precision: narrower formats are not 16 bits") {
    const auto format = [](std::string_view cell) {
        const precision_told r = read_precision(cell);
        CAPTURE(std::string{cell});
        CHECK(r.unknown == "");
        REQUIRE(r.compute);
        return *r.compute;
    };
    CHECK(format("bf16 compute, fp32 weights") == bf16);
    CHECK(format("mixed fp16") == fp16);
    CHECK(format("FP8 (per-tensor current scaling)") == fp8);
    CHECK(format("fp8 rowwise") == fp8);
    CHECK(format("float8 tensorwise") == fp8);
    CHECK(format("FP8-MX") == mxfp8);
    CHECK(format("MXFP8") == mxfp8);
    CHECK(format("FP4 (NVFP4)") == nvfp4);
    CHECK(format("int8 AQT") == int8);
    CHECK(format("int8") == int8);
    CHECK(read_precision("FP8 (per-tensor current scaling)").scaling == scaling::current);
    CHECK(read_precision("FP8-CS").scaling == scaling::current);
    CHECK(read_precision("fp8 tensorwise").scaling == scaling::current);
    CHECK(read_precision("fp8 rowwise").scaling == scaling::rows);
    CHECK(read_precision("FP8 sub-channel").scaling == scaling::blocks);
    CHECK(!read_precision("FP8").scaling);
    CHECK(of_precision("fp8 columnwise") == "columnwise");
    CHECK(!read_precision("int8 AQT").narrow);
    CHECK(read_precision("int8 AQT, weight gradients in bf16").narrow ==
          narrow_products::not_weight_gradients);
    CHECK(read_precision("BF16, fp32 grad accumulation").gradients == fp32);
    CHECK(of_precision("bf17") == "bf17");
    CHECK(of_precision("posit8") == "posit8");
    CHECK(of_precision("fp8 in every second layer") == "in every second layer");
    CHECK(of_precision("stochastic") == "stochastic");
}

TEST_CASE("optimizers, attention, tasks, widths of the MLP") {
    CHECK(read_optimizer("AdamW, all state in bf16").moments == bf16);
    CHECK(read_optimizer("AdamW, fp32 state on the host").on_host);
    CHECK(read_optimizer("AdamW in bf16, foreach (all tensors at once)").foreach_update);
    CHECK(read_optimizer("AdamW, fp32 state and weights on the host, 600 GB of host memory")
              .host_gb == 600);
    CHECK(read_optimizer("Muon").rule == optimizer_kind::one_moment);
    CHECK(read_optimizer("8-bit AdamW").moments == int8);
    CHECK(of_optimizer("Adamw2") == "adamw2");
    CHECK(of_optimizer("AdamW with restarts") == "with restarts");

    transformer m;
    CHECK(read_attention("MLA: no query rank, kv_lora 512", m) == "");
    CHECK(m.latent.q_rank == 0);
    CHECK(m.latent.kv_rank == 512);
    CHECK(read_attention("MLA: q_lora 1536, kv_lora 512, qk_nope 128, qk_rope 64, v 128", m) == "");
    CHECK(m.latent.q_rank == 1536);
    CHECK(of_attention("sliding window everywhere") == "sliding window everywhere");
    CHECK(of_attention("linear attention") == "linear attention");
    mlp_kind kind{};
    CHECK(read_ffn("SwiGLU", kind) == "");
    CHECK(kind == mlp_kind::gated);
    CHECK(read_ffn("squared ReLU", kind) == "");
    CHECK(kind == mlp_kind::plain);
    CHECK(read_ffn("kan", kind) == "kan");
    CHECK(read_task("LoRA fine-tune").adapters);
    CHECK(read_task("LoRA, rank 64").rank == 64);
    CHECK(read_task("RLHF").unknown == "rlhf");
}

TEST_CASE("words of serving tables") {
    CHECK(read_quantisation("fp8 block 128x128").block == 128);
    CHECK(read_quantisation("int4 AWQ, groups of 128").group == 128);
    CHECK(read_quantisation("int4 AWQ, groups of 128").weights == int4);
    CHECK(read_quantisation("fp8 (gemm fp8, moe fp8_block)").unknown == "");
    CHECK(read_quantisation("Matmult-BF16; weights stored int8").compute == bf16);
    CHECK(read_quantisation("Matmult-BF16; weights stored int8").weights == int8);
    CHECK(read_quantisation("mxfp4 (as released)").weights == mxfp4);
    CHECK(read_quantisation("nf4 (bitsandbytes)").nf4);
    CHECK(read_quantisation("GGUF Q4_K_M").unknown == "gguf q4_k_m");
    CHECK(read_quantisation("fp6").unknown == "fp6");
    CHECK(read_quantisation("not stated (fp16 or fp8)").unknown != "");
    CHECK(read_cache_format("fp8_e4m3").format == fp8);
    CHECK(read_cache_format("auto (16-bit)").format == bf16);
    CHECK(read_cache_format("turboquant").unknown == "turboquant");
    const drafts_told drafts = read_drafts("EAGLE3 k=3, mean accept length 3.22");
    CHECK(drafts.unknown == "");
    CHECK(drafts.speculation.draft == 3);
    CHECK(drafts.speculation.tokens_per_step() == Approx(3.22).epsilon(0.002));
    CHECK(read_drafts("MTP 2").unknown == "acceptance not stated");
    CHECK(read_drafts("lookahead").unknown == "lookahead");
}

TEST_CASE("a row with an unknown word stands apart, with the word named") {
    table facts = table_of_facts();
    const auto set_apart = [&](std::string_view column, const char* word) {
        table changed = facts;
        changed.rows.resize(1);
        changed.rows[0][changed.index(column)] = word;
        std::string why;
        CHECK_FALSE(read_training(row{changed, 0}, why));
        return why;
    };
    CHECK(set_apart("recompute", "reversible") == "unknown words in recompute: reversible");
    CHECK(set_apart("sharding", "ZeRO-9") == "unknown words in sharding: zero 9");
    CHECK(set_apart("precision", "fp9") == "unknown words in precision: fp9");
    CHECK(set_apart("chip", "Abacus") == "chip not in the catalogue: Abacus");
    CHECK(set_apart("framework", "LLaMaker 7") == "unknown words in software: LLaMaker 7");
    std::string why;
    CHECK(read_training(row{facts, 0}, why));
    CHECK(why == "");
}

TEST_CASE("every chip of the catalogue can be replayed, by its name and by others") {
    boost::hana::for_each(catalog::chips, [](auto type) {
        using chip = typename decltype(type)::type;
        const std::string name{spec<chip>.name.view()};
        CAPTURE(name);
        const auto found = find_chip(name);
        REQUIRE(found);
        CHECK(found->name.view() == spec<chip>.name.view());
        for (const std::int64_t chips : {1, 8, 64, 512}) {
            const auto machine = find_machine(name, chips);
            REQUIRE(machine);
            CHECK(machine->chip.name.view() == spec<chip>.name.view());
            CHECK(machine->chips() >= chips);
            CHECK(bool(validate(*machine)));
        }
    });
    const auto is = [](std::string_view name, const chip_spec& chip) {
        CAPTURE(std::string{name});
        const auto found = find_chip(name);
        REQUIRE(found);
        CHECK(found->name.view() == chip.name.view());
    };
    is("A100-80GB-SXM4", spec<a100_80gb>);
    is("A100-SXM4-40GB", spec<a100_40gb>);
    is("NVIDIA H100 80GB HBM3", spec<h100>);
    is("H800-80GB-SXM5", spec<h100>);
    is("H200-141GB-SXM5", spec<h200>);
    is("B200-SXM", spec<b200>);
    is("GB300-NVL72", spec<gb300>);
    is("V100-32GB-SXM2", spec<v100>);
    is("MI325X", spec<mi325x>);
    is("TPU-v5e", spec<tpu_v5e>);
    is("v5litepod-16", spec<tpu_v5e>);
    is("Trainium2", spec<trainium2>);
    is("trn3", spec<trainium3>);
    is("Gaudi3", spec<gaudi3>);
    for (const char* other : {"H20-96GB", "T4-16GB", "RTX 4090", "H100-80GB-PCIe", "H100-NVL-94GB",
                              "Gaudi2", "V100-16GB", "RTX 5070 Ti + H100", ""})
        CHECK_FALSE(find_chip(other));
}

TEST_CASE("words: what graphs replay") {
    CHECK(read_graphs("", "").scope == graph_scope{});
    CHECK(read_graphs("none", "full_iteration").scope == graph_scope{});
    CHECK(read_graphs("full_iteration", "").scope == graph_scope::iteration());
    CHECK(read_graphs("local", "full_iteration").scope == graph_scope::iteration());
    CHECK(read_graphs("transformer_engine", "mlp").scope == graph_scope{graph_part::mlp});
    CHECK(read_graphs("transformer_engine", "['attn', 'moe_router', 'moe_preprocess'").scope ==
          graph_scope{graph_part::attention, graph_part::router});
    CHECK(read_graphs("transformer_engine", "['attn', 'mamba'").unknown == "mamba");
    CHECK(read_graphs("by hand", "").unknown == "by hand");
}
