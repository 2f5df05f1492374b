// Who watches a fold and writes down each operation that it shows, with the layers that it is in.
#pragma once

#include <loadline/estimate/explanation.hpp>
#include <loadline/workload/layer.hpp>

namespace loadline {

/// What notes of both kinds keep: which layers the next operations are in, and the names of products that are one
/// with the next.
class operation_notes {
public:
    constexpr operation_notes(explanation& to, std::int64_t layers) : to_{to}, all_{layers} {}

    // So many layers that have this mixer and this feed-forward, either of which may be none.
    constexpr void at(const layer_kind& kind, double layers) {
        layer_ = {};
        layer_.append(units::four_digits(layers)).append(" of ");
        layer_.append(units::four_digits(static_cast<double>(all_))).append(": ");
        if (!model_.empty()) layer_.append(model_).append(", ");
        layer_.append(text(kind));
    }
    constexpr void at_ends() { layer_ = {}; }
    // What comes next is of a model beside the job's own, which has so many layers.
    constexpr void in(std::string_view model, std::int64_t layers) {
        model_ = model;
        all_ = layers;
    }
    constexpr void joins(std::string_view product) { joined_.append(product).append(" + "); }

    // A line of the operation that runs `times` times, with nothing in it of what is made again.
    [[nodiscard]] constexpr explained_operation line(const priced_operation& o, step_part part,
                                                     double times) {
        explained_operation result;
        result.name = joined_.append(o.name);
        joined_ = {};
        result.layer = layer_;
        result.of = o.of;
        result.part = part;
        result.times = times;
        result.once = o.forward;
        result.back = o.backward;
        result.forward = o.forward_time * times;
        result.backward = o.backward_time * times;
        return result;
    }
    constexpr void add(const explained_operation& line) { to_.add(line); }

private:
    explanation& to_;
    std::int64_t all_;
    std::string_view model_{};
    fixed_text<47> layer_{};
    fixed_text<47> joined_{};
};

// What a fold is given to show its operations to: `notes`, which it refers to, takes each of them.
template <class Notes>
struct writes_down {
    static constexpr bool watches = true;
    Notes& notes;

    constexpr void operator()(const priced_operation& o) const { notes(o); }
    constexpr void joins(std::string_view product) const { notes.joins(product); }
    constexpr void at(const layer_kind& kind, double layers) const { notes.at(kind, layers); }
    constexpr void at_ends() const { notes.at_ends(); }
    constexpr void in(std::string_view model, std::int64_t layers) const {
        notes.in(model, layers);
    }
};
/// What an estimate shows its operations to, where they are to be written down. Refers to the notes, which must
/// outlive it.
template <class Notes>
writes_down(Notes&) -> writes_down<Notes>;

}  // namespace loadline
