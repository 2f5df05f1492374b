// What the layers that carry a state have in common.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::mixers {

using namespace listed;

/// A side of one width for each value head.
[[nodiscard]] constexpr side value_heads(const recurrence& r, std::int64_t width) {
    return {r.value_heads, width, division::heads};
}

/// The state that a served request carries, and the last inputs of the convolution, of which keys and queries are
/// divided as `groups` says. SGLang keeps the state in fp32 and the inputs in bf16 (srt/configs/mamba_utils.py,
/// mamba2_state_dtype); vLLM the state as the model says.
template <class Visit>
[[gnu::always_inline]] constexpr void carry(const recurrence& r, division groups, Visit& visit) {
    visit(carried{value_heads(r, r.key_dim * r.value_dim), fp32});
    if (r.convolution <= 1) return;
    const std::int64_t inputs = r.convolution - 1;
    visit(carried{value_heads(r, r.value_dim * inputs), bf16});
    visit(carried{{r.key_heads, 2 * r.key_dim * inputs, groups}, bf16});  // of keys and queries
}

/// Fields of a recurrence outside their range.
constexpr void validate_recurrence(const recurrence& r, auto& errors) {
    const auto expect = [&](const char* field, std::int64_t value, std::int64_t least,
                            std::int64_t most) { errors.expect(field, value, least, most); };
    expect("transformer.recurrence.key_heads", r.key_heads, 1, 10'000);
    expect("transformer.recurrence.value_heads", r.value_heads, 1, 10'000);
    expect("transformer.recurrence.key_dim", r.key_dim, 1, 10'000);
    expect("transformer.recurrence.value_dim", r.value_dim, 1, 10'000);
    expect("transformer.recurrence.convolution (0: none)", r.convolution, 0, 1'000);
    expect("transformer.recurrence.chunk", r.chunk, 1, 1'000'000);
    if (r.key_heads > 0)
        errors.expect_multiple("transformer.recurrence.value_heads (in groups of key_heads)",
                               r.value_heads, r.key_heads);
}

}  // namespace loadline::mixers
