// Attention between queries and keys: unfused, flash, paged decode, and latent attention in both forms.
#pragma once

#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/matmul.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// Which pass of attention: the backward one makes five products where the forward one makes two.
enum class attention_pass : std::uint8_t { forward, backward };

namespace op {

/// `queries` positions of each of `batch` sequences attend to `keys` positions, of which they are the
/// last: keys = queries without a cached prefix. Prefill and training.
struct attention {
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t kv_heads = heads;
    std::int64_t head_dim = 128;  // of queries and keys
    std::int64_t v_head_dim = head_dim;
    std::int64_t queries = 1;
    std::int64_t keys = queries;
    bool causal = true;
    std::int64_t window = 0;  // a query sees this many keys, itself among them; 0: all
    attention_kernel kernel = attention_kernel::flash;
    attention_pass pass = attention_pass::forward;
    bool stores_cache =
        false;  // serving: the kernel also rotates, and writes keys and values to a cache
    number_format compute = bf16;
    number_format cache = compute;  // of keys and values as stored
};

/// One step of generation: `queries` new tokens (more than one: speculative) of each of `batch` requests
/// read a paged cache of `context` tokens.
struct paged_attention {
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t kv_heads = heads;
    std::int64_t head_dim = 128;
    std::int64_t v_head_dim = head_dim;
    std::int64_t context = 1;
    std::int64_t queries = 1;
    std::int64_t window = 0;
    std::int64_t page = 16;  // tokens; the last page is read whole
    number_format compute = bf16;
    number_format cache = compute;
    // Times that each element of the cache is brought from its format to the one multiplied.
    double conversions = 0;
};

/// Latent attention (DeepSeek-V2, arXiv 2405.04434), keys and values made again for each head: prefill.
struct latent_prefill {
    latent_attention_widths latent{};
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t queries = 1;
    std::int64_t keys = queries;
    attention_pass pass = attention_pass::forward;
    number_format compute = bf16;
    number_format cache = compute;
};

/// The same with the up-projections absorbed into queries and output: every head reads the one shared
/// latent vector. Decode.
struct latent_decode {
    latent_attention_widths latent{};
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t context = 1;
    std::int64_t queries = 1;
    std::int64_t page = 64;
    number_format compute = bf16;
    number_format cache = compute;
    double conversions = 0;
};

}  // namespace op

/// Pairs of a query and a key, over one head of one sequence, where the last `queries` of `keys`
/// positions see at most `window` keys each.
[[nodiscard]] constexpr double causal_pairs(double queries, double keys, double window) {
    const double before = keys - queries;
    // query i = 1..queries sees min(window, before + i) keys: the first `growing` of them fewer than window
    double growing = window - before;
    if (growing < 0) growing = 0;
    if (growing > queries) growing = queries;
    return growing * before + growing * (growing + 1) / 2 + (queries - growing) * window;
}
/// Keys that a query may see at most: the window, or all of them.
[[nodiscard]] constexpr double window_of(const op::attention& a) {
    return static_cast<double>(a.window == 0 || a.window > a.keys ? a.keys : a.window);
}
/// Pairs of a query and a key that are worked out, of one head.
[[nodiscard]] constexpr double seen_pairs(const op::attention& a) {
    const auto queries = static_cast<double>(a.queries);
    return a.causal ? causal_pairs(queries, static_cast<double>(a.keys), window_of(a))
                    : queries * window_of(a);
}

/// Operations for each pair: scores and weighted values, 2 for each element of both. The backward pass
/// makes the scores again and takes five products for the forward two (Dao 2023, arXiv 2307.08691).
[[nodiscard]] constexpr double operations_per_pair(attention_pass pass, double qk, double v) {
    return 2 * (pass == attention_pass::forward ? qk + v : 3 * qk + 2 * v);
}
/// FLOPs of both products over all heads and sequences, without the softmax.
[[nodiscard]] constexpr quantity<units::flops> work_of(const op::attention& a) {
    const double heads = static_cast<double>(a.batch) * static_cast<double>(a.heads);
    return quantity<units::flops>{heads * seen_pairs(a) *
                                  operations_per_pair(a.pass, static_cast<double>(a.head_dim),
                                                      static_cast<double>(a.v_head_dim))};
}

/// The format of attention's products. A kernel multiplies in the format of the cache where that is
/// narrower (TensorRT-LLM does: measured, its time with an 8-bit cache is that of 8-bit attention) and the chip no
/// slower in it.
[[nodiscard]] constexpr number_format attention_format(const chip_spec& chip, number_format compute,
                                                       number_format cache) {
    const number_format wide = facts(compute).width <= 8 ? bf16 : compute;
    const number_format narrow = facts(compute).width <= facts(cache).width ? compute : cache;
    if (facts(narrow).width > 8) return narrow;
    return multiplies(chip, narrow) && matmul_rate(chip, narrow) >= matmul_rate(chip, wide) ? narrow
                                                                                            : wide;
}
/// Dense peak of these.
[[nodiscard]] constexpr quantity<units::flops_per_second>
attention_peak(const chip_spec& chip, number_format compute, number_format cache) {
    return matmul_rate(chip, attention_format(chip, compute, cache));
}
/// What a kernel reaches of it.
[[nodiscard]] constexpr quantity<units::flops_per_second>
attention_rate(const chip_spec& chip, number_format compute, number_format cache) {
    const attention_calibration& c = chip.calibration.attention;
    const number_format wide = facts(compute).width <= 8 ? bf16 : compute;
    const number_format narrow = facts(compute).width <= facts(cache).width ? compute : cache;
    if (facts(narrow).width > 8) return matmul_rate(chip, narrow) * c.share;
    // the faster of the two, so that a higher peak of either makes neither slower
    const quantity<units::flops_per_second> widened = matmul_rate(chip, wide) * c.share;
    if (!multiplies(chip, narrow)) return widened;
    const quantity<units::flops_per_second> peak = matmul_rate(chip, narrow);
    // what was measured against 16 bits holds as far as the narrow peak reaches
    return max(widened, c.narrow_gain <= 0
                            ? peak * c.share
                            : min(matmul_rate(chip, bf16) * (c.share * c.narrow_gain), peak));
}

/// Attention with the scores in memory: two batched products, and a masked softmax between them.
struct unfused_operations {
    op::matmul scores;
    op::matmul weighted;
    op::softmax softmax;
};
/// The products and streams that attention is made of where no kernel joins them.
[[nodiscard]] constexpr unfused_operations operations_of(const op::attention& a) {
    const std::int64_t heads = a.batch * a.heads;
    return {{.m = a.queries,
             .n = a.keys,
             .k = a.head_dim,
             .batch = heads,
             .compute = a.compute,
             .out = bf16},
            {.m = a.queries,
             .n = a.v_head_dim,
             .k = a.keys,
             .batch = heads,
             .compute = a.compute,
             .out = bf16},
            {.rows = heads * a.queries,
             .width = a.keys,
             .masked = a.causal,
             .pass = a.pass == attention_pass::forward ? pass::forward : pass::backward}};
}
/// Time and bound of attention as separate products and a softmax over scores in memory.
[[nodiscard]] constexpr operation_cost unfused_attention(const op::attention& a,
                                                         const chip_rates& chip) {
    const unfused_operations once = operations_of(a);
    operation_cost between = cost_of(once.softmax, chip);
    between.work = {};  // of the vector unit, beside that of the products
    // backward: gradients of both operands of both products
    return (cost_of(once.scores, chip) + cost_of(once.weighted, chip)) *
               (a.pass == attention_pass::forward ? 1 : 2) +
           between;
}

/// Flash attention: queries stay on a core, which passes over the keys that they see, in whole tiles on
/// the diagonal. Each score takes the products' time and that of an exponential, of which the longer
/// hides most of the shorter; each query costs its way in and out; at the end cores wait for the longest
/// tile. With the calibration of at_limit(), this is work / peak. What both passes share is worked out
/// once. Refers to the chip, which must outlive it.
class flash_attention {
public:
    // Always inlined: what a caller knows of the shape is then worked out beforehand.
    [[gnu::always_inline]] constexpr flash_attention(const op::attention& a, const chip_rates& chip)
        : chip_{chip}, qk_{static_cast<double>(a.head_dim)}, v_{static_cast<double>(a.v_head_dim)},
          stores_cache_{a.stores_cache} {
        const attention_calibration& c = chip.calibration().attention;
        const auto queries = static_cast<double>(a.queries);
        const auto keys = static_cast<double>(a.keys);
        const auto batch = static_cast<double>(a.batch);
        const double heads = batch * static_cast<double>(a.heads);
        const double window = window_of(a);

        const double tile = queries < c.query_tile ? queries : c.query_tile;
        double reach = window;  // keys of a query's row, rounded out to tiles
        if (reach < keys) reach += 2 * (tile - 1);
        if (reach > keys) reach = keys;
        double pairs = queries * reach;
        if (a.causal)
            pairs =
                causal_pairs(queries, keys, reach) + (reach < keys ? 0 : queries * (tile - 1) / 2);
        if (pairs > queries * keys) pairs = queries * keys;
        seen_ = heads * (a.causal ? causal_pairs(queries, keys, window) : queries * window);

        const quantity<units::seconds> products = quantity<units::flops>{2 * (qk_ + v_)} /
                                                  attention_rate(chip.chip(), a.compute, a.cache);
        const quantity<units::seconds> pair =
            max(products, c.pair_time) + min(products, c.pair_time) * c.exposed;
        compute_ = pair * (heads * pairs + c.tail * chip.calibration().unit.cores * tile * reach);

        queries_ = heads * queries;
        keys_ = batch * static_cast<double>(a.kv_heads) * keys;
        inputs_ = bytes_per_element(a.compute) * (queries_ * qk_) +
                  bytes_per_element(a.cache) * (keys_ * (qk_ + v_));
        output_ = bytes_per_element(bf16) * (queries_ * v_);
    }

    [[nodiscard]] constexpr operation_cost forward() const {
        quantity<units::seconds> compute = compute_;
        if (stores_cache_)
            compute += chip_.calibration().attention.element_time * (queries_ * (qk_ + v_) / 2);
        return cost(attention_pass::forward, compute, inputs_, output_);
    }
    [[nodiscard]] constexpr operation_cost backward() const {
        constexpr auto back = attention_pass::backward;
        const double again = operations_per_pair(back, qk_, v_) /
                             (operations_per_pair(attention_pass::forward, qk_, v_) *
                              chip_.calibration().attention.backward_share);
        const quantity<units::bytes> gradients =
            bytes_per_element(bf16) * (queries_ * qk_ + keys_ * (qk_ + v_));
        return cost(back, compute_ * again, inputs_ + output_ * 2, gradients);
    }

private:
    [[nodiscard]] constexpr operation_cost cost(attention_pass pass,
                                                quantity<units::seconds> compute,
                                                quantity<units::bytes> read,
                                                quantity<units::bytes> written) const {
        return roofline(quantity<units::flops>{seen_ * operations_per_pair(pass, qk_, v_)},
                        read + written, compute, chip_.stream(read, written),
                        chip_.calibration().attention.launch, 0);
    }

    chip_rates chip_;
    double qk_;
    double v_;
    bool stores_cache_;
    double seen_ = 0;                     // pairs, over all heads
    quantity<units::seconds> compute_{};  // of the forward pass
    double queries_ = 0;                  // vectors, over all heads
    double keys_ = 0;
    quantity<units::bytes> inputs_{};
    quantity<units::bytes> output_{};
};

/// Time and bound of attention on a chip, by the kernel that it names.
[[nodiscard]] constexpr operation_cost cost_of(const op::attention& a, const chip_rates& chip) {
    if (a.kernel == attention_kernel::unfused) return unfused_attention(a, chip);
    const flash_attention kernel{a, chip};
    return a.pass == attention_pass::forward ? kernel.forward() : kernel.backward();
}

/// Attention inside chunks of `chunk` keys, which begin where the sequence does: the last `queries` of `keys` positions
/// lie in the end of one chunk, in whole ones, and in the beginning of another.
[[nodiscard]] constexpr operation_cost chunked_attention(op::attention a, std::int64_t chunk,
                                                         const chip_rates& chip) {
    const std::int64_t before = (a.keys - a.queries) % chunk;  // of the first chunk, not asked
    const std::int64_t all = before + a.queries;               // from where the first chunk begins
    if (all <= chunk) {
        a.keys = all;
        return cost_of(a, chip);
    }
    op::attention part = a;
    part.queries = chunk - before;
    part.keys = chunk;
    operation_cost cost = cost_of(part, chip);
    if (const std::int64_t whole = all / chunk - 1; whole > 0) {
        part.queries = chunk;
        part.batch = a.batch * whole;
        cost += cost_of(part, chip);
    }
    if (const std::int64_t rest = all % chunk; rest > 0) {
        part.queries = part.keys = rest;
        part.batch = a.batch;
        cost += cost_of(part, chip);
    }
    return cost;
}

/// One step over a paged cache: `groups` sets of keys, each read by `rows` queries, which the matrix
/// unit pads to whole tiles. A conversion of an element takes the vector units as long as the exponential of a score.
[[nodiscard]] constexpr operation_cost decode_cost(const chip_spec& chip, double groups,
                                                   double rows, double context, double qk, double v,
                                                   double elements, double conversions,
                                                   number_format compute, number_format stored) {
    const attention_calibration& c = chip.calibration.attention;
    const quantity<units::bytes> cache = bytes_per_element(stored) * elements;
    const double padded = ceil_of(rows / c.decode_rows) * c.decode_rows;
    const quantity<units::flops> work{2 * groups * rows * context * (qk + v)};
    const quantity<units::bytes> vectors = bytes_per_element(bf16) * (groups * rows * (qk + v));
    const quantity<units::seconds> products =
        work * (padded / rows) / attention_rate(chip, compute, stored) +
        c.pair_time * (elements * conversions);
    const quantity<units::seconds> reading =
        (cache + vectors) / (chip.hbm_bandwidth * c.decode_share);
    const quantity<units::seconds> fixed =
        c.decode_launch + c.decode_step * context + c.element_time * (groups * rows * (qk + v) / 2);
    return roofline(work, cache + vectors, products, reading, fixed, chip.calibration.unit.exposed);
}
/// Tokens of a cache as whole pages hold them.
[[nodiscard]] constexpr double in_pages(std::int64_t tokens, std::int64_t page) {
    const std::int64_t pages = (tokens + page - 1) / page;
    return static_cast<double>(pages * page);
}

[[nodiscard]] constexpr operation_cost cost_of(const op::paged_attention& a,
                                               const chip_spec& chip) {
    const std::int64_t seen = a.window == 0 || a.window > a.context ? a.context : a.window;
    const auto qk = static_cast<double>(a.head_dim);
    const auto v = static_cast<double>(a.v_head_dim);
    const double groups = static_cast<double>(a.batch) * static_cast<double>(a.kv_heads);
    const double rows = static_cast<double>(a.heads) / static_cast<double>(a.kv_heads) *
                        static_cast<double>(a.queries);
    return decode_cost(chip, groups, rows, static_cast<double>(seen), qk, v,
                       groups * in_pages(seen, a.page) * (qk + v), a.conversions, a.compute,
                       a.cache);
}

[[nodiscard]] constexpr operation_cost cost_of(const op::latent_prefill& a,
                                               const chip_rates& chip) {
    return cost_of(op::attention{.batch = a.batch,
                                 .heads = a.heads,
                                 .head_dim = a.latent.nope_head_dim + a.latent.rope_head_dim,
                                 .v_head_dim = a.latent.v_head_dim,
                                 .queries = a.queries,
                                 .keys = a.keys,
                                 .pass = a.pass,
                                 .stores_cache = a.pass == attention_pass::forward,
                                 .compute = a.compute,
                                 .cache = a.cache},
                   chip);
}

[[nodiscard]] constexpr operation_cost cost_of(const op::latent_decode& a, const chip_spec& chip) {
    const auto qk = static_cast<double>(a.latent.kv_rank + a.latent.rope_head_dim);
    const auto v = static_cast<double>(a.latent.kv_rank);
    const auto batch = static_cast<double>(a.batch);
    return decode_cost(chip, batch, static_cast<double>(a.heads) * static_cast<double>(a.queries),
                       static_cast<double>(a.context), qk, v,
                       batch * in_pages(a.context, a.page) * qk, a.conversions, a.compute, a.cache);
}

}  // namespace loadline
