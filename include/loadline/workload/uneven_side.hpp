// Whether chips can divide the matrices of a model: the first side that they would split unevenly.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

/// How `parts` chips may divide a count of heads, or a width.
enum class fair_division : std::uint8_t {
    whole_parts,     // each has as many
    parts_or_copies  // or one is copied to several
};

/// Looks for a side divided `by` that `parts` chips cannot divide so.
struct uneven_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    listed::division by;
    std::int64_t parts;
    fair_division fair;
    std::int64_t apart;  // a count that is not looked at
    std::int64_t found = 0;

    constexpr uneven_fold(listed::division divided, std::int64_t chips, fair_division wanted,
                          std::int64_t but)
        : by{divided}, parts{chips}, fair{wanted}, apart{but} {}
    constexpr void operator()(const listed::product& p) {
        look(p.n);
        look(p.k);
    }

private:
    constexpr void look(const listed::side& s) {
        if (found != 0 || s.by != by || s.count == apart || s.count % parts == 0) return;
        if (fair == fair_division::parts_or_copies && s.count > 0 && parts % s.count == 0) return;
        found = s.count;
    }
};

/// The count of the first side of any layer that is divided `by` and not in `parts` fair parts, but for a
/// count of `apart`; zero if there is none.
template <model_value Model = transformer>
[[nodiscard]] constexpr std::int64_t
uneven_side(const Model& m, listed::division by, std::int64_t parts,
            fair_division fair = fair_division::whole_parts, std::int64_t apart = 0) {
    const model_layers layers{m};
    uneven_fold fold{by, parts, fair, apart};
    for (const layer_kind& kind : layers) walk_layer(m, kind, listed::phase::training, fold);
    return fold.found;
}

}  // namespace loadline
