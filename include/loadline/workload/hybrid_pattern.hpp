// Layers that are a mixer or a feed-forward alone, from the letters in which a configuration lists them.
#pragma once

#include <loadline/workload/transformer.hpp>

#include <string_view>
#include <type_traits>

namespace loadline {

/// Not constexpr: of a pattern that is read at compile time, the compiler's error names it.
inline void unknown_letter_in_hybrid_pattern(char /*letter*/) {}

/// `hybrid_override_pattern` of config.json, as Nemotron-H has it (arXiv 2504.03624; transformers,
/// configuration_nemotron_h.py), a letter for each layer: M is Mamba-2, * attention, - an MLP and E experts, each
/// alone. A model that says no number of layers has as many as letters; of one that says it they repeat. Another
/// letter becomes a kind that validate() refuses.
[[nodiscard]] constexpr transformer with_hybrid_pattern(transformer m, std::string_view pattern) {
    constexpr auto no_kind = 15;  // all bits of an entry
    m.mixers = {};
    m.feed_forwards = {};
    const auto add = [&](mixer_kind mixer, feed_forward_kind feed_forward) {
        m.mixers.push_back(mixer);
        m.feed_forwards.push_back(feed_forward);
    };
    for (const char letter : pattern) {
        switch (letter) {
        case 'M': add(mixer_kind::state_space, feed_forward_kind::none); break;
        case '*': add(mixer_kind::grouped, feed_forward_kind::none); break;
        case '-': add(mixer_kind::none, feed_forward_kind::mlp); break;
        case 'E': add(mixer_kind::none, feed_forward_kind::experts); break;
        default:
            if (std::is_constant_evaluated()) unknown_letter_in_hybrid_pattern(letter);
            add(static_cast<mixer_kind>(no_kind), feed_forward_kind::none);
        }
    }
    if (m.layers == 0) m.layers = m.mixers.length;
    return m;
}

}  // namespace loadline
