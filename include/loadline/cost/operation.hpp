// The time of one operation on one chip by the roofline, and what bounds it.
#pragma once

#include <loadline/hardware/chip_spec.hpp>
#include <loadline/units/enumerator_name.hpp>

namespace loadline {

/// What an operation takes its time for.
enum class bound : std::uint8_t { compute, hbm, launch };

[[nodiscard]] constexpr std::string_view name(bound b) {
    constexpr std::array<std::string_view, 3> names{"compute", "hbm", "launch"};
    return detail::enumerator_name(names, b);
}

/// What an operation costs. The costs of operations that run one after another add; n runs cost n
/// times as much.
struct operation_cost {
    quantity<units::flops> work{};  // of the matrix unit, or of the vector unit where there is none
    quantity<units::bytes> bytes{};  // to and from HBM
    quantity<units::seconds> compute_time{};
    quantity<units::seconds> memory_time{};
    quantity<units::seconds> launch{};  // start of the kernels: nothing else runs
    quantity<units::seconds> time{};

    [[nodiscard]] constexpr quantity<units::seconds> total() const { return time; }
    [[nodiscard]] constexpr loadline::bound bound_by() const {
        if (launch > compute_time && launch > memory_time) return bound::launch;
        return compute_time < memory_time ? bound::hbm : bound::compute;
    }
    constexpr operation_cost& operator+=(const operation_cost& other) {
        work += other.work;
        bytes += other.bytes;
        compute_time += other.compute_time;
        memory_time += other.memory_time;
        launch += other.launch;
        time += other.time;
        return *this;
    }
    [[nodiscard]] friend constexpr operation_cost operator+(operation_cost a,
                                                            const operation_cost& b) {
        return a += b;
    }
    [[nodiscard]] friend constexpr operation_cost operator*(const operation_cost& c, double n) {
        return {c.work * n,        c.bytes * n,  c.compute_time * n,
                c.memory_time * n, c.launch * n, c.time * n};
    }
    [[nodiscard]] friend constexpr operation_cost operator*(double n, const operation_cost& c) {
        return c * n;
    }
};

/// The roofline (Williams, Waterman, Patterson 2009, CACM 52(4)): the longer of compute and memory time,
/// and the part of the shorter that real kernels leave exposed (`exposed` = 0: none; 1: they add).
[[nodiscard]] constexpr operation_cost roofline(quantity<units::flops> work,
                                                quantity<units::bytes> bytes,
                                                quantity<units::seconds> compute_time,
                                                quantity<units::seconds> memory_time,
                                                quantity<units::seconds> launch, double exposed) {
    return {work,
            bytes,
            compute_time,
            memory_time,
            launch,
            launch + max(compute_time, memory_time) + min(compute_time, memory_time) * exposed};
}

// The same chip at the speed of light: full peaks, no latency. Every formula of `cost` then gives the
// bound of the roofline itself.
[[nodiscard]] constexpr chip_spec at_limit(chip_spec chip) {
    chip.calibration = ideal_calibration();
    return chip;
}

/// A chip, and how fast bytes move to and from its HBM: worked out once for many operations. Costs of
/// operations take it wherever they take a chip. Refers to the chip, which must outlive it.
class chip_rates {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): a chip will do where one operation is asked for
    constexpr chip_rates(const chip_spec& chip) : chip_rates{chip, 1} {}
    // Where streams reach `pace` of what the calibration says of them alone: never more than the peak.
    constexpr chip_rates(const chip_spec& chip, double pace)
        : chip_{&chip}, reading_{min(chip.hbm_bandwidth *
                                         (chip.calibration.memory.read_share * pace),
                                     chip.hbm_bandwidth)},
          working_{1 / chip.calibration.memory.worked_share} {}

    [[nodiscard]] constexpr const chip_spec& chip() const { return *chip_; }
    [[nodiscard]] constexpr const chip_calibration& calibration() const {
        return chip_->calibration;
    }
    // Time to move bytes, without the launch.
    [[nodiscard]] constexpr quantity<units::seconds> stream(quantity<units::bytes> read,
                                                            quantity<units::bytes> written) const {
        return (read + written * chip_->calibration.memory.write_cost) / reading_;
    }
    // The same where rows are summed, normalised, rotated or put through a function on the way.
    [[nodiscard]] constexpr quantity<units::seconds> worked(quantity<units::bytes> read,
                                                            quantity<units::bytes> written) const {
        return stream(read, written) * working_;
    }
    // How much longer that takes than a plain stream.
    [[nodiscard]] constexpr double working() const { return working_; }

private:
    const chip_spec* chip_;
    quantity<units::bytes_per_second> reading_;
    double working_;
};

/// An operation is a plain structural value of namespace `op` with an overload of
///   operation_cost cost_of(const Operation&, const chip_rates&);
template <class T>
concept operation = requires(const T& op, const chip_spec& chip) {
    { cost_of(op, chip) } -> std::same_as<operation_cost>;
};

}  // namespace loadline
