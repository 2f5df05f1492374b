// The models of the catalogue against the parameter counts that their publishers give.
#include "catch.hpp"

#include <loadline/catalog/models.hpp>
#include <loadline/workload/hybrid_pattern.hpp>
#include <loadline/workload/parameters.hpp>
#include <loadline/workload/valid_model.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/length.hpp>

#include <cstdint>
#include <set>
#include <string>

using namespace loadline;
using models::counted_embeddings;
using models::published_count;

constexpr layer_kind expert_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::experts};
}

namespace {

template <class Visit>
void for_each_model(const Visit& visit) {
    boost::hana::for_each(catalog::models,
                          [&](auto type) { visit(typename decltype(type)::type{}); });
}

constexpr std::int64_t input_embedding(const transformer& m) {
    return m.embedding == embedding_kind::tied ? 0 : token_embedding_parameters(m);
}

constexpr std::int64_t active_parameters(const transformer& m, counted_embeddings counted) {
    const std::int64_t both = active_parameter_count(m);
    switch (counted) {
    case counted_embeddings::both: break;
    case counted_embeddings::output: return both - input_embedding(m);
    case counted_embeddings::neither:
        return both - input_embedding(m) - token_embedding_parameters(m);
    }
    return both;
}

constexpr std::int64_t without_predictions(transformer m) {
    m.predictions = 0;
    return parameter_count(m);
}

// Distance from the figure beyond half of its last printed digit; zero: the figure is met.
constexpr std::int64_t missed_by(const published_count& figure, std::int64_t count) {
    const std::int64_t distance =
        count < figure.value ? figure.value - count : count - figure.value;
    const std::int64_t half = figure.unit / 2;
    return distance > half ? distance - half : 0;
}

constexpr std::int64_t billion = 1'000'000'000;

}  // namespace

TEST_CASE("Every shape is valid, named once, and says which model it is", "[catalog][models]") {
    std::set<std::string> names;
    for_each_model([&](auto model) {
        using type = decltype(model);
        STATIC_REQUIRE(model_type<type>);
        STATIC_REQUIRE(bool(validate(type::shape)));
        constexpr transformer m = spec<type>;
        CAPTURE(m.name.view());
        CHECK_FALSE(m.name.empty());
        CHECK(names.emplace(m.name.view()).second);
        CHECK(m.heads % m.key_value_heads() == 0);
        CHECK((m.has_experts() || m.ffn > 0));
    });
    CHECK(names.size() == decltype(boost::hana::length(catalog::models))::value);
}

TEST_CASE("A model has no fewer parameters than a token visits", "[catalog][models]") {
    for_each_model([](auto model) {
        constexpr transformer m = decltype(model)::shape;
        CAPTURE(m.name.view());
        if (m.has_experts())
            CHECK(active_parameter_count(m) < parameter_count(m));
        else
            CHECK(active_parameter_count(m) == parameter_count(m) - m.vision.parameters);
    });
}

TEST_CASE("Every model has a published count, with its source", "[catalog][models]") {
    const auto sourced = [](const published_count& figure) {
        return figure.value == 0 || (!figure.source.empty() && !figure.date.empty());
    };
    // A figure that no source confirmed says so wherever it is printed.
    const auto marked = [](const published_count& figure) {
        return figure.value == 0 || (figure.kind == models::evidence::memory) ==
                                        (figure.source.find("from memory") != std::string::npos);
    };
    for_each_model([&](auto model) {
        constexpr auto p = decltype(model)::published;
        CAPTURE(decltype(model)::shape.name.view());
        CHECK((p.checkpoint.value != 0 || p.total.value != 0));
        // of DeepSeek-V3.2 none was found
        const bool found = decltype(model)::shape.name != models::deepseek_v32::shape.name;
        CHECK((p.active.value != 0) == (decltype(model)::shape.has_experts() && found));
        CHECK(p.checkpoint.unit == 1);
        for (const published_count& figure : {p.checkpoint, p.total, p.active}) {
            CHECK(sourced(figure));
            CHECK(marked(figure));
        }
    });
}

TEST_CASE("Counts of published weights are met exactly", "[catalog][models]") {
    int exact = 0;
    for_each_model([&](auto model) {
        constexpr auto p = decltype(model)::published;
        constexpr transformer m = decltype(model)::shape;
        if (p.checkpoint.value == 0) return;
        CAPTURE(m.name.view());
        CHECK(parameter_count(m) == p.checkpoint.value);
        ++exact;
    });
    CHECK(exact >= 31);  // of the models of November 2026
}

TEST_CASE("Printed totals are met within half of their last digit", "[catalog][models]") {
    for_each_model([](auto model) {
        constexpr auto p = decltype(model)::published;
        constexpr transformer m = decltype(model)::shape;
        if (p.total.value == 0) return;
        const std::int64_t count = without_predictions(m);
        CAPTURE(m.name.view(), count, p.total.value);
        CHECK(missed_by(p.total, count) == 0);
    });
}

TEST_CASE("Printed active counts are met by the convention of their publisher",
          "[catalog][models]") {
    for_each_model([](auto model) {
        constexpr auto p = decltype(model)::published;
        constexpr transformer m = decltype(model)::shape;
        if (p.active.value == 0) return;
        CAPTURE(m.name.view(), p.active.value);
        const std::int64_t count = active_parameters(m, p.active_counts);
        CAPTURE(count);
        // 3,353,032,704 printed as 3.3B: cut off, not rounded.
        if (m.name == models::qwen3_30b_a3b::shape.name)
            CHECK(missed_by(p.active, count) == 3'032'704);
        // met where the output projection, which is the embedding, is counted as well
        else if (m.name == models::hunyuan_large::shape.name)
            CHECK(missed_by(p.active, count + token_embedding_parameters(m)) == 0);
        else
            CHECK(missed_by(p.active, count) == 0);
    });
}

// Which embeddings a publisher counts, where the printed digits can tell.
TEST_CASE("The other conventions do not meet the active counts", "[catalog][models]") {
    const auto meets = [](auto model, counted_embeddings counted) {
        using type = decltype(model);
        return missed_by(type::published.active, active_parameters(type::shape, counted)) == 0;
    };
    // Stated: the output projection only.
    CHECK_FALSE(meets(models::gpt_oss_20b{}, counted_embeddings::both));
    CHECK_FALSE(meets(models::gpt_oss_120b{}, counted_embeddings::both));
    CHECK_FALSE(meets(models::deepseek_v3{}, counted_embeddings::both));
    // Not stated, told by the digits.
    CHECK_FALSE(meets(models::kimi_k2{}, counted_embeddings::both));
    CHECK_FALSE(meets(models::mixtral_8x7b{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::llama4_scout{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::llama4_maverick{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::qwen3_next_80b_a3b{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::minimax_text_01{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::glm_45{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::glm_45_air{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::hunyuan_large{}, counted_embeddings::both));
    // Not stated, and the digits cannot tell.
    CHECK(meets(models::mixtral_8x22b{}, counted_embeddings::output));
    CHECK(meets(models::qwen3_235b_a22b{}, counted_embeddings::output));
    // Not stated, and met by none: 3.04 and, without either embedding, 2.73 billion.
    CHECK_FALSE(meets(models::qwen3_30b_a3b{}, counted_embeddings::output));
    CHECK_FALSE(meets(models::qwen3_30b_a3b{}, counted_embeddings::both));
}

TEST_CASE("The paper of DeepSeek-V3 rounds the count of its weight notes", "[catalog][models]") {
    constexpr published_count paper{.value = 37 * billion, .unit = billion};
    CHECK(missed_by(paper, active_parameters(models::deepseek_v3::shape,
                                             counted_embeddings::output)) == 0);
}

// Figures that differ from the weights, kept so that nobody tunes a shape to meet them.
TEST_CASE("Published figures that no convention meets", "[catalog][models]") {
    SECTION("the paper of Kimi K2 (arXiv 2507.20534, Table 2) prints 1.04T and 32.6B") {
        constexpr transformer m = models::kimi_k2::shape;
        constexpr published_count total{.value = 1'040 * billion, .unit = 10 * billion};
        constexpr published_count active{.value = 32'600'000'000, .unit = 100'000'000};
        CHECK(missed_by(total, parameter_count(m)) == 8'591'767'552);
        CHECK(missed_by(active, active_parameters(m, counted_embeddings::both)) == 211'500'928);
        CHECK(missed_by(active, active_parameters(m, counted_embeddings::output)) == 862'904'192);
    }
    SECTION(
        "GLM-4.5 is called 355B-A32B: between its counts without and with prediction; with it and "
        "neither embedding it is met") {
        constexpr transformer m = models::glm_45::shape;
        constexpr published_count total{.value = 355 * billion, .unit = billion};
        CHECK(missed_by(total, without_predictions(m)) == 1'702'170'976);
        CHECK(missed_by(total, parameter_count(m)) == 1'285'898'816);
        CHECK(missed_by(total, parameter_count(m) - 2 * token_embedding_parameters(m)) == 0);
    }
    SECTION("GLM-4.5-Air is called 106B-A12B: cut off, not rounded") {
        constexpr transformer m = models::glm_45_air::shape;
        CHECK(without_predictions(m) / billion == 106);
    }
    SECTION("the paper of GPT-3 (arXiv 2005.14165, Table 2.1; from memory) prints 175.0B") {
        constexpr published_count total{.value = 175 * billion, .unit = 100'000'000};
        CHECK(missed_by(total, parameter_count(models::gpt3_175b::shape)) == 345'740'672);
    }
    SECTION("the paper of GPT-2 (Radford et al. 2019, Table 2; from memory) prints 1542M") {
        constexpr published_count total{.value = 1'542'000'000, .unit = 1'000'000};
        CHECK(missed_by(total, parameter_count(models::gpt2_xl::shape)) == 15'111'200);
    }
}

// What published weights hold besides the shape of the catalogue, by hand.
namespace {

// Two matrices with biases around a function.
constexpr std::int64_t plain_mlp(std::int64_t hidden, std::int64_t ffn) {
    return 2 * hidden * ffn + ffn + hidden;
}
// A vision transformer's layer: four square matrices with biases, an MLP, two layer norms.
constexpr std::int64_t vision_layer(std::int64_t hidden, std::int64_t ffn) {
    return 4 * (hidden * hidden + hidden) + plain_mlp(hidden, ffn) + 4 * hidden;
}

// transformers, llama4/modeling_llama4.py: patches of 14 x 14, 24 x 24 of them and a class token with positions, a norm
// before and one after 34 layers; an adapter of four joined patches; a projector.
constexpr std::int64_t llama4_images = 3 * 14 * 14 * 1408 + 1408 + (24 * 24 + 1) * 1408 + 4 * 1408 +
                                       34 * vision_layer(1408, 5632) + 4 * 1408 * 4096 +
                                       4096 * 4096 + 4096 * 5120;
static_assert(llama4_images == 871'932'416);

// transformers, siglip/modeling_siglip.py and gemma3/modeling_gemma3.py: 64 x 64 patches, 27 layers, a norm after them;
// a norm and a matrix to the hidden width.
constexpr std::int64_t gemma3_images(std::int64_t hidden) {
    const std::int64_t tower =
        3 * 14 * 14 * 1152 + 1152 + 64 * 64 * 1152 + 27 * vision_layer(1152, 4304) + 2 * 1152;
    return tower + 1152 + 1152 * hidden;
}

}  // namespace

TEST_CASE("With what they see images by, weights are met exactly", "[catalog][models]") {
    CHECK(parameter_count(models::llama4_scout::shape) + llama4_images == 108'641'793'536);
    CHECK(parameter_count(models::llama4_maverick::shape) + llama4_images == 401'583'781'376);
    // Meta's model cards: 109B and, cut to one digit, 400B
    constexpr published_count scout{.value = 109 * billion, .unit = billion};
    constexpr published_count maverick{.value = 400 * billion, .unit = 100 * billion};
    CHECK(missed_by(scout, parameter_count(models::llama4_scout::shape) + llama4_images) == 0);
    CHECK(missed_by(maverick, parameter_count(models::llama4_maverick::shape) + llama4_images) ==
          0);
    const auto whole = [](const transformer& m) {
        return parameter_count(m) + gemma3_images(m.hidden);
    };
    CHECK(whole(models::gemma3_4b::shape) == 4'300'079'472);
    CHECK(whole(models::gemma3_12b::shape) == 12'187'325'040);
    CHECK(whole(models::gemma3_27b::shape) == 27'432'406'640);
    // arXiv 2503.19786, Table 1: parameters outside embeddings, in millions
    const auto millions = [](const transformer& m) {
        return (parameter_count(m) - token_embedding_parameters(m) + 500'000) / 1'000'000;
    };
    CHECK(millions(models::gemma3_4b::shape) == 3209);
    CHECK(millions(models::gemma3_12b::shape) == 10'759);
    CHECK(millions(models::gemma3_27b::shape) == 25'600);
}

// FP8 weights have a scale in fp32 for each block of 128 x 128 of a matrix; those of attention, the MLPs and the
// experts are kept so, routers, norms and the matrix that joins a prediction to the embedding are not.
namespace {

constexpr std::int64_t scales(std::int64_t rows, std::int64_t columns) {
    return (rows + 127) / 128 * ((columns + 127) / 128);
}
constexpr std::int64_t attention_scales = scales(7168, 1536) + scales(1536, 128 * 192) +
                                          scales(7168, 512 + 64) + scales(512, 128 * 256) +
                                          scales(128 * 128, 7168);
constexpr std::int64_t expert_scales = 257 * 3 * scales(7168, 2048);
constexpr std::int64_t deepseek_scales =
    62 * attention_scales + 3 * 3 * scales(7168, 18432) + 59 * expert_scales;
constexpr std::int64_t index_scales = scales(1536, 64 * 128) + scales(7168, 128);

}  // namespace

TEST_CASE("With copies of embeddings and with scales, weights are met exactly",
          "[catalog][models]") {
    // the checkpoint has the embedding and the output projection again for the module that predicts further
    const auto with_copies = [](transformer m) {
        m.predictions = 1;
        return parameter_count(m) + 2 * token_embedding_parameters(m);
    };
    CHECK(with_copies(models::deepseek_v3::shape) == 684'489'845'504);  // DeepSeek-R1
    CHECK(with_copies(models::deepseek_v3_mtp::shape) == 684'489'845'504);
    CHECK(with_copies(models::deepseek_v3::shape) + deepseek_scales == 684'531'386'000);
    CHECK(with_copies(models::deepseek_v32::shape) == 685'355'329'792);
    CHECK(with_copies(models::deepseek_v32::shape) + deepseek_scales + 62 * index_scales ==
          685'396'921'376);  // DeepSeek-V3.2-Exp
    CHECK(with_copies(models::glm_45::shape) == 358'337'791'296);
    CHECK(with_copies(models::glm_45_air::shape) == 110'468'824'832);
    // the module's own: 11.5B are its layer, to which the matrix adds 0.1B
    CHECK(parameter_count(models::deepseek_v3_mtp::shape) -
              parameter_count(models::deepseek_v3::shape) ==
          11'507'286'272 + 2 * 7168 * 7168 + 3 * 7168);
}

TEST_CASE("Without modules that predict further, weights are met exactly", "[catalog][models]") {
    // Qwen/Qwen3-Coder-Next, of the shape of Qwen3-Next
    CHECK(without_predictions(models::qwen3_next_80b_a3b::shape) == 79'674'391'296);
    // PrimeIntellect/INTELLECT-3, of the shape of GLM-4.5-Air
    CHECK(without_predictions(models::glm_45_air::shape) == 106'852'251'264);
    CHECK(without_predictions(models::deepseek_v3_mtp::shape) ==
          models::deepseek_v3::published.checkpoint.value);
    // model card of Qwen3-Next (from memory): 79B outside embeddings
    constexpr published_count outside{.value = 79 * billion, .unit = billion};
    constexpr transformer next = models::qwen3_next_80b_a3b::shape;
    CHECK(missed_by(outside, without_predictions(next) - 2 * token_embedding_parameters(next)) ==
          0);
}

TEST_CASE("A pattern of letters is layers that are one thing alone", "[catalog][models]") {
    const auto count = [](const transformer& m, mixer_kind mixer, feed_forward_kind feed_forward) {
        std::int64_t n = 0;
        for (std::int64_t i = 0; i < m.layers; ++i)
            n += m.kind_of(i) == layer_kind{mixer, feed_forward} ? 1 : 0;
        return n;
    };
    struct composition {
        transformer model;
        std::int64_t layers, mamba, mlp, attention;
    };
    // arXiv 2504.03624, Table 1, and NVIDIA's page of the models: 54 of Mamba-2, 54 MLPs and 10 of attention in the 56B
    for (const auto& [m, layers, mamba, mlp, attention] :
         {composition{models::nemotron_h_8b::shape, 52, 24, 24, 4},
          composition{models::nemotron_h_47b::shape, 98, 45, 48, 5},
          composition{models::nemotron_h_56b::shape, 118, 54, 54, 10},
          composition{models::nemotron_nano_9b_v2::shape, 56, 27, 25, 4}}) {
        CAPTURE(m.name.view());
        CHECK(m.layers == layers);
        CHECK(count(m, mixer_kind::state_space, feed_forward_kind::none) == mamba);
        CHECK(count(m, mixer_kind::none, feed_forward_kind::mlp) == mlp);
        CHECK(count(m, mixer_kind::grouped, feed_forward_kind::none) == attention);
    }
    constexpr transformer four = with_hybrid_pattern({}, "M-*E");
    STATIC_REQUIRE(four.layers == 4);
    STATIC_REQUIRE(four.kind_of(3) == layer_kind{mixer_kind::none, feed_forward_kind::experts});
    // as many layers as the model says, of a shorter pattern again and again
    constexpr transformer ten = with_hybrid_pattern({.layers = 10}, "M-*");
    STATIC_REQUIRE(ten.layers == 10);
    STATIC_REQUIRE(ten.kind_of(9) == layer_kind{mixer_kind::state_space, feed_forward_kind::none});
}

TEST_CASE("A letter that stands for nothing is refused", "[catalog][models]") {
    transformer m = models::nemotron_h_8b::shape;
    REQUIRE(bool(validate(m)));
    m = with_hybrid_pattern(m, "M-X*");
    const input_errors errors = validate(m);
    REQUIRE(errors.count() == 1);
    CHECK(errors.begin()->field.find("unknown letter") != std::string_view::npos);
    CHECK(errors.begin()->value == 15);
    // more letters than a list holds
    CHECK_FALSE(
        bool(validate(with_hybrid_pattern({models::nemotron_h_8b::shape}, std::string(129, 'M')))));
}

// From the model cards: 29.9 and 234 billion "non-embedding".
TEST_CASE("Qwen3 counts without embeddings are met", "[catalog][models]") {
    const auto without = [](const transformer& m) {
        return parameter_count(m) - 2 * token_embedding_parameters(m);
    };
    constexpr published_count small{.value = 29'900'000'000, .unit = 100'000'000};
    constexpr published_count large{.value = 234 * billion, .unit = billion};
    CHECK(missed_by(small, without(models::qwen3_30b_a3b::shape)) == 0);
    CHECK(missed_by(large, without(models::qwen3_235b_a22b::shape)) == 0);
}

// arXiv 2508.10925, Table 1, by part: MLP 114.71B and 19.12B, attention 0.96B and 0.64B, embedding
// and unembedding together 1.16B.
TEST_CASE("gpt-oss is met part by part", "[catalog][models]") {
    const auto part = [](std::int64_t hundredths_of_a_billion) {
        return published_count{.value = hundredths_of_a_billion * 10'000'000, .unit = 10'000'000};
    };
    const auto parts_meet = [&](const transformer& m, std::int64_t mlp, std::int64_t attention) {
        const layer_parameters p = parameters_of_layer(m, expert_kind(m));
        const std::int64_t norms = 2 * m.hidden;
        const std::int64_t heads = p.attention_heads + p.key_value + p.replicated - norms;
        CAPTURE(m.name.view());
        CHECK(missed_by(part(mlp), m.layers * (p.expert * p.experts + p.router)) == 0);
        CHECK(missed_by(part(attention), m.layers * heads) == 0);
        CHECK(missed_by(part(116), 2 * token_embedding_parameters(m)) == 0);
    };
    parts_meet(models::gpt_oss_20b::shape, 1912, 64);
    parts_meet(models::gpt_oss_120b::shape, 11471, 96);
}

TEST_CASE("Every other layer of gpt-oss attends to a window", "[catalog][models]") {
    const auto windowed = [](const transformer& m) {
        std::int64_t n = 0;
        for (std::int64_t i = 0; i < m.layers; ++i)
            n += m.mixer_of(i) == mixer_kind::windowed ? 1 : 0;
        return n;
    };
    CHECK(windowed(models::gpt_oss_20b::shape) == 12);
    CHECK(windowed(models::gpt_oss_120b::shape) == 18);
    CHECK(windowed(models::llama3_8b::shape) == 0);
}

TEST_CASE("Llama 3.1 is Llama 3 with a longer context", "[catalog][models]") {
    const auto same = [](const transformer& a, const transformer& b) {
        return parameter_count(a) == parameter_count(b) && a.layers == b.layers &&
               a.hidden == b.hidden && a.ffn == b.ffn && a.heads == b.heads &&
               a.kv_heads == b.kv_heads && a.positions * 16 == b.positions;
    };
    CHECK(same(models::llama3_8b::shape, models::llama31_8b::shape));
    CHECK(same(models::llama3_70b::shape, models::llama31_70b::shape));
}
