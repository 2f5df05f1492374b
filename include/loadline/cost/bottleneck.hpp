// What bounds an operation on a chip, as a type-level answer: static_assert(bound_by<op, chip> == ...).
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/hardware/chip.hpp>

namespace loadline {

/// static_assert(bound_by<op::matmul{.m = 16, .n = 8192, .k = 8192}, trainium3> == bound::hbm);
template <auto Operation, chip_type Chip>
    requires operation<decltype(Operation)>
inline constexpr bound bound_by = cost_of(Operation, spec<Chip>).bound_by();

/// The cost itself, and its lower bound.
template <auto Operation, chip_type Chip>
    requires operation<decltype(Operation)>
inline constexpr operation_cost cost_on = cost_of(Operation, spec<Chip>);
/// The cost of an operation at the limit of a chip, as a constant.
template <auto Operation, chip_type Chip>
    requires operation<decltype(Operation)>
inline constexpr operation_cost limit_on = cost_of(Operation, at_limit(spec<Chip>));

/// Operations for each byte of HBM traffic from which on a large product is bound by compute: of the
/// published peaks, and of what the chip sustains.
template <chip_type Chip, number_format Format>
inline constexpr quantity<units::flops_per_byte> ridge_point = spec<Chip>.ridge_point(Format);

/// FLOPs for each byte of HBM traffic from which on a large product is bound by compute, by what the chip sustains of
/// both.
template <chip_type Chip, number_format Format>
inline constexpr quantity<units::flops_per_byte> sustained_ridge_point =
    spec<Chip>.matmul_peak(Format).rate* spec<Chip>.calibration.matmul[Format].share /
    (spec<Chip>.hbm_bandwidth * spec<Chip>.calibration.memory.read_share);

}  // namespace loadline
