// Parameter counts against lists of the tensors that a checkpoint holds, and against closed forms.
#include "catch.hpp"

#include <loadline/catalog/models.hpp>
#include <loadline/workload/parameters.hpp>

#include <cstdint>
#include <initializer_list>

using namespace loadline;

constexpr layer_kind dense_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::mlp};
}
constexpr layer_kind expert_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::experts};
}

namespace {

struct tensor {
    std::int64_t rows = 1;
    std::int64_t columns = 1;
    std::int64_t copies = 1;
};

constexpr std::int64_t elements(std::initializer_list<tensor> tensors) {
    std::int64_t n = 0;
    for (const tensor& t : tensors) n += t.rows * t.columns * t.copies;
    return n;
}

}  // namespace

// Each tensor of the checkpoint by its published name and shape; nothing here comes from the shape
// in the catalogue.
TEST_CASE("GPT-2 XL, tensor by tensor", "[parameters]") {
    constexpr std::int64_t layer = elements({{1600},           // ln_1.weight
                                             {1600},           // ln_1.bias
                                             {1600, 4800},     // attn.c_attn.weight
                                             {4800},           // attn.c_attn.bias
                                             {1600, 1600},     // attn.c_proj.weight
                                             {1600},           // attn.c_proj.bias
                                             {1600},           // ln_2.weight
                                             {1600},           // ln_2.bias
                                             {1600, 6400},     // mlp.c_fc.weight
                                             {6400},           // mlp.c_fc.bias
                                             {6400, 1600},     // mlp.c_proj.weight
                                             {1600}});         // mlp.c_proj.bias
    constexpr std::int64_t outside = elements({{50257, 1600},  // wte.weight, tied to the output
                                               {1024, 1600},   // wpe.weight
                                               {1600},         // ln_f.weight
                                               {1600}});       // ln_f.bias
    constexpr transformer m = models::gpt2_xl::shape;
    STATIC_REQUIRE(parameters_of_layer(m, dense_kind(m)).total() == layer);
    STATIC_REQUIRE(parameters_outside_layers(m) == outside);
    STATIC_REQUIRE(parameter_count(m) == 48 * layer + outside);
    STATIC_REQUIRE(parameter_count(m) == 1'557'611'200);
}

TEST_CASE("blocks side by side share a norm, or have two", "[parameters]") {
    // GPT-J 6B: no biases in attention, biases in the MLP
    constexpr std::int64_t gpt_j = elements({{4096},           // ln_1.weight
                                             {4096},           // ln_1.bias
                                             {4096, 4096, 4},  // q_proj, k_proj, v_proj, out_proj
                                             {4096, 16384},    // mlp.fc_in.weight
                                             {16384},          // mlp.fc_in.bias
                                             {16384, 4096},    // mlp.fc_out.weight
                                             {4096}});         // mlp.fc_out.bias
    constexpr transformer j{.layers = 28,
                            .hidden = 4096,
                            .ffn = 16384,
                            .heads = 16,
                            .vocab = 50400,
                            .positions = 2048,
                            .mlp = mlp_kind::plain,
                            .block = block_kind::parallel,
                            .norm = norm_kind::layer,
                            .extra = {.mlp_bias = true}};
    STATIC_REQUIRE(parameters_of_layer(j, dense_kind(j)).total() == gpt_j);
    // Falcon 40B: ln_attn and ln_mlp; its published checkpoint has 41,303,293,952 parameters
    constexpr std::int64_t falcon = elements({{8192, 1, 4},  // ln_attn, ln_mlp: weights and biases
                                              {9216, 8192},  // query_key_value.weight
                                              {8192, 8192},  // dense.weight
                                              {8192, 32768, 2}});  // both of the MLP
    constexpr transformer f{.layers = 60,
                            .hidden = 8192,
                            .ffn = 32768,
                            .heads = 128,
                            .kv_heads = 8,
                            .vocab = 65024,
                            .positions = 2048,
                            .mlp = mlp_kind::plain,
                            .block = block_kind::parallel_two_norms,
                            .norm = norm_kind::layer,
                            .embedding = embedding_kind::tied};
    STATIC_REQUIRE(parameters_of_layer(f, dense_kind(f)).total() == falcon);
    STATIC_REQUIRE(parameter_count(f) == 41'303'293'952);
}

TEST_CASE("DeepSeek-V3, tensor by tensor", "[parameters]") {
    constexpr std::int64_t attention = elements({{7168},             // input_layernorm.weight
                                                 {1536, 7168},       // q_a_proj.weight
                                                 {1536},             // q_a_layernorm.weight
                                                 {128 * 192, 1536},  // q_b_proj.weight
                                                 {512 + 64, 7168},   // kv_a_proj_with_mqa.weight
                                                 {512},              // kv_a_layernorm.weight
                                                 {128 * 256, 512},   // kv_b_proj.weight
                                                 {7168, 128 * 128},  // o_proj.weight
                                                 {7168}});       // post_attention_layernorm.weight
    constexpr std::int64_t dense_mlp = elements({{18432, 7168},  // mlp.gate_proj.weight
                                                 {18432, 7168},  // mlp.up_proj.weight
                                                 {7168, 18432}});  // mlp.down_proj.weight
    constexpr std::int64_t mixture =
        elements({{256, 7168},          // mlp.gate.weight
                  {256},                // mlp.gate.e_score_correction_bias
                  {2048, 7168},         // mlp.shared_experts.gate_proj.weight
                  {2048, 7168},         // mlp.shared_experts.up_proj.weight
                  {7168, 2048},         // mlp.shared_experts.down_proj.weight
                  {2048, 7168, 256},    // mlp.experts.*.gate_proj.weight
                  {2048, 7168, 256},    // mlp.experts.*.up_proj.weight
                  {7168, 2048, 256}});  // mlp.experts.*.down_proj.weight
    constexpr std::int64_t outside = elements({{129280, 7168},    // embed_tokens.weight
                                               {7168},            // norm.weight
                                               {129280, 7168}});  // lm_head.weight
    constexpr transformer m = models::deepseek_v3::shape;
    STATIC_REQUIRE(parameters_of_layer(m, dense_kind(m)).total() == attention + dense_mlp);
    STATIC_REQUIRE(parameters_of_layer(m, expert_kind(m)).total() == attention + mixture);
    STATIC_REQUIRE(parameters_outside_layers(m) == outside);
    STATIC_REQUIRE(parameter_count(m) == 61 * attention + 3 * dense_mlp + 58 * mixture + outside);
    STATIC_REQUIRE(parameter_count(m) == 671'026'419'200);

    constexpr std::int64_t idle = elements({{2048, 7168, 3 * (256 - 8)}});  // experts not visited
    STATIC_REQUIRE(active_parameter_count(m) == parameter_count(m) - 58 * idle);
}

TEST_CASE("gpt-oss-120b, tensor by tensor", "[parameters]") {
    constexpr std::int64_t attention = elements({{2880},             // input_layernorm.weight
                                                 {64 * 64, 2880},    // q_proj.weight
                                                 {64 * 64},          // q_proj.bias
                                                 {8 * 64, 2880, 2},  // k_proj.weight, v_proj.weight
                                                 {8 * 64, 1, 2},     // k_proj.bias, v_proj.bias
                                                 {2880, 64 * 64},    // o_proj.weight
                                                 {2880},             // o_proj.bias
                                                 {64},               // sinks
                                                 {2880}});        // post_attention_layernorm.weight
    constexpr std::int64_t expert = elements({{2880, 2 * 2880},   // mlp.experts.gate_up_proj
                                              {2 * 2880},         // mlp.experts.gate_up_proj_bias
                                              {2880, 2880},       // mlp.experts.down_proj
                                              {2880}});           // mlp.experts.down_proj_bias
    constexpr std::int64_t router = elements({{128, 2880},        // mlp.router.weight
                                              {128}});            // mlp.router.bias
    constexpr std::int64_t outside = elements({{201088, 2880},    // embed_tokens.weight
                                               {2880},            // norm.weight
                                               {201088, 2880}});  // lm_head.weight
    constexpr transformer m = models::gpt_oss_120b::shape;
    constexpr layer_parameters p = parameters_of_layer(m, expert_kind(m));
    STATIC_REQUIRE(p.expert == expert);
    STATIC_REQUIRE(p.router == router);
    STATIC_REQUIRE(p.without_experts() == attention + router);
    STATIC_REQUIRE(parameters_outside_layers(m) == outside);
    STATIC_REQUIRE(parameter_count(m) == 36 * (attention + router + 128 * expert) + outside);
    STATIC_REQUIRE(active_parameter_count(m) == 36 * (attention + router + 4 * expert) + outside);
}

// Narayanan et al. 2021, equation 2: 12 l h^2 (1 + 13/(12 h) + (V + s)/(12 l h)). It leaves out the
// last norm.
TEST_CASE("The Megatron shapes meet the closed form of their authors", "[parameters]") {
    const auto closed_form = [](const transformer& m) {
        const std::int64_t h = m.hidden;
        return 12 * m.layers * h * h + 13 * m.layers * h + (m.vocab + m.positions) * h;
    };
    for (const transformer& m : {models::megatron_22b::shape, models::megatron_175b::shape,
                                 models::megatron_530b::shape, models::megatron_1t::shape}) {
        CAPTURE(m.name.view());
        CHECK(parameter_count(m) == closed_form(m) + 2 * m.hidden);
    }
}

TEST_CASE("A part that a plan divides is counted where it is divided", "[parameters]") {
    constexpr layer_parameters p =
        parameters_of_layer(models::llama3_8b::shape, dense_kind(models::llama3_8b::shape));
    STATIC_REQUIRE(p.attention_heads == 2 * 4096 * 4096);  // queries and output
    STATIC_REQUIRE(p.key_value == 2 * 4096 * (8 * 128));
    STATIC_REQUIRE(p.mlp == 3 * 4096 * 14336);
    STATIC_REQUIRE(p.replicated == 2 * 4096);  // norms
    STATIC_REQUIRE(p.router == 0);
    STATIC_REQUIRE(p.total() == p.active());

    constexpr layer_parameters q =
        parameters_of_layer(models::qwen3_8b::shape, dense_kind(models::qwen3_8b::shape));
    STATIC_REQUIRE(q.replicated == 2 * 4096 + 2 * 128);  // and gains of queries and keys
}

TEST_CASE("Queries that are projected directly have no low-rank pair", "[parameters]") {
    constexpr transformer with = models::deepseek_v3::shape;
    constexpr transformer without = [] {
        transformer m = models::deepseek_v3::shape;
        m.latent.q_rank = 0;
        return m;
    }();
    constexpr std::int64_t pair = elements({{1536, 7168}, {1536}, {128 * 192, 1536}});
    constexpr std::int64_t direct = elements({{128 * 192, 7168}});
    STATIC_REQUIRE(parameter_count(without) == parameter_count(with) + 61 * (direct - pair));
}

TEST_CASE("Tied embeddings are counted once", "[parameters]") {
    transformer m = models::llama3_8b::shape;
    const std::int64_t untied = parameter_count(m);
    m.embedding = embedding_kind::tied;
    CHECK(untied - parameter_count(m) == 128256 * 4096);
}

TEST_CASE("parameters by role, by hand") {
    constexpr role_parameters dense = parameters_by_role(models::llama3_8b::shape);
    using listed::role;
    STATIC_REQUIRE(dense[role::attention] == 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024));
    STATIC_REQUIRE(dense[role::mlp] == 32LL * 3 * 4096 * 14336);
    STATIC_REQUIRE(dense[role::head] == 128256LL * 4096);
    STATIC_REQUIRE(dense[role::expert] == 0);
    STATIC_REQUIRE(dense.rest == 128256LL * 4096 + 32 * 2 * 4096 + 4096);  // embedding, norms

    constexpr role_parameters mixture = parameters_by_role(models::deepseek_v3::shape);
    STATIC_REQUIRE(mixture[role::expert] == 58LL * 256 * 3 * 7168 * 2048);
    STATIC_REQUIRE(mixture[role::router] == 58LL * 256 * 7168);
    STATIC_REQUIRE(mixture[role::mlp] == 3LL * 3 * 7168 * 18432 + 58LL * 3 * 7168 * 2048);
    STATIC_REQUIRE(mixture[role::latent_down] == 61LL * 7168 * (1536 + 512 + 64));
    STATIC_REQUIRE(mixture[role::latent_up] == 61LL * 128 * (1536 * 192 + 512 * 256));
    STATIC_REQUIRE(mixture[role::attention] == 61LL * 128 * 128 * 7168);
}
