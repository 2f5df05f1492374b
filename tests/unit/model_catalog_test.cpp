// The models of the catalogue against the parameter counts that their publishers give.
#include "catch.hpp"

#include <loadline/catalog/models.hpp>
#include <loadline/workload/parameters.hpp>

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
    return counted == counted_embeddings::both ? both : both - input_embedding(m);
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
            CHECK(active_parameter_count(m) == parameter_count(m));
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
        CHECK((p.active.value != 0) == decltype(model)::shape.has_experts());
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
    CHECK(exact == 18);
}

TEST_CASE("Printed totals are met within half of their last digit", "[catalog][models]") {
    for_each_model([](auto model) {
        constexpr auto p = decltype(model)::published;
        constexpr transformer m = decltype(model)::shape;
        if (p.total.value == 0) return;
        CAPTURE(m.name.view(), parameter_count(m), p.total.value);
        CHECK(missed_by(p.total, parameter_count(m)) == 0);
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
    SECTION("the paper of GPT-3 (arXiv 2005.14165, Table 2.1; from memory) prints 175.0B") {
        constexpr published_count total{.value = 175 * billion, .unit = 100'000'000};
        CHECK(missed_by(total, parameter_count(models::gpt3_175b::shape)) == 345'740'672);
    }
    SECTION("the paper of GPT-2 (Radford et al. 2019, Table 2; from memory) prints 1542M") {
        constexpr published_count total{.value = 1'542'000'000, .unit = 1'000'000};
        CHECK(missed_by(total, parameter_count(models::gpt2_xl::shape)) == 15'111'200);
    }
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
