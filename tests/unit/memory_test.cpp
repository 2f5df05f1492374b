// Memory of one chip: published tables, the papers' equations worked by hand, and brute force: tensors
// listed one by one, tokens routed one by one, schedules played step by step.
#include "catch.hpp"

#include <loadline/catalog/nvidia.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/units/literals.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace loadline;
using namespace loadline::literals;

constexpr layer_kind dense_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::mlp};
}
constexpr layer_kind expert_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::experts};
}
constexpr memory_footprint state_of(const transformer& m, const plan& p, std::int64_t stage) {
    const model_layers layers{m};
    const layer_plan part{p, m.layers};
    return training_state{m, layers, p, part}.at(stage);
}
memory_footprint activations_of(const transformer& m, const plan& p, const batch& b,
                                std::int64_t stage) {
    const model_layers layers{m};
    const layer_plan part{p, m.layers};
    const training_activations::of_stage a =
        training_activations{m, layers, p, part, b, usual_stack}.at(stage, layers_of(m, p, stage));
    return {.activations = a.kept, .logits = a.logits, .buffers = a.buffers + a.exchanged};
}
using bytes = quantity<units::bytes>;

constexpr double GiB = 1'073'741'824;

// GPT with biases, layer norms, learned positions and a tied embedding.
constexpr transformer gpt(std::int64_t layers, std::int64_t hidden, std::int64_t heads) {
    transformer m;
    m.layers = layers;
    m.hidden = hidden;
    m.ffn = 4 * hidden;
    m.heads = heads;
    m.vocab = 51'200;
    m.positions = 2048;
    m.mlp = mlp_kind::plain;
    m.norm = norm_kind::layer;
    m.position = position_kind::learned;
    m.embedding = embedding_kind::tied;
    m.extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true};
    return m;
}

// Gated, grouped, without biases; with experts in all layers but the first `dense_layers`.
constexpr transformer llama(std::int64_t layers, std::int64_t kv_heads) {
    transformer m;
    m.layers = layers;
    m.hidden = 512;
    m.ffn = 1792;
    m.heads = 16;
    m.kv_heads = kv_heads;
    m.head_dim = 48;
    m.vocab = 4096;
    m.positions = 8192;
    return m;
}
constexpr transformer mixture(std::int64_t layers, std::int64_t dense_layers) {
    transformer m = llama(layers, 8);
    m.moe = {.experts = 8,
             .top_k = 2,
             .expert_ffn = 320,
             .shared_experts = 1,
             .shared_ffn = 640,
             .dense_layers = dense_layers};
    return m;
}

// The paper's setting: 16 bits, dropout masks kept, the score matrix in memory.
constexpr plan paper{.attention = attention_kernel::unfused, .dropout = dropout_masks::stored};

}  // namespace

// ---- Korthikanti et al. 2022 (arXiv 2205.05198): bytes per chip, tensor degree 8, sequence 2,048.

namespace {

// `published` counts neither the embedding's dropout mask nor the parameters of embeddings, positions,
// biases and norms. Ours does; `with_them` is the published figure with these terms worked by hand.
struct published_and_with_them {
    double published;
    double with_them;
    double difference;  // in percent
};
struct korthikanti_row {
    std::string name;
    transformer model;
    std::int64_t pipeline, virtual_stages, microbatch, batch;
    published_and_with_them nothing_saved, selective_with_sequence, state;  // GiB
};
const std::vector<korthikanti_row> korthikanti{
    {"22B",
     gpt(48, 6144, 64),
     1,
     1,
     4,
     4,
     {59.25, 59.30, 0.08},
     {9.56, 9.57, 0.06},
     {45.56, 46.47, 2.0}},
    {"175B",
     gpt(96, 12288, 96),
     8,
     3,
     1,
     64,
     {66.84, 67.09, 0.36},
     {12.35, 12.38, 0.25},
     {45.56, 47.32, 3.9}},
    {"530B",
     gpt(105, 20480, 128),
     35,
     3,
     1,
     280,
     {114.02, 115.83, 1.59},
     {23.08, 23.30, 0.98},
     {31.64, 34.55, 9.2}},
    {"1T",
     gpt(128, 25600, 160),
     64,
     1,
     1,
     512,
     {131.25, 134.38, 2.38},
     {26.56, 26.95, 1.47},
     {32.96, 36.59, 11.0}},
};

struct by_hand {
    double s = 2048, t = 8, b, h, layers, p, v;
    explicit by_hand(const korthikanti_row& r)
        : b{static_cast<double>(r.microbatch)}, h{static_cast<double>(r.model.hidden)},
          layers{static_cast<double>(r.model.layers)}, p{static_cast<double>(r.pipeline)},
          v{static_cast<double>(r.virtual_stages)} {}
    // one byte an element for each microbatch that the first stage holds
    [[nodiscard]] double embedding_mask() const {
        return s * b * h * (v == 1 ? p : p + (p - 1) / v);
    }
    // embedding, positions; biases of QKV and of the MLP's first matrix divided, of the others whole;
    // two layer norms; at 18 bytes (2 + 4 + 4 + 4 + 4); with one stage the last norm too
    [[nodiscard]] double small_parameters() const {
        return 18 *
               (51'200 * h / t + s * h + (7 * h / t + 6 * h) * layers / p + (p == 1 ? 2 * h : 0));
    }
};

training_job job_of(const korthikanti_row& r) {
    plan p = paper;
    p.tensor = 8;
    p.pipeline = r.pipeline;
    p.virtual_stages = r.virtual_stages;
    p.microbatch = r.microbatch;
    return {r.model, {}, p, batch{.sequences = r.batch, .length = 2048}};
}

void compare(bytes ours, double terms_left_out, const published_and_with_them& row) {
    CHECK((ours.count() - terms_left_out) / GiB == Approx(row.published).epsilon(0.001));
    CHECK(ours.count() / GiB == Approx(row.with_them).margin(0.006));
    CHECK(100 * (ours.count() / GiB / row.published - 1) == Approx(row.difference).margin(0.1));
}

}  // namespace

TEST_CASE("activations and state of Korthikanti et al. 2022") {
    for (const korthikanti_row& row : korthikanti) {
        INFO(row.name);
        const by_hand hand{row};
        training_job job = job_of(row);
        const auto kept = [&] {
            return activations_of(job.model, job.plan, job.batch, 0).activations;
        };
        compare(kept(), hand.embedding_mask(), row.nothing_saved);
        const memory_footprint f = state_of(job.model, job.plan, 0);
        compare(f.weights + f.gradients + f.optimizer, hand.small_parameters(), row.state);

        job.plan.sequence_parallel = sequence_parallelism::on;
        job.plan.recompute = recompute_policy::selective;
        compare(kept(), hand.embedding_mask() / 8, row.selective_with_sequence);
        CHECK(row.nothing_saved.difference < 2.5);
        CHECK(row.selective_with_sequence.difference < 2.5);
    }
}

TEST_CASE("one layer keeps what the equations of Korthikanti et al. 2022 say") {
    for (const std::int64_t s : {512, 2048})
        for (const std::int64_t b : {1, 4})
            for (const auto& [h, a] :
                 {std::pair{1024, 16}, std::pair{6144, 64}, std::pair{12288, 96}})
                for (const std::int64_t t : {1, 2, 8, 16}) {
                    const transformer m = gpt(1, h, a);
                    plan p = paper;
                    p.tensor = t;
                    p.microbatch = b;
                    const double sbh = static_cast<double>(s * b * h);
                    const double scores = 5.0 * static_cast<double>(a) * static_cast<double>(s) /
                                          static_cast<double>(h);
                    const auto td = static_cast<double>(t);
                    const auto kept = [&](sequence_parallelism sequence,
                                          recompute_policy recompute) {
                        p.sequence_parallel = sequence;
                        p.recompute = recompute;
                        return layer_activations(m, {p, m.layers}, s, dense_kind(m)).count();
                    };
                    using enum sequence_parallelism;
                    INFO("s " << s << " b " << b << " h " << h << " a " << a << " t " << t);
                    if (t == 1)  // equation 1
                        CHECK(kept(off, recompute_policy::none) == Approx(sbh * (34 + scores)));
                    CHECK(kept(off, recompute_policy::none) ==
                          Approx(sbh * (10 + 24 / td + scores / td)));  // equation 2
                    CHECK(kept(on, recompute_policy::none) ==
                          Approx(sbh / td * (34 + scores)));  // equation 4
                    CHECK(kept(off, recompute_policy::selective) == Approx(sbh * (10 + 24 / td)));
                    CHECK(kept(on, recompute_policy::selective) == Approx(sbh * 34 / td));  // 5.2
                    // full: two bytes an element of each layer's input
                    p.sequence_parallel = off;
                    p.recompute = recompute_policy::full;
                    const transformer three = gpt(3, h, a);
                    const memory_footprint f =
                        activations_of(three, p, batch{.sequences = b, .length = s}, 0);
                    CHECK(f.activations.count() == Approx(3 * 2 * sbh + sbh));  // and the mask
                }
}

TEST_CASE("the ends of a pipeline keep what equation 5 says") {
    // 4 s b h / t (1 + v / h) with sequence parallelism: final norm, output projection, fp32 logits
    const transformer m = gpt(96, 12288, 96);
    plan p = paper;
    p.tensor = 8;
    p.pipeline = 8;
    p.sequence_parallel = sequence_parallelism::on;
    const batch b{.sequences = 64, .length = 2048};
    const double sbh = 2048.0 * 12288;
    CHECK(activations_of(m, p, b, 7).logits.count() ==
          Approx(4 * sbh / 8 * (1 + 51'200.0 / 12288)));
    CHECK(activations_of(m, p, b, 0).logits == 0_B);
    // a vocabulary padded up to 102,400 doubles the logits
    p.vocab_multiple = 102'400;
    CHECK(activations_of(m, p, b, 7).logits.count() ==
          Approx(4 * sbh / 8 * (1 + 102'400.0 / 12288)));
}

TEST_CASE("where full recomputation covers only some layers, the others keep everything") {
    const transformer m = gpt(12, 1024, 16);
    plan p{.recompute = recompute_policy::full, .recompute_layers = 5};
    const batch b{.sequences = 1, .length = 512};
    const double one = layer_activations(m, {p, m.layers}, 512, dense_kind(m)).count();
    CHECK(activations_of(m, p, b, 0).activations.count() == Approx(5 * 2 * 512.0 * 1024 + 7 * one));
    p.recompute_layers = 50;  // more than there are: all
    CHECK(activations_of(m, p, b, 0).activations.count() == Approx(12 * 2 * 512.0 * 1024));
}

// ---- Rajbhandari et al. 2020 (arXiv 1910.02054), figure 1: 7.5 billion parameters on 64 chips.

TEST_CASE("ZeRO divides state as Rajbhandari et al. 2020 say") {
    transformer m;  // exactly 7.5e9 parameters: 4,000 x (38 x (16,000 + 32,000 + 2) + 50,923 + 1)
    m.layers = 38;
    m.hidden = 4000;
    m.ffn = 16'000;
    m.heads = 40;
    m.vocab = 50'923;
    m.positions = 2048;
    m.mlp = mlp_kind::plain;
    m.embedding = embedding_kind::tied;
    REQUIRE(parameter_count(m) == 7'500'000'000);

    // The paper counts 2 + 2 + 12 bytes.
    const auto state = [&](zero_stage zero, std::int64_t data, number_format gradients) {
        plan p{.data = data, .zero = zero};
        p.precision.gradients = gradients;
        const memory_footprint f = state_of(m, p, 0);
        return (f.weights + f.gradients + f.optimizer) / 1_GB;
    };
    CHECK(state(zero_stage::none, 64, fp16) == Approx(120).epsilon(1e-9));
    CHECK(state(zero_stage::optimizer, 64, fp16) == Approx(31.4).margin(0.05));
    CHECK(state(zero_stage::gradients, 64, fp16) == Approx(16.6).margin(0.05));
    CHECK(state(zero_stage::weights, 64, fp16) == Approx(1.9).margin(0.05));
    // the paper's table 1: 4 and 1,024 chips
    CHECK(state(zero_stage::optimizer, 4, fp16) == Approx(52.5).margin(0.05));
    CHECK(state(zero_stage::gradients, 4, fp16) == Approx(41.3).margin(0.06));
    CHECK(state(zero_stage::weights, 4, fp16) == Approx(30).margin(0.05));
    CHECK(state(zero_stage::optimizer, 1024, fp16) == Approx(30.1).margin(0.05));
    CHECK(state(zero_stage::gradients, 1024, fp16) == Approx(15.1).margin(0.05));
    CHECK(state(zero_stage::weights, 1024, fp16) == Approx(0.12).margin(0.005));
    // fp32 gradients, as Megatron accumulates: 18 bytes
    CHECK(state(zero_stage::none, 1, fp32) == Approx(135).epsilon(1e-9));

    // weights already in the master's format have no second copy: 4 + 4 + 8
    plan p;
    p.precision.weights = fp32;
    const memory_footprint f = state_of(m, p, 0);
    CHECK((f.weights / 1_GB) == Approx(30));
    CHECK((f.gradients / 1_GB) == Approx(30));
    CHECK((f.optimizer / 1_GB) == Approx(60));
    CHECK(f.activations == 0_B);
}

TEST_CASE("gradients are divided by tensor and pipeline degrees") {
    // GPT-3: 174.6 billion parameters, 4 bytes each. Undivided 650 GiB, on 8 x 16 chips 5.1 GiB.
    const transformer m = gpt(96, 12288, 96);
    const auto gradients = [&](const plan& p) { return state_of(m, p, 0).gradients / 1_GiB; };
    CHECK(gradients(plan{}) == Approx(650.5).epsilon(0.001));
    // and the embedding of the first stage: 51,200 x 12,288 / 8, and positions, x 4 bytes
    const double ends = 4 * (51'200 * 12288.0 / 8 + 2048 * 12288.0) / GiB;
    CHECK(gradients(plan{.tensor = 8, .pipeline = 16}) == Approx(650.5 / 128 + ends).epsilon(0.01));
    CHECK(gradients(plan{.tensor = 8, .pipeline = 16}) < 5.6);
}

// ---- Parameters, matrix by matrix.

namespace {

struct counted {
    double matrices = 0, experts = 0, unquantised = 0;
};
// Of chip `rank` in a tensor group: every matrix by its rows and columns.
counted parameters_on_chip(const transformer& m, const plan& p, bool expert_layer,
                           std::int64_t rank) {
    const std::int64_t h = m.hidden;
    const std::int64_t d = m.head_width();
    const std::int64_t own_heads = m.heads / p.tensor;
    std::set<std::int64_t> kv;
    for (std::int64_t q = rank * own_heads; q < (rank + 1) * own_heads; ++q)
        kv.insert(q / (m.heads / m.key_value_heads()));
    const auto own_kv = static_cast<std::int64_t>(kv.size());
    std::int64_t matrices = h * own_heads * d     // Q
                            + h * own_kv * d      // K
                            + h * own_kv * d      // V
                            + own_heads * d * h;  // output
    std::int64_t whole = h + h;                   // two norms
    std::int64_t experts = 0;
    const std::int64_t width = expert_layer ? m.shared_width() : m.ffn;
    matrices += h * (width / p.tensor) + h * (width / p.tensor) + (width / p.tensor) * h;
    if (expert_layer) {
        whole += h * m.moe.experts;  // router
        const std::int64_t own_width = m.moe.expert_ffn / p.expert_tensor_degree();
        for (std::int64_t e = 0; e < m.moe.experts / p.expert; ++e)
            experts += h * own_width + h * own_width + own_width * h;
    }
    return {static_cast<double>(matrices), static_cast<double>(experts),
            static_cast<double>(whole)};
}

}  // namespace

TEST_CASE("parameters on a chip, matrix by matrix") {
    for (const std::int64_t tensor : {1, 2, 4, 8, 16})
        for (const std::int64_t kv_heads : {2, 4, 16})
            for (const std::int64_t rank : {std::int64_t{0}, tensor - 1}) {
                const transformer m = llama(2, kv_heads);
                const plan p{.tensor = tensor};
                const counted hand = parameters_on_chip(m, p, false, rank);
                INFO("tensor " << tensor << ", kv heads " << kv_heads << ", rank " << rank);
                const parameters_per_chip ours =
                    layer_parameters_per_chip(m, {p, m.layers}, dense_kind(m));
                CHECK(ours.matrices == hand.matrices);
                CHECK(ours.unquantised == hand.unquantised);
                CHECK(ours.experts == 0);
            }
    for (const std::int64_t tensor : {1, 2, 4})
        for (const std::int64_t expert : {1, 2, 8})
            for (const std::int64_t expert_tensor : {0, 1, 2}) {
                const transformer m = mixture(2, 0);
                const plan p{
                    .tensor = tensor, .data = 8, .expert = expert, .expert_tensor = expert_tensor};
                const counted hand = parameters_on_chip(m, p, true, 0);
                INFO("tensor " << tensor << ", expert " << expert << " x " << expert_tensor);
                const parameters_per_chip ours =
                    layer_parameters_per_chip(m, {p, m.layers}, expert_kind(m));
                CHECK(ours.matrices == hand.matrices);
                CHECK(ours.unquantised == hand.unquantised);
                CHECK(ours.experts == hand.experts);
            }
}

TEST_CASE("what all chips hold is the model, and the copies that are known") {
    for (const std::int64_t tensor : {1, 2, 8})
        for (const std::int64_t pipeline : {1, 2, 4})
            for (const embedding_kind tied : {embedding_kind::untied, embedding_kind::tied}) {
                transformer m = mixture(8, 2);
                m.embedding = tied;
                // one replica: as many chips as hold each expert once
                const plan p{.tensor = tensor, .pipeline = pipeline, .expert = tensor};
                double held = 0;
                for (std::int64_t stage = 0; stage < pipeline; ++stage)
                    held += stage_parameters(m, p, stage).total() * static_cast<double>(tensor);
                const double h = 512;
                const double whole = 8 * 2 * h + 6 * 8 * h + h;  // norms, routers, the last norm
                const double second_embedding =
                    tied == embedding_kind::tied && pipeline > 1 ? 4096 * h : 0;
                INFO("tensor " << tensor << ", pipeline " << pipeline);
                CHECK(held == static_cast<double>(parameter_count(m)) +
                                  whole * static_cast<double>(tensor - 1) + second_embedding);
            }
}

TEST_CASE("experts are sharded over their own copies") {
    // 2 x 8 chips, groups of 4: dense state over 8, experts' over 4
    const transformer m = mixture(4, 0);
    const plan p{.tensor = 2, .data = 8, .expert = 4, .zero = zero_stage::optimizer};
    const parameters_per_chip held = stage_parameters(m, p, 0);
    const memory_footprint f = state_of(m, p, 0);
    CHECK(f.optimizer.count() ==
          Approx(12 * ((held.matrices + held.unquantised) / 8 + held.experts / 4)));
    CHECK(f.weights.count() == Approx(2 * held.total()));
    CHECK(f.gradients.count() == Approx(4 * held.total()));
}

// Layers with an MLP, and with experts, of a stage.
struct dense_and_expert {
    std::int64_t dense = 0;
    std::int64_t expert = 0;
    constexpr void add(bool is_dense) { ++(is_dense ? dense : expert); }
    friend bool operator==(const dense_and_expert&, const dense_and_expert&) = default;
};
dense_and_expert in_stage(const transformer& m, const plan& p, std::int64_t stage) {
    const model_layers kinds{m};
    const layer_counts counts = layers_of(m, p, stage);
    dense_and_expert result;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        (kinds[i].feed_forward == feed_forward_kind::mlp ? result.dense : result.expert) +=
            counts.of[i];
    return result;
}

TEST_CASE("short chunks of the end stages, layer by layer") {
    // four stages of three chunks of two layers, where embedding and loss take the place of a layer each
    const plan p{
        .pipeline = 4, .virtual_stages = 3, .first_stage_layers = 5, .last_stage_layers = 5};
    for (std::int64_t dense = 0; dense <= 22; ++dense) {
        const transformer m = mixture(22, dense);
        std::array<dense_and_expert, 4> hand{};
        std::int64_t layer = 0;
        for (int chunk = 0; chunk < 12; ++chunk)
            for (int i = chunk == 0 ? 1 : 0; i < (chunk == 11 ? 1 : 2); ++i, ++layer)
                hand[static_cast<std::size_t>(chunk % 4)].add(layer < dense);
        REQUIRE(layer == 22);
        for (std::int64_t stage = 0; stage < 4; ++stage) {
            CAPTURE(dense, stage);
            CHECK(in_stage(m, p, stage) == hand[static_cast<std::size_t>(stage)]);
        }
    }
}

TEST_CASE("a stage has its share of dense and expert layers, layer by layer") {
    for (const std::int64_t dense : {0, 1, 3, 5, 24})
        for (const std::int64_t pipeline : {1, 2, 4})
            for (const std::int64_t chunks : {1, 2, 3}) {
                const transformer m = mixture(24, dense);
                const plan p{.pipeline = pipeline, .virtual_stages = pipeline > 1 ? chunks : 1};
                const std::int64_t per_chunk = 24 / pipeline / p.virtual_stages;
                std::vector<dense_and_expert> hand(static_cast<std::size_t>(pipeline));
                for (std::int64_t layer = 0; layer < 24; ++layer)  // chunks go round the stages
                    hand[static_cast<std::size_t>(layer / per_chunk % pipeline)].add(layer < dense);
                for (std::int64_t stage = 0; stage < pipeline; ++stage) {
                    INFO("dense " << dense << ", stage " << stage << " of " << pipeline
                                  << ", chunks " << chunks);
                    CHECK(in_stage(m, p, stage) == hand[static_cast<std::size_t>(stage)]);
                }
            }
}

// ---- Activations, tensor by tensor.

namespace {

struct kept_tensor {
    const char* what;
    double rows;     // tokens
    double columns;  // elements of each
    double bytes;    // of one element
};

// Visits that arrive at each chip of a stage: tokens are routed one by one, evenly, inside their group.
std::vector<std::int64_t> routed_visits(const transformer& m, const plan& p, std::int64_t tokens) {
    const std::int64_t etp = p.expert_tensor_degree();
    const std::int64_t group = p.expert * etp;
    std::vector<std::int64_t> visits(static_cast<std::size_t>(p.tensor * p.data));
    for (std::int64_t chip = 0; chip < p.tensor * p.data; ++chip) {
        const std::int64_t first_of_group = chip / group * group;
        for (std::int64_t token = 0; token < tokens / p.tensor; ++token)  // a chip's own share
            for (std::int64_t k = 0; k < m.moe.top_k; ++k) {
                const std::int64_t expert = (token * m.moe.top_k + k) % m.moe.experts;
                const std::int64_t holder = expert / (m.moe.experts / p.expert);
                for (std::int64_t shard = 0; shard < etp;
                     ++shard)  // all shards of it see the token
                    ++visits[static_cast<std::size_t>(first_of_group + holder * etp + shard)];
            }
    }
    return visits;
}

std::vector<kept_tensor> kept_by_a_layer(const transformer& m, const plan& p, std::int64_t length,
                                         bool expert_layer, std::int64_t chip) {
    const std::int64_t tokens = p.microbatch * length / p.context;
    const auto all = static_cast<double>(tokens);
    const double shared_out =
        p.sequence_parallel == sequence_parallelism::on ? all / static_cast<double>(p.tensor) : all;
    const auto h = static_cast<double>(m.hidden);
    const std::int64_t own_heads = m.heads / p.tensor;
    std::set<std::int64_t> kv;
    for (std::int64_t q = 0; q < own_heads; ++q) kv.insert(q / (m.heads / m.key_value_heads()));
    const auto d = static_cast<double>(m.head_width());
    const double q = static_cast<double>(own_heads) * d;
    const double k = static_cast<double>(kv.size()) * d;
    std::vector<kept_tensor> list{{"input of the attention norm", shared_out, h, 2},
                                  {"input of Q, K, V", shared_out, h, 2},
                                  {"Q", all, q, 2},
                                  {"K", all, k, 2},
                                  {"V", all, k, 2},
                                  {"softmax statistic", all, static_cast<double>(own_heads), 4},
                                  {"input of the output projection", all, q, 2},
                                  {"input of the MLP norm", shared_out, h, 2},
                                  {"input of the MLP", shared_out, h, 2}};
    const double f = static_cast<double>((expert_layer ? m.shared_width() : m.ffn) / p.tensor);
    list.push_back({"gate", all, f, 2});
    list.push_back({"up", all, f, 2});
    list.push_back({"input of down", all, f, 2});
    if (expert_layer) {
        const auto visits =
            static_cast<double>(routed_visits(m, p, tokens)[static_cast<std::size_t>(chip)]);
        const double e = static_cast<double>(m.moe.expert_ffn / p.expert_tensor_degree());
        list.push_back({"router", shared_out, static_cast<double>(m.moe.experts), 4});
        list.push_back({"input of experts", visits, h, 2});
        list.push_back({"expert gate", visits, e, 2});
        list.push_back({"expert up", visits, e, 2});
        list.push_back({"input of expert down", visits, e, 2});
        list.push_back({"output of experts", visits, h, 2});
    }
    return list;
}
double sum(const std::vector<kept_tensor>& list) {
    double total = 0;
    for (const kept_tensor& t : list) total += t.rows * t.columns * t.bytes;
    return total;
}

}  // namespace

TEST_CASE("activations with grouped heads and a gated MLP, tensor by tensor") {
    for (const std::int64_t tensor : {1, 2, 8, 16})
        for (const std::int64_t kv_heads : {2, 8, 16})
            for (const std::int64_t context : {1, 4})
                for (const auto sequence : {sequence_parallelism::off, sequence_parallelism::on}) {
                    const transformer m = llama(4, kv_heads);
                    const plan p{.tensor = tensor,
                                 .context = context,
                                 .microbatch = 3,
                                 .sequence_parallel = sequence};
                    INFO("tensor " << tensor << ", kv heads " << kv_heads << ", context "
                                   << context);
                    CHECK(layer_activations(m, {p, m.layers}, 1024, dense_kind(m)).count() ==
                          Approx(sum(kept_by_a_layer(m, p, 1024, false, 0))).epsilon(1e-12));
                }
}

TEST_CASE("inputs of matrices that are multiplied in 8 bits are kept in 8 bits") {
    const transformer m = llama(4, 8);
    plan p{.tensor = 2};
    const double wide = sum(kept_by_a_layer(m, p, 1024, false, 0));
    p.precision.compute = fp8;
    // one byte less for the inputs of Q, K, V and of the MLP, and of its last matrix (divided by two); one more for
    // the output of the core, 16 heads of 48, which its own backward pass needs in 16 bits
    const double narrow = wide - 1024 * (512 + 512 + 1792 / 2.0 - 16 * 48 / 2.0);
    CHECK(layer_activations(m, {p, m.layers}, 1024, dense_kind(m)).count() == Approx(narrow));
    // made again, its 16 bits go
    p.recompute_also.attention = true;
    CHECK(layer_activations(m, {p, m.layers}, 1024, dense_kind(m)).count() ==
          Approx(narrow - 1024 * 2 * 16 * 48 / 2.0));
    // the function's inputs, 2 x 1,792, in 8 bits too
    training_stack s;
    s.narrow_mlp = true;
    CHECK(layer_activations(m, {p, m.layers}, 1024, dense_kind(m), s).count() ==
          Approx(narrow - 1024 * (2 * 16 * 48 / 2.0 + 2 * 1792 / 2.0)));
}

TEST_CASE("activations of experts, token by token") {
    for (const std::int64_t tensor : {1, 2, 4})
        for (const std::int64_t data : {2, 8})
            for (const std::int64_t expert : {1, 2, 4, 8})
                for (const std::int64_t expert_tensor : {0, 1, 2, 4}) {
                    const transformer m = mixture(4, 0);
                    const plan p{.tensor = tensor,
                                 .data = data,
                                 .expert = expert,
                                 .expert_tensor = expert_tensor,
                                 .microbatch = 1,
                                 .sequence_parallel = sequence_parallelism::on};
                    if (tensor * data % p.expert_group() != 0) continue;
                    INFO("tensor " << tensor << ", data " << data << ", expert " << expert << " x "
                                   << expert_tensor);
                    for (const std::int64_t chip : {std::int64_t{0}, tensor * data - 1})
                        CHECK(layer_activations(m, {p, m.layers}, 1024, expert_kind(m)).count() ==
                              Approx(sum(kept_by_a_layer(m, p, 1024, true, chip))).epsilon(1e-12));
                }
}

TEST_CASE("latent attention keeps its compressed vectors and its heads") {
    transformer m = llama(4, 16);
    m.mixers = {mixer_kind::latent};
    m.latent = {
        .q_rank = 96, .kv_rank = 64, .nope_head_dim = 32, .rope_head_dim = 16, .v_head_dim = 24};
    for (const std::int64_t tensor : {1, 4}) {
        const plan p{.tensor = tensor, .sequence_parallel = sequence_parallelism::on};
        const double rows = 1024, own = rows / static_cast<double>(tensor);
        const double heads = 16.0 / static_cast<double>(tensor);
        const std::vector<kept_tensor> list{
            {"input of the attention norm", own, 512, 2},
            {"input of the projections down", own, 512, 2},
            {"compressed query, input of its norm", own, 96, 2},
            {"input of the query projection up", own, 96, 2},
            {"compressed key and value, input of their norm", own, 64, 2},
            {"input of the key and value projection up", own, 64, 2},
            {"Q", rows, heads * 48, 2},
            {"K with the shared rotary part", rows, heads * 48, 2},
            {"V", rows, heads * 24, 2},
            {"softmax statistic", rows, heads, 4},
            {"input of the output projection", rows, heads * 24, 2},
            {"input of the MLP norm", own, 512, 2},
            {"input of the MLP", own, 512, 2},
            {"gate, up, input of down", own, 3 * 1792, 2}};
        CHECK(layer_activations(m, {p, m.layers}, 1024, dense_kind(m)).count() ==
              Approx(sum(list)).epsilon(1e-12));
    }
}

// ---- Pipeline schedules, played step by step.

namespace {

struct work_item {
    bool forward;
    std::int64_t microbatch, chunk;
};
// What a stage does, in order: Narayanan et al. 2021 (1F1B, interleaved) as Megatron-LM has it.
std::vector<work_item> order_of_stage(std::int64_t p, std::int64_t v, std::int64_t microbatches,
                                      std::int64_t stage) {
    const auto forward = [&](std::int64_t k) {
        return work_item{true, k / (p * v) * p + k % p, k % (p * v) / p};
    };
    const auto backward = [&](std::int64_t k) {
        return work_item{false, k / (p * v) * p + k % p, v - 1 - k % (p * v) / p};
    };
    const auto plain = [](bool is_forward, std::int64_t k) { return work_item{is_forward, k, 0}; };
    const std::int64_t all = microbatches * v;
    const std::int64_t warm_up =
        std::min(all, v == 1 ? p - stage - 1 : (p - stage - 1) * 2 + (v - 1) * p);
    std::vector<work_item> order;
    for (std::int64_t k = 0; k < all + warm_up; ++k) {
        if (k < all) order.push_back(v == 1 ? plain(true, k) : forward(k));
        if (k >= warm_up)
            order.push_back(v == 1 ? plain(false, k - warm_up) : backward(k - warm_up));
    }
    return order;
}

// Plays all stages, each item when what it needs is done; the most passes that each stage held.
std::vector<std::int64_t> most_held(std::int64_t p, std::int64_t v, std::int64_t microbatches) {
    std::vector<std::vector<work_item>> orders;
    for (std::int64_t stage = 0; stage < p; ++stage)
        orders.push_back(order_of_stage(p, v, microbatches, stage));
    std::set<std::array<std::int64_t, 3>> done_forward, done_backward;  // microbatch, chunk, stage
    const auto ready = [&](const work_item& i, std::int64_t s) {
        if (i.forward) {
            if (s > 0) return done_forward.contains({i.microbatch, i.chunk, s - 1});
            return i.chunk == 0 || done_forward.contains({i.microbatch, i.chunk - 1, p - 1});
        }
        if (!done_forward.contains({i.microbatch, i.chunk, s})) return false;
        if (s < p - 1) return done_backward.contains({i.microbatch, i.chunk, s + 1});
        return i.chunk == v - 1 || done_backward.contains({i.microbatch, i.chunk + 1, 0});
    };
    std::vector<std::int64_t> held(static_cast<std::size_t>(p)), most(held);
    std::vector<std::size_t> at(held.size());
    for (bool moved = true; moved;) {
        moved = false;
        for (std::size_t s = 0; s < held.size(); ++s)
            while (at[s] < orders[s].size() &&
                   ready(orders[s][at[s]], static_cast<std::int64_t>(s))) {
                const work_item& i = orders[s][at[s]++];
                (i.forward ? done_forward : done_backward)
                    .insert({i.microbatch, i.chunk, static_cast<std::int64_t>(s)});
                held[s] += i.forward ? 1 : -1;
                most[s] = std::max(most[s], held[s]);
                moved = true;
            }
    }
    for (std::size_t s = 0; s < held.size(); ++s)
        REQUIRE(at[s] == orders[s].size());  // no deadlock
    return most;
}

}  // namespace

TEST_CASE("microbatches in flight, by playing 1F1B and the interleaved schedule") {
    for (const std::int64_t p : {1, 2, 3, 4, 8})
        for (const std::int64_t v : {1, 2, 3, 4}) {
            if (p == 1 && v > 1) continue;
            for (const std::int64_t rounds : {1, 2, 3, 6}) {
                const std::int64_t microbatches = rounds * p;
                const std::vector<std::int64_t> most = most_held(p, v, microbatches);
                for (std::int64_t stage = 0; stage < p; ++stage) {
                    INFO("p " << p << ", v " << v << ", m " << microbatches << ", stage " << stage);
                    CHECK(microbatches_in_flight(plan{.pipeline = p, .virtual_stages = v},
                                                 microbatches, stage) *
                              static_cast<double>(v) ==
                          Approx(static_cast<double>(most[static_cast<std::size_t>(stage)])));
                }
            }
        }
    // fewer microbatches than stages
    CHECK(most_held(8, 1, 3).front() == 3);
    CHECK(microbatches_in_flight(plan{.pipeline = 8}, 3, 0) == 3);
    CHECK(microbatches_in_flight(plan{.pipeline = 8}, 3, 6) == 2);
}

TEST_CASE("a stage keeps its layers for each microbatch in flight") {
    const transformer m = llama(24, 8);
    const batch b{.sequences = 64, .length = 1024};
    for (std::int64_t stage = 0; stage < 4; ++stage) {
        const plan p{.tensor = 2, .pipeline = 4, .microbatch = 2};
        const double one = sum(kept_by_a_layer(m, p, 1024, false, 0));
        CHECK(activations_of(m, p, b, stage).activations.count() ==
              Approx(one * 6 * static_cast<double>(4 - stage)));
        // sent and received: two microbatches of the residual stream
        CHECK(activations_of(m, p, b, stage).buffers.count() == Approx(2 * 2.0 * 2048 * 512));
    }
}

// ---- The total and its parts.

namespace {

// Plans that are valid for llama() and mixture() of 24 layers, over a wide range.
std::vector<plan> many_plans() {
    std::vector<plan> all;
    for (const std::int64_t tensor : {1, 2, 8})
        for (const std::int64_t pipeline : {1, 2, 4, 8})
            for (const std::int64_t chunks : {1, 3})
                for (const std::int64_t data : {1, 4})
                    for (const std::int64_t expert : {1, 4})
                        for (const auto zero : {zero_stage::none, zero_stage::optimizer,
                                                zero_stage::gradients, zero_stage::weights})
                            for (const auto recompute :
                                 {recompute_policy::none, recompute_policy::full})
                                for (const std::int64_t first : {0, 1, 2}) {
                                    if (pipeline == 1 && (chunks > 1 || first > 0)) continue;
                                    if (first > 0 && chunks > 1) continue;
                                    if (tensor * data % expert != 0) continue;
                                    all.push_back({.tensor = tensor,
                                                   .pipeline = pipeline,
                                                   .virtual_stages = chunks,
                                                   .data = data,
                                                   .expert = expert,
                                                   .first_stage_layers = first,
                                                   .zero = zero,
                                                   .sequence_parallel = sequence_parallelism::on,
                                                   .recompute = recompute});
                                }
    return all;
}
std::string described(const plan& p) {
    return "tensor " + std::to_string(p.tensor) + ", pipeline " + std::to_string(p.pipeline) +
           " x " + std::to_string(p.virtual_stages) + ", data " + std::to_string(p.data) +
           ", expert " + std::to_string(p.expert) + ", first " +
           std::to_string(p.first_stage_layers) + ", zero " +
           std::to_string(static_cast<int>(p.zero)) + ", recompute " +
           std::to_string(static_cast<int>(p.recompute));
}
void check_parts(const memory_footprint& f) {
    const std::array allocated{f.weights, f.gradients, f.optimizer, f.activations,
                               f.logits,  f.kv_cache,  f.buffers};
    bytes total;
    const auto add = [&](bytes part) {
        CHECK(part >= 0_B);
        CHECK(std::isfinite(part.count()));
        total += part;
    };
    for (const bytes part : allocated) add(part);
    CHECK(total == f.allocated());
    for (const bytes part : {f.fragmentation, f.runtime, f.reserve}) add(part);
    CHECK(total == f.total());
}

struct accelerator : chip<hbm<80_GB, 3_TBps>, dense<bf16, 1_PFLOPS>> {};
struct small {
    static constexpr transformer shape = llama(24, 8);
};

}  // namespace

TEST_CASE("the fullest stage is the fullest of all") {
    const batch b{.sequences = 96, .length = 2048};
    const requests r{.prompt = 1024, .output = 1024, .concurrency = 32};
    for (const transformer& m : {llama(24, 8), mixture(24, 0), mixture(24, 1), mixture(24, 5),
                                 mixture(24, 12), gpt(24, 1024, 16)})
        for (const plan& p : many_plans()) {
            bytes most_training, most_serving;
            for (std::int64_t stage = 0; stage < p.pipeline; ++stage) {
                most_training =
                    max(most_training, training_memory(m, p, b, usual_stack, 80_GB, stage).total());
                most_serving =
                    max(most_serving,
                        serving_memory(m, p, r, ideal_serving_stack, 80_GB, stage).total());
            }
            INFO(described(p) << ", dense layers " << m.moe.dense_layers);
            const memory_footprint training = training_memory(m, p, b, usual_stack, 80_GB);
            CHECK((training.total() / 1_B) == (most_training / 1_B));
            CHECK(training.total() ==
                  training_memory(m, p, b, usual_stack, 80_GB, training.stage).total());
            CHECK((serving_memory(m, p, r, ideal_serving_stack, 80_GB).total() / 1_B) ==
                  (most_serving / 1_B));
            check_parts(training);
        }
}

TEST_CASE("a job, as a type or as a value, needs what its fullest stage needs") {
    constexpr plan p{.tensor = 2, .pipeline = 4, .reserve = 10_percent};
    using job = training<small, accelerator, p, batch{.sequences = 16, .length = 1024}>;
    constexpr memory_footprint at_compile_time = memory_per_chip(job::value);
    static_assert(at_compile_time.total() > 8_GB && at_compile_time.reserve == 8_GB);
    training_job same{llama(24, 8), cluster_spec_of<accelerator>, p, {16, 1024}};
    CHECK(memory_per_chip(same).total() == at_compile_time.total());
    check_parts(at_compile_time);

    using service = serving<small, accelerator, p, requests{.concurrency = 4}>;
    constexpr memory_footprint serving_at_compile_time = memory_per_chip(service::value);
    static_assert(serving_at_compile_time.kv_cache > 0_B);
    CHECK(memory_per_chip(serving_job{llama(24, 8), cluster_spec_of<accelerator>, p,
                                      requests{.concurrency = 4}})
              .total() == serving_at_compile_time.total());
    check_parts(serving_at_compile_time);
}

// ---- More of a good thing never needs more.

TEST_CASE("a larger tensor degree never needs more, with sequence parallelism") {
    const batch b{.sequences = 64, .length = 4096};
    for (const transformer& m : {llama(24, 8), llama(24, 2), mixture(24, 3), gpt(24, 2048, 16)})
        for (plan p : many_plans()) {
            if (p.tensor != 1) continue;
            bytes before = training_memory(m, p, b, usual_stack, 80_GB).total();
            for (const std::int64_t tensor : {2, 4, 8, 16}) {
                p.tensor = tensor;
                const bytes now = training_memory(m, p, b, usual_stack, 80_GB).total();
                INFO(described(p));
                CHECK((now / 1_B) <= (before / 1_B));
                before = now;
            }
        }
}

TEST_CASE("a larger microbatch never needs less") {
    for (const transformer& m : {llama(24, 8), mixture(24, 3)})
        for (plan p : many_plans()) {
            bytes before;
            for (const std::int64_t microbatch : {1, 2, 3, 6, 12, 24}) {
                p.microbatch = microbatch;
                const batch b{.sequences = 24 * p.data, .length = 2048};
                const bytes now = training_memory(m, p, b, usual_stack, 80_GB).total();
                INFO(described(p) << ", microbatch " << microbatch);
                CHECK((now / 1_B) >= (before / 1_B));
                before = now;
            }
        }
}

TEST_CASE("no ZeRO stage needs more than the one before") {
    const batch b{.sequences = 96, .length = 2048};
    for (const transformer& m : {llama(24, 8), mixture(24, 3), gpt(24, 1024, 16)})
        for (plan p : many_plans()) {
            if (p.zero != zero_stage::none) continue;
            // on a stage of few layers the two that ZeRO-3 gathers can outweigh what it saves
            if (24 / p.pipeline < 8) continue;
            bytes before = training_memory(m, p, b, usual_stack, 80_GB).total();
            for (const auto zero :
                 {zero_stage::optimizer, zero_stage::gradients, zero_stage::weights}) {
                p.zero = zero;
                const bytes now = training_memory(m, p, b, usual_stack, 80_GB).total();
                INFO(described(p));
                CHECK((now / 1_B) <= (before / 1_B));
                if (p.data == 1 && p.expert == 1)  // nothing to divide by
                    CHECK((now / 1_B) == (before / 1_B));
                before = now;
            }
        }
}

TEST_CASE("sharding may stop at a part of the copies") {
    // 32 copies, of which groups of 8 share: as if there were 8
    const transformer m = llama(24, 8);
    for (const auto zero : {zero_stage::none, zero_stage::optimizer, zero_stage::weights}) {
        const plan hybrid{.data = 32, .shard = 8, .zero = zero};
        const plan eight{.data = 8, .zero = zero};
        const memory_footprint a = state_of(m, hybrid, 0);
        const memory_footprint b = state_of(m, eight, 0);
        CHECK(a.total() == b.total());
        CHECK(a.optimizer == b.optimizer);
    }
    // no more can share than there are
    CHECK(state_of(m, plan{.data = 4, .shard = 8, .zero = zero_stage::weights}, 0).total() ==
          state_of(m, plan{.data = 4, .zero = zero_stage::weights}, 0).total());
}

TEST_CASE("ZeRO-3 holds two gathered layers, a gradient of one, embedding and output projection") {
    const transformer m = llama(24, 8);
    const plan p{.tensor = 2, .data = 4, .zero = zero_stage::weights};
    const counted layer = parameters_on_chip(m, p, false, 0);
    const double ends = static_cast<double>(2 * m.vocab * m.hidden / 2 + m.hidden);
    const auto gathered = [&](const plan& by) {
        return memory_at(training_job{m, spec<dgx_h100>, by, batch{.sequences = 8, .length = 8},
                                      usual_stack},
                         memory_moment::backward)
            .buffers.count();
    };
    CHECK(gathered(p) == Approx((2 * 2 + 4) * (layer.matrices + layer.unquantised) + 2 * ends));
    CHECK(gathered(plan{.zero = zero_stage::weights}) == 0);
}

TEST_CASE("the update's copies take the place of activations, and what is left over counts") {
    const transformer m = llama(24, 8);
    const auto held = static_cast<double>(parameter_count(m));
    const auto footprint = [&](number_format weights, number_format gradients,
                               std::int64_t length) {
        plan p{.data = 4, .zero = zero_stage::optimizer};
        p.precision.weights = weights;
        p.precision.gradients = gradients;
        return training_memory(m, p, batch{.sequences = 4, .length = length}, usual_stack, 80_GB);
    };
    // of a quarter of the parameters: master and moments, 12 bytes; fp32 gradients need no copy
    CHECK(footprint(bf16, fp32, 1).optimizer.count() == Approx(12 * held / 4));
    // of 16-bit gradients 4 bytes, of 8-bit weights 2: less what a step of one token keeps
    for (const auto& [weights, copy] : {std::pair{bf16, 4.0}, std::pair{fp8, 6.0}}) {
        const memory_footprint f = footprint(weights, bf16, 1);
        CHECK((f.optimizer + f.activations + f.logits).count() == Approx((12 + copy) * held / 4));
    }
    // long sequences keep more than the copies take
    const memory_footprint lengthy = footprint(fp8, bf16, 16'384);
    REQUIRE(lengthy.activations.count() > 6 * held / 4);
    CHECK(lengthy.optimizer.count() == Approx(12 * held / 4));
}

// ---- Serving.

TEST_CASE("a served model holds its weights, its cache and a step") {
    // Llama 3 70B: 70,553,706,496 parameters, of which 2 x 128,256 x 8,192 outside the matrices of the
    // layers, and norms
    transformer m;
    m.layers = 80;
    m.hidden = 8192;
    m.ffn = 28'672;
    m.heads = 64;
    m.kv_heads = 8;
    m.vocab = 128'256;
    m.positions = 8192;
    REQUIRE(parameter_count(m) == 70'553'706'496);
    const double norms = 161.0 * 8192;
    const double outside = 2 * 128'256.0 * 8192;
    const double inside = 70'553'706'496.0 - norms - outside;

    requests r{.prompt = 4000, .output = 96, .concurrency = 16};
    const memory_footprint whole = serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB);
    CHECK(whole.weights.count() == 2 * 70'553'706'496.0);
    CHECK(whole.kv_cache == 16 * 1.25_GiB);  // 4,096 tokens of 320 KiB
    // a step of 8,192 tokens through the MLP is more than sampling 16 of them: logits are gone by then
    CHECK(whole.logits == 0_B);
    CHECK(whole.activations.count() == 8192 * 2 * (2 * 8192.0 + 3 * 28'672));
    CHECK(whole.gradients + whole.optimizer == 0_B);
    CHECK(whole.reserve == 0_B);
    check_parts(whole);

    const memory_footprint eighth =
        serving_memory(m, plan{.tensor = 8}, r, ideal_serving_stack, 80_GB);
    CHECK(eighth.weights.count() == Approx(2 * ((inside + outside) / 8 + norms)));
    CHECK(eighth.kv_cache == 16 * 160_MiB);
    const memory_footprint sixteenth =
        serving_memory(m, plan{.tensor = 16}, r, ideal_serving_stack, 80_GB);
    CHECK(sixteenth.kv_cache == eighth.kv_cache);  // eight key-value heads: two chips hold each

    r.weights = fp8;  // matrices in 8 bits, the rest stays in 16
    CHECK(serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).weights.count() ==
          inside + 2 * (outside + norms));
    r.quantised = quantised_part::experts_only;  // of which there are none
    CHECK(serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).weights == whole.weights);
    r.quantised = quantised_part::outside_attention;  // Q and output, K and V: 8,192 x 18,432
    CHECK(serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).weights.count() ==
          inside + 80 * 8192.0 * (2 * 8192 + 2 * 1024) + 2 * (outside + norms));
    r.quantised = quantised_part::all_matrices;
    r.weights = fp32;  // nothing is held in less than was asked for
    CHECK(serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).weights.count() ==
          4 * 70'553'706'496.0);
}

TEST_CASE("a server keeps room for its largest step, whether or not the load fills it") {
    transformer m = llama(24, 8);
    m.vocab = 64;  // so that sampling is less
    const auto activations = [&](const requests& r) {
        return serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).activations;
    };
    const bytes hundred = activations({.prompt = 10'000, .prefill_chunk = 100});
    // two of the residual width, three of the MLP's, two bytes each
    CHECK(hundred.count() == 100 * 2 * (2 * 512.0 + 3 * 1792));
    CHECK(activations({.prompt = 50, .concurrency = 1, .prefill_chunk = 100}) == hundred);
    CHECK(activations({.prompt = 10'000, .concurrency = 200, .prefill_chunk = 100}) == 2 * hundred);
    // of gathered matrices a chip has the whole width, of the tokens its share
    const requests gathered{.prefill_chunk = 400, .weights_by = weight_layout::gathered};
    CHECK(serving_memory(m, plan{.tensor = 4}, gathered, ideal_serving_stack, 80_GB).activations ==
          hundred);
}

TEST_CASE("experts that take a part of a step at once need room for that part") {
    transformer m = llama(24, 8);
    m.moe = {.experts = 16, .top_k = 4, .expert_ffn = 300};
    const auto activations = [&](std::int64_t expert_chunk) {
        const requests r{.prefill_chunk = 1000, .expert_chunk = expert_chunk};
        return serving_memory(m, plan{}, r, ideal_serving_stack, 80_GB).activations.count();
    };
    // a visit's input and output, and three of the expert's inner width, two bytes each
    const double visit = 2 * (2 * 512.0 + 3 * 300);
    CHECK(activations(0) - activations(250) == Approx(750 * 4 * visit));
    CHECK(activations(2000) == activations(0));
}

TEST_CASE("of layers that are fetched whole the largest has room besides") {
    transformer m;
    m.layers = 4;
    m.hidden = 1024;
    m.ffn = 4096;
    m.heads = 8;
    m.kv_heads = 2;
    m.vocab = 1000;
    m.positions = 8192;
    const auto buffers = [&](requests r, const plan& p) {
        return serving_memory(m, p, r, ideal_serving_stack, 80_GB).buffers.count();
    };
    requests r{.weights_by = weight_layout::gathered};
    // queries and output, keys and values, three matrices of the MLP
    const double attention = 2 * 1024.0 * 1024 + 2 * 1024.0 * 256;
    const double mlp = 3 * 1024.0 * 4096;
    CHECK(buffers(r, plan{.tensor = 4}) == 2 * (attention + mlp));
    CHECK(buffers(r, plan{.tensor = 8, .pipeline = 2}) == 2 * (attention + mlp));
    CHECK(buffers(r, plan{}) == 0);
    CHECK(buffers({}, plan{.tensor = 4}) == 0);
    r.weights = fp8;
    CHECK(buffers(r, plan{.tensor = 4}) == attention + mlp);
    r.quantised = quantised_part::outside_attention;
    CHECK(buffers(r, plan{.tensor = 4}) == 2 * attention + mlp);
    r.quantised = quantised_part::experts_only;
    CHECK(buffers(r, plan{.tensor = 4}) == 2 * (attention + mlp));
    // routed experts stay where they are; a shared one is fetched with the rest of its layer
    r.weights = bf16;
    m.moe = {.experts = 8, .top_k = 2, .expert_ffn = 512, .shared_experts = 1};
    CHECK(buffers(r, plan{.tensor = 4}) == 2 * (attention + 3 * 1024.0 * 512));
    m.moe.dense_layers = 1;
    CHECK(buffers(r, plan{.tensor = 4}) == 2 * (attention + mlp));
}

TEST_CASE("attention divided by sequences: the fullest chip holds whole ones") {
    transformer m;
    m.layers = 80;
    m.hidden = 8192;
    m.ffn = 28'672;
    m.heads = 64;
    m.kv_heads = 8;
    m.vocab = 128'256;
    m.positions = 1 << 20;
    requests r{.prompt = 99'000, .output = 1000, .attention_by = attention_layout::batch};
    const double each = 327'680.0 * 100'000;  // 320 KiB a token: 32.8 GB
    for (const std::int64_t n : {1, 2, 7, 8, 9, 16, 17, 100}) {
        std::vector<std::int64_t> chips(8, 0);  // requests are dealt to them in turn
        for (std::int64_t i = 0; i < n; ++i) ++chips[static_cast<std::size_t>(i % 8)];
        r.concurrency = n;
        CHECK(
            serving_memory(m, plan{.tensor = 8}, r, ideal_serving_stack, 80_GB).kv_cache.count() ==
            each * static_cast<double>(*std::max_element(chips.begin(), chips.end())));
    }
}
