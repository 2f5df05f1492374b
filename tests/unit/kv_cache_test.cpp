// The key-value cache: published sizes, and a count of heads, layers and pages one by one.
#include "catch.hpp"

#include <loadline/cost/kv_cache.hpp>
#include <loadline/units/literals.hpp>

#include <algorithm>
#include <set>

namespace {

using namespace loadline;
using namespace loadline::literals;

constexpr transformer grouped(std::int64_t layers, std::int64_t heads, std::int64_t kv_heads,
                              std::int64_t head_dim) {
    transformer m;
    m.layers = layers;
    m.hidden = heads * head_dim;
    m.ffn = 4 * m.hidden;
    m.heads = heads;
    m.kv_heads = kv_heads;
    m.head_dim = head_dim;
    m.vocab = 32'000;
    m.positions = 131'072;
    return m;
}
constexpr transformer deepseek_v3 = [] {
    transformer m = grouped(61, 128, 0, 192);
    m.mixers = {mixer_kind::latent};
    m.latent = {.q_rank = 1536,
                .kv_rank = 512,
                .nope_head_dim = 128,
                .rope_head_dim = 64,
                .v_head_dim = 128};
    return m;
}();

// Of one layer, on a chip of a tensor group.
constexpr quantity<units::bytes> layer_bytes(const transformer& m, std::int64_t tensor) {
    return cache_of_layer(m, m.kind_of(0), tensor, bf16).token();
}
// All layers on one chip: bytes for one token.
constexpr double bytes_per_token(const transformer& m, number_format format = bf16) {
    return (cache_of_layer(m, m.kind_of(0), 1, format).token() * m.layers).count();
}
// Of a request on the first stage.
constexpr quantity<units::bytes> request_bytes(const transformer& m, const plan& p,
                                               const requests& r, std::int64_t context) {
    return cache_bytes_per_request(m, p, r, 0, context);
}

struct published {
    const char* source;
    transformer model;
    double bytes;
};
const std::array<published, 8> table{{
    {"Llama 3 8B, Meta: 128 KiB", grouped(32, 32, 8, 128), 131'072},
    {"Llama 2 70B, Meta: 320 KiB", grouped(80, 64, 8, 128), 327'680},
    {"OPT 13B, Kwon et al. 2023 (PagedAttention): 800 KB", grouped(40, 40, 0, 128), 819'200},
    {"GPT-3 175B: 4.5 MiB", grouped(96, 96, 0, 128), 4'718'592},
    {"DeepSeek-V3, arXiv 2505.09343, table 1: 70.272 KB", deepseek_v3, 70'272},
    {"Qwen2.5 72B, the same table: 327.680 KB", grouped(80, 64, 8, 128), 327'680},
    {"Llama 3.1 405B, the same table: 516.096 KB", grouped(126, 128, 8, 128), 516'096},
    {"Falcon 7B, one key-value head: 8 KiB", grouped(32, 71, 1, 64), 8'192},
}};

// Bytes of one layer and token on chip `rank`: the heads that its query heads need, two vectors each.
double counted_on_chip(const transformer& m, std::int64_t tensor, std::int64_t rank,
                       double element) {
    const std::int64_t own = m.heads / tensor;
    const std::int64_t group = m.heads / m.key_value_heads();  // query heads that share one
    std::set<std::int64_t> needed;
    for (std::int64_t q = rank * own; q < (rank + 1) * own; ++q) needed.insert(q / group);
    return 2 * static_cast<double>(needed.size()) * static_cast<double>(m.head_width()) * element;
}

// Pages of one layer, laid out token by token; a window keeps the last `size` tokens.
std::int64_t counted_tokens(std::int64_t context, std::int64_t window, std::int64_t block) {
    std::int64_t pages = 0;
    const std::int64_t kept = window == 0 ? context : std::min(context, window);
    for (std::int64_t token = 0; token < kept; ++token) pages += token % block == 0 ? 1 : 0;
    return pages * block;
}

}  // namespace

TEST_CASE("bytes for each token are the published ones") {
    static_assert(bytes_per_token(grouped(80, 64, 8, 128)) == 320 * 1024);
    static_assert(bytes_per_token(deepseek_v3) == 61 * 576 * 2);
    for (const published& row : table) {
        INFO(row.source);
        CHECK(bytes_per_token(row.model) == row.bytes);
        CHECK(bytes_per_token(row.model, fp8) == row.bytes / 2);
        CHECK(bytes_per_token(row.model, nvfp4) == row.bytes / 2 * 4.5 / 8);
    }
}

TEST_CASE(
    "each chip of a tensor group keeps whole key-value heads, copied where there are too few") {
    for (const std::int64_t kv : {1, 2, 8, 64})
        for (const std::int64_t tensor : {1, 2, 4, 8, 16, 32, 64}) {
            const transformer m = grouped(2, 64, kv, 128);
            INFO("kv heads " << kv << ", tensor " << tensor);
            for (std::int64_t rank = 0; rank < tensor; ++rank)
                CHECK(layer_bytes(m, tensor).count() == counted_on_chip(m, tensor, rank, 2));
        }
}

TEST_CASE("the shared latent vector is whole on every chip of a tensor group") {
    for (const std::int64_t tensor : {1, 8, 128}) CHECK(layer_bytes(deepseek_v3, tensor) == 1152_B);
}

TEST_CASE("a request takes whole pages") {
    constexpr transformer m = grouped(80, 64, 8, 128);
    for (const std::int64_t block : {1, 16, 128})
        for (const std::int64_t context : {1, 15, 16, 17, 1000, 2048}) {
            const requests r{.kv_block = block};
            INFO("block " << block << ", context " << context);
            CHECK(paged_tokens(r, context) == counted_tokens(context, 0, block));
            CHECK(request_bytes(m, plan{}, r, context).count() ==
                  327'680.0 * static_cast<double>(counted_tokens(context, 0, block)));
        }
    // 70B at 4,096 tokens, as deployed: 1.25 GiB a request, a tenth on a stage of eight layers
    STATIC_REQUIRE(request_bytes(m, plan{}, requests{}, 4096) == 1.25_GiB);
    STATIC_REQUIRE(request_bytes(m, plan{.pipeline = 10}, requests{}, 4096) == 0.125_GiB);
    STATIC_REQUIRE(request_bytes(m, plan{.tensor = 8}, requests{}, 4096) == 160_MiB);
    STATIC_REQUIRE(request_bytes(m, plan{.tensor = 16}, requests{}, 4096) == 160_MiB);
    STATIC_REQUIRE(request_bytes(m, plan{.context = 4}, requests{}, 4096) == 320_MiB);
    STATIC_REQUIRE(request_bytes(m, plan{}, requests{.kv_cache = fp8}, 4096) == 640_MiB);
}

// Windowed layers, every `period`-th of them global (1: none).
transformer with_windows(std::int64_t layers, std::int64_t period, std::int64_t size) {
    transformer m = grouped(layers, 16, 4, 64);
    m.window = size;
    for (std::int64_t i = 1; i <= period; ++i)
        m.mixers.push_back(period > 1 && i == period ? mixer_kind::grouped : mixer_kind::windowed);
    return m;
}
// Layers [first, first + count) one by one; the first layer of a model is number 1.
double counted_request(std::int64_t first, std::int64_t count, std::int64_t period,
                       std::int64_t size, std::int64_t context) {
    double bytes = 0;
    for (std::int64_t i = first; i < first + count; ++i) {
        const bool global = period > 1 && i % period == 0;
        bytes +=
            2.0 * 4 * 64 * 2 * static_cast<double>(counted_tokens(context, global ? 0 : size, 16));
    }
    return bytes;
}

TEST_CASE("layers with a window keep only its length") {
    for (const std::int64_t layers : {4, 6, 36, 62})
        for (const std::int64_t period : {1, 2, 4, 6})
            for (const std::int64_t size : {128, 1000, 100'000})
                for (const std::int64_t context : {100, 4096}) {
                    const transformer m = with_windows(layers, period, size);
                    INFO("layers " << layers << ", period " << period << ", window " << size
                                   << ", context " << context);
                    CHECK(request_bytes(m, plan{}, requests{}, context).count() ==
                          Approx(counted_request(1, layers, period, size, context)).epsilon(1e-12));
                }
}

TEST_CASE("a stage keeps the cache of its own layers, windowed and global ones") {
    for (const std::int64_t layers : {36, 60})
        for (const std::int64_t period : {1, 2, 4, 6})
            for (const std::int64_t stages : {1, 2, 3, 4, 12}) {
                const transformer m = with_windows(layers, period, 128);
                const std::int64_t each = layers / stages;
                for (std::int64_t stage = 0; stage < stages; ++stage) {
                    INFO("layers " << layers << ", period " << period << ", stage " << stage
                                   << " of " << stages);
                    CHECK(cache_bytes_per_request(m, plan{.pipeline = stages}, requests{}, stage,
                                                  4096)
                              .count() ==
                          counted_request(1 + stage * each, each, period, 128, 4096));
                }
            }
}
