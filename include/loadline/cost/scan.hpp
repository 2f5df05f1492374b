// A recurrence over a sequence on one chip: in chunks, as training and prefill run it, and one step of decode.
#pragma once

#include <loadline/cost/attention.hpp>

namespace loadline {

namespace op {

/// Over `tokens` tokens of one or more sequences: inside chunks products of attention's kind, between them a
/// state of key x value for each head. `products`: operations of a token and head.
struct chunked_scan {
    std::int64_t tokens = 1;
    std::int64_t heads = 1;
    std::int64_t key_heads = heads;
    std::int64_t key = 1;
    std::int64_t value = 1;
    std::int64_t chunk = 64;
    double products = 1;
    number_format compute = bf16;
};
/// One step of each of `batch` sequences: their states are read, changed and written. `step`: operations for each
/// element of a state.
struct state_step {
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t key = 1;
    std::int64_t value = 1;
    std::int64_t queries = 1;  // tokens of each, one after another
    double step = 4;
    number_format state = fp32;
};

}  // namespace op

// At the share of the peak that the chip's attention kernel reaches, and its launch: assumed, since no scan of
// this kind was measured in any source of ours. Keys, queries and values come in, outputs leave, and the state at
// the end of each chunk is written by one kernel and read by the next.
[[nodiscard]] constexpr operation_cost cost_of(const op::chunked_scan& s, const chip_rates& chip) {
    const auto tokens = static_cast<double>(s.tokens);
    const auto heads = static_cast<double>(s.heads);
    const auto key = static_cast<double>(s.key);
    const auto value = static_cast<double>(s.value);
    const quantity<units::flops> work{tokens * heads * s.products};
    const quantity<units::bytes> element = bytes_per_element(s.compute);
    const quantity<units::bytes> states =
        element * (tokens * heads * key * value / static_cast<double>(s.chunk));
    const double inputs = 2 * static_cast<double>(s.key_heads) * key + heads * value;
    const quantity<units::bytes> read = element * (tokens * inputs) + states;
    const quantity<units::bytes> written = element * (tokens * heads * value) + states;
    return roofline(work, read + written, work / attention_rate(chip.chip(), s.compute, s.compute),
                    chip.stream(read, written), chip.calibration().attention.launch, 0);
}

// The vector unit works on the state as it passes: its time is that of the bytes.
[[nodiscard]] constexpr operation_cost cost_of(const op::state_step& s, const chip_rates& chip) {
    const double elements = static_cast<double>(s.batch) * static_cast<double>(s.heads) *
                            static_cast<double>(s.key) * static_cast<double>(s.value);
    const quantity<units::bytes> once = bytes_per_element(s.state) * elements;
    return roofline(quantity<units::flops>{s.step * elements * static_cast<double>(s.queries)},
                    once * 2, {}, chip.stream(once, once), chip.calibration().memory.launch, 0);
}

namespace op {

/// Scores of all keys by an indexer's small heads, in 8 bits where the chip has them (DeepSeek-V3.2).
struct index_scores {
    std::int64_t batch = 1;
    std::int64_t heads = 1;
    std::int64_t head_dim = 128;
    std::int64_t queries = 1;
    std::int64_t keys = queries;
    bool causal = true;
};

}  // namespace op

// One product for each pair, a weighted sum over heads, and one score written. Keys are read once for all
// queries of a sequence, a byte an element and a scale of 4 bytes.
[[nodiscard]] constexpr operation_cost cost_of(const op::index_scores& s, const chip_rates& chip) {
    const auto queries = static_cast<double>(s.queries);
    const auto keys = static_cast<double>(s.keys);
    const auto batch = static_cast<double>(s.batch);
    const double pairs = batch * (s.causal ? causal_pairs(queries, keys, keys) : queries * keys);
    const quantity<units::flops> work{2 * pairs * static_cast<double>(s.heads) *
                                      static_cast<double>(s.head_dim)};
    const quantity<units::bytes> read{batch * keys * static_cast<double>(s.head_dim + 4) +
                                      batch * queries * static_cast<double>(s.heads * s.head_dim)};
    const quantity<units::bytes> written{4 * pairs};
    return roofline(work, read + written, work / attention_rate(chip.chip(), bf16, fp8),
                    chip.stream(read, written), chip.calibration().attention.launch, 0);
}

}  // namespace loadline
