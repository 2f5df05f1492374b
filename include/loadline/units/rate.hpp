// Rates that look alike and are not: one direction or both, dense or with structured sparsity.
#pragma once

#include <loadline/units/quantity.hpp>

namespace loadline {

/// Bandwidth in one direction at a time. Vendors print the sum of both; saying which is the only way
/// to make one, and one direction is what is stored.
class link_bandwidth {
public:
    constexpr link_bandwidth() = default;
    [[nodiscard]] static constexpr link_bandwidth
    per_direction(quantity<units::bytes_per_second> q) {
        return link_bandwidth{q};
    }
    [[nodiscard]] static constexpr link_bandwidth
    bidirectional(quantity<units::bytes_per_second> q) {
        return link_bandwidth{q / 2};
    }
    [[nodiscard]] constexpr quantity<units::bytes_per_second> each_way() const { return each_way_; }
    [[nodiscard]] constexpr quantity<units::bytes_per_second> both_ways() const {
        return each_way_ * 2;
    }
    friend constexpr bool operator==(const link_bandwidth&, const link_bandwidth&) = default;

private:
    constexpr explicit link_bandwidth(quantity<units::bytes_per_second> q) : each_way_{q} {}
    quantity<units::bytes_per_second> each_way_;
};

/// A bandwidth as a type, for a declaration: `interconnect<per_direction<400_Gbps>, 1_us>`. What one direction carries.
template <constant<units::bytes_per_second> Bandwidth>
    requires is_more_than_zero<Bandwidth>
struct per_direction {
    static constexpr link_bandwidth value = link_bandwidth::per_direction(Bandwidth);
};
/// A bandwidth that counts both directions, as vendors print it: half of it goes each way.
template <constant<units::bytes_per_second> Bandwidth>
    requires is_more_than_zero<Bandwidth>
struct bidirectional {
    static constexpr link_bandwidth value = link_bandwidth::bidirectional(Bandwidth);
};

/// A peak that any matrix reaches, and one that needs zeros in a fixed pattern. Estimates take only
/// the first; neither converts to the other.
struct dense_rate {
    quantity<units::flops_per_second> rate{};
    friend constexpr bool operator==(const dense_rate&, const dense_rate&) = default;
};
/// Operations a second that a chip reaches on matrices half of zeros.
struct sparse_rate {
    quantity<units::flops_per_second> rate{};
    friend constexpr bool operator==(const sparse_rate&, const sparse_rate&) = default;
};

}  // namespace loadline
