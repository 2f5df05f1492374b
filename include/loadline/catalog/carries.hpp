// Which systems carry a model, and on how few chips: questions to the catalogue that a search answers.
#pragma once

#include <loadline/catalog/query.hpp>
#include <loadline/search/smallest_fit.hpp>

namespace loadline::catalog {

namespace detail {

// Bools, which an error prints, where concepts would print what they are made of.
template <class T>
inline constexpr bool is_a_model_or_a_transformer = model_type<T> || std::same_as<T, transformer>;
template <class T>
inline constexpr bool is_a_batch_or_requests = std::same_as<T, batch> || std::same_as<T, requests>;

// A model's type stands for its shape.
[[nodiscard]] constexpr const transformer& shape_of(const transformer& model) { return model; }
template <model_type Model>
[[nodiscard]] constexpr const transformer& shape_of(const Model& /*model*/) {
    return spec<Model>;
}

template <class Model, class Work>
struct fewest_chips {
    Model model;
    Work work;
    [[nodiscard]] constexpr std::optional<std::int64_t>
    operator()(const cluster_spec& system) const {
        const auto fit = smallest_fit(shape_of(model), system, work);
        if (!fit) return std::nullopt;
        return fit->plan.chips();
    }
};
template <class Model, class Work>
struct rent {
    fewest_chips<Model, Work> chips;
    [[nodiscard]] constexpr std::optional<quantity<units::dollars_per_second>>
    operator()(const cluster_spec& system) const {
        if (!system.chip.price) return std::nullopt;
        const auto n = chips(system);
        if (!n) return std::nullopt;
        return *system.chip.price * *n;
    }
};
template <class Model, class Work>
struct carried {
    using predicate_of_catalogue = void;
    fewest_chips<Model, Work> chips;
    std::int64_t most;
    [[nodiscard]] constexpr bool operator()(const cluster_spec& system) const {
        const auto n = chips(system);
        return n && *n <= most;
    }
};

}  // namespace detail

/// Of a system: it carries the model (a type, `models::llama31_70b{}`, or a transformer) at this work (a batch to train,
/// or requests to serve) on at most so many of its chips, with the plan that `smallest_fit` finds.
template <class Model, class Work>
    requires(detail::is_a_model_or_a_transformer<Model>&& detail::is_a_batch_or_requests<Work>)
[[nodiscard]] constexpr auto carries(const Model& model, const Work& work,
                                     std::int64_t on_at_most_chips) {
    return detail::carried<Model, Work>{{model, work}, on_at_most_chips};
}
/// The fewest chips of a system that carry the model at this work; none where all do not: for `least`.
template <class Model, class Work>
    requires(detail::is_a_model_or_a_transformer<Model>&& detail::is_a_batch_or_requests<Work>)
[[nodiscard]] constexpr auto chips_to_carry(const Model& model, const Work& work) {
    return detail::fewest_chips<Model, Work>{model, work};
}
/// What these chips cost by the hour, each at its own rent; none where that is not known.
template <class Model, class Work>
    requires(detail::is_a_model_or_a_transformer<Model>&& detail::is_a_batch_or_requests<Work>)
[[nodiscard]] constexpr auto price_to_carry(const Model& model, const Work& work) {
    return detail::rent<Model, Work>{{model, work}};
}

}  // namespace loadline::catalog
