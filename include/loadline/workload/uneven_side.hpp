// Whether chips can divide the matrices of a model: the first side that they would split unevenly.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

// Looks for a side divided `by` whose count is not `even`.
template <class Even>
struct uneven_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    listed::division by;
    Even even;
    std::int64_t found = 0;

    constexpr uneven_fold(listed::division divided, const Even& is_even)
        : by{divided}, even{is_even} {}
    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        look(p.n);
        look(p.k);
    }

private:
    constexpr void look(const listed::side& s) {
        if (found == 0 && s.by == by && !even(s.count)) found = s.count;
    }
};

/// The count of the first side of any layer that is divided `by` and not `even(count)`; zero if there is none.
template <class Even>
[[nodiscard]] constexpr std::int64_t uneven_side(const transformer& m, listed::division by,
                                                 const Even& even) {
    const model_layers layers{m};
    uneven_fold<Even> fold{by, even};
    for (const layer_kind& kind : layers) walk_layer(m, kind, listed::phase::training, fold);
    return fold.found;
}

}  // namespace loadline
