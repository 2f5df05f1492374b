// The kinds of layers that a model has, and how many of each are in a part of it.
#pragma once

#include <loadline/workload/transformer.hpp>

#include <numeric>

namespace loadline {

/// Kinds of layers that one model may have.
inline constexpr std::size_t most_layer_kinds = 8;

/// Layers by kind, in the order of model_layers.
struct layer_counts {
    std::array<std::int32_t, most_layer_kinds> of{};

    [[nodiscard]] constexpr std::int64_t total() const {
        std::int64_t sum = 0;
        for (const std::int32_t n : of) sum += n;
        return sum;
    }
    constexpr void add(std::size_t kind, std::int64_t n) {
        of[kind] += static_cast<std::int32_t>(n);
    }
    [[nodiscard]] constexpr bool has(std::size_t kind) const { return of[kind] > 0; }
    constexpr layer_counts& operator+=(const layer_counts& o) {
        for (std::size_t i = 0; i < of.size(); ++i) of[i] += o.of[i];
        return *this;
    }
    friend constexpr bool operator==(const layer_counts&, const layer_counts&) = default;
};

/// The kinds in the order in which they first occur. Layers beyond the last continue the pattern. Refers to
/// the model, which must outlive it.
class model_layers {
public:
    constexpr explicit model_layers(const transformer& m) : model_{&m} {
        if (m.moe.dense_layers == 0 && m.mixers.length <= 1 && m.feed_forwards.length <= 1) {
            kinds_[size_++] = m.kind_of(0);
            return;
        }
        first_ = m.moe.dense_layers < m.layers ? m.moe.dense_layers : m.layers;
        if (first_ < 0) first_ = 0;
        period_ = period_of(m);
        if (first_ > 0) note(first_, 0);
        const std::int64_t rest = m.layers - first_;
        note(rest < period_ ? rest : period_, first_);
        settled_ = size_ <= 1 ? 0 : patterned() ? m.layers : first_;
    }

    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    [[nodiscard]] constexpr const layer_kind& operator[](std::size_t kind) const {
        return kinds_[kind];
    }
    [[nodiscard]] constexpr const layer_kind* begin() const { return kinds_.data(); }
    [[nodiscard]] constexpr const layer_kind* end() const { return kinds_.data() + size_; }
    // Kinds beyond what is counted: validate() refuses a model that has them.
    [[nodiscard]] constexpr bool too_many() const { return too_many_; }

    // Layers with an MLP whatever is listed, and the period of the others.
    [[nodiscard]] constexpr std::int64_t first() const { return first_; }
    [[nodiscard]] constexpr std::int64_t period() const { return period_; }
    // Whether kinds alternate, besides the first ones.
    [[nodiscard]] constexpr bool patterned() const { return period_ > 1; }
    // Layer from which on all are of the last kind.
    [[nodiscard]] constexpr std::int64_t settled() const { return settled_; }
    [[nodiscard]] constexpr std::size_t index_of(const layer_kind& kind) const {
        std::size_t i = 0;
        while (i + 1 < size_ && !(kinds_[i] == kind)) ++i;
        return i;
    }
    // Of layers [from, to).
    [[nodiscard]] constexpr layer_counts between(std::int64_t from, std::int64_t to) const {
        layer_counts result;
        if (from < 0) from = 0;  // of a plan that is refused
        if (to <= from) return result;
        if (!patterned()) {  // the first kind up to where all are of the last
            const std::int64_t first = from >= settled_ ? 0
                                       : to < settled_  ? to - from
                                                        : settled_ - from;
            result.add(0, first);
            result.add(size_ - 1, to - from - first);
            return result;
        }
        if (to > settled_) {
            const std::int64_t start = from > settled_ ? from : settled_;
            result.add(size_ - 1, to - start);
            to = start;
        }
        if (from < first_) {
            const std::int64_t end = to < first_ ? to : first_;
            const std::int64_t mixers = model_->mixers.length;
            add(result, from, end, mixers < 1 ? 1 : mixers);
            from = end;
        }
        add(result, from, to, period_);
        return result;
    }
    // Of `count` runs of `length` layers, the first from `from` on and each `step` further, as far as kinds have
    // not settled; in the time of the pattern, however many they are.
    [[nodiscard]] constexpr layer_counts unsettled_of(std::int64_t from, std::int64_t length,
                                                      std::int64_t step, std::int64_t count) const {
        layer_counts result;
        if (from < 0 || length < 1 || step < 1) return result;  // of a plan that is refused
        const auto take = [&](std::int64_t n, std::int64_t period) {
            const std::int64_t cycle = period / std::gcd(step, period);
            for (std::int64_t k = 0; k < cycle && k < n; ++k) {
                const layer_counts one = between(from + k * step, from + k * step + length);
                const std::int64_t times = n / cycle + (k < n % cycle ? 1 : 0);
                for (std::size_t i = 0; i < size_; ++i) result.add(i, one.of[i] * times);
            }
            from += n * step;
            count -= n;
        };
        // those that end in front of it, and one that goes on behind
        const auto take_up_to = [&](std::int64_t limit, std::int64_t period) {
            const std::int64_t room = limit - from - length;
            const std::int64_t n = room < 0 ? 0 : room / step + 1;
            take(n < count ? n : count, period);
            if (count > 0 && from < limit) take(1, 1);
        };
        const std::int64_t mixers = model_->mixers.length;
        take_up_to(first_, mixers < 1 ? 1 : mixers);
        take_up_to(settled_, period_);
        return result;
    }
    [[nodiscard]] constexpr layer_counts all() const { return between(0, model_->layers); }

private:
    [[nodiscard]] static constexpr std::int64_t period_of(const transformer& m) {
        const std::int64_t a = m.mixers.empty() ? 1 : m.mixers.length;
        const std::int64_t b = m.feed_forwards.empty() ? 1 : m.feed_forwards.length;
        if (a % b == 0) return a;
        std::int64_t both = b;
        while (both % a != 0) both += b;
        return both;
    }
    // Layers [from, to), which repeat after `period`.
    constexpr void add(layer_counts& result, std::int64_t from, std::int64_t to,
                       std::int64_t period) const {
        if (const std::int64_t periods = (to - from) / period; periods > 1) {
            layer_counts one;
            add(one, from, from + period, period);
            for (std::size_t i = 0; i < size_; ++i) result.add(i, one.of[i] * periods);
            from += periods * period;
        }
        for (std::int64_t i = from; i < to; ++i) result.add(index_of(model_->kind_of(i)), 1);
    }
    // The kinds of `count` layers from `from` on.
    constexpr void note(std::int64_t count, std::int64_t from) {
        const std::int64_t mixers = model_->mixers.length;
        // the first ones differ in what is listed of mixers alone
        if (from < first_ && count > mixers) count = mixers < 1 ? 1 : mixers;
        for (std::int64_t i = from; i < from + count; ++i) {
            const layer_kind kind = model_->kind_of(i);
            bool known = false;
            for (std::size_t k = 0; k < size_; ++k) known = known || kinds_[k] == kind;
            if (known) continue;
            if (size_ == kinds_.size()) {
                too_many_ = true;
                return;
            }
            kinds_[size_++] = kind;
        }
    }

    const transformer* model_;
    std::int64_t first_ = 0;   // layers with an MLP whatever is listed
    std::int64_t period_ = 1;  // of the others
    std::int64_t settled_ = 0;
    std::size_t size_ = 0;
    bool too_many_ = false;
    std::array<layer_kind, most_layer_kinds> kinds_{};
};

}  // namespace loadline
