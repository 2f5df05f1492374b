// What one chip of a serving plan has of the matrices, tokens and sequences of a layer, by the layout.
#pragma once

#include <loadline/estimate/serving_exchange.hpp>
#include <loadline/workload/operations.hpp>

namespace loadline {

/// n / by, rounded up; both at least 1.
[[nodiscard]] constexpr std::int64_t ceil_div(std::int64_t n, std::int64_t by) {
    return (n + by - 1) / by;
}

/// Elements of each side of a matrix, and the shares of tokens and sequences, that one chip of a tensor group has:
/// weights cut in one dimension, in two, or gathered.
class serving_layout {
public:
    constexpr serving_layout(std::int64_t hidden, std::int64_t tensor, const requests& r,
                             std::int64_t hidden_parts)
        : kind_{r.weights_by}, tensor_{tensor}, parts_{tensor}, own_parts_{tensor},
          hidden_{ceil_div(hidden, hidden_parts)}, normed_{static_cast<double>(hidden)} {
        switch (kind_) {
        case weight_layout::one_dimension: break;
        case weight_layout::two_dimensions:
            parts_ = tensor / hidden_parts;
            normed_ /= static_cast<double>(tensor);
            break;
        case weight_layout::gathered:
            parts_ = own_parts_ = 1;
            rows_share_ = 1 / static_cast<double>(tensor);
            break;
        }
        if (r.attention_by == attention_layout::batch) {
            batch_share_ = 1 / static_cast<double>(tensor);
            attention_parts_ = 1;
        } else {
            attention_parts_ = tensor;
        }
    }

    [[nodiscard]] constexpr weight_layout kind() const { return kind_; }
    [[nodiscard]] constexpr bool one_dimension() const {
        return kind_ == weight_layout::one_dimension;
    }
    // Elements of a side on the chip. Heads are whole ones, padded where they do not divide; those of keys and
    // values are copied where there are more chips; those made from whole latent vectors are over all chips.
    [[nodiscard]] constexpr std::int64_t on_chip(const listed::side& s, listed::role of) const {
        switch (s.by) {
        case listed::division::hidden: return hidden_;
        case listed::division::heads:
            return ceil_div(s.count, of == listed::role::latent_up ? own_parts_ : parts_) * s.width;
        case listed::division::key_value:
        case listed::division::inner: return ceil_div(s.count, parts_) * s.width;
        case listed::division::none:
        case listed::division::experts: break;
        }
        return s.total();
    }
    // Heads that attention is given on the chip.
    [[nodiscard]] constexpr std::int64_t attended(std::int64_t heads) const {
        return ceil_div(heads, attention_parts_);
    }
    [[nodiscard]] constexpr double rows_share() const { return rows_share_; }    // of the tokens
    [[nodiscard]] constexpr double batch_share() const { return batch_share_; }  // of the sequences
    // Elements of each hidden vector that pass through the chip's norms.
    [[nodiscard]] constexpr double normed() const { return normed_; }
    // Where products divide tokens by heads and attention by sequences, or the other way round.
    [[nodiscard]] constexpr bool transposes() const {
        return (batch_share_ == 1) != (rows_share_ == 1);
    }
    [[nodiscard]] constexpr std::int64_t tensor() const { return tensor_; }

private:
    weight_layout kind_;
    std::int64_t tensor_;
    std::int64_t parts_;      // that inner widths are divided into
    std::int64_t own_parts_;  // heads made from latent vectors
    std::int64_t attention_parts_ = 1;
    std::int64_t hidden_;
    double normed_;
    double rows_share_ = 1;
    double batch_share_ = 1;
};

}  // namespace loadline
