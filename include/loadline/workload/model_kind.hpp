// Which kinds a model is of, as far as measurements of one say something of another.
#pragma once

#include <loadline/workload/stack_evidence.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// Experts and layers without attention each load software in a way of their own, and a model may have both.
[[nodiscard]] constexpr model_kinds kinds_of(const transformer& m) {
    const bool recurrent = !m.mixers.empty() && m.recurrence.value_heads > 0;
    if (m.has_experts() && recurrent) return {model_kind::mixture, model_kind::recurrent};
    if (m.has_experts()) return {model_kind::mixture};
    if (recurrent) return {model_kind::recurrent};
    return {model_kind::dense};
}
/// The one kind by which ranges of a model are told apart: mixture before recurrent before dense.
[[nodiscard]] constexpr model_kind kind_of(const transformer& m) {
    const model_kinds all = kinds_of(m);
    for (const model_kind k : {model_kind::mixture, model_kind::recurrent})
        if (all.has(k)) return k;
    return model_kind::dense;
}

}  // namespace loadline
