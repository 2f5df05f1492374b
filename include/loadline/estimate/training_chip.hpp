// What a training job takes of its chip, worked out once: products and streams at the stack's pace.
#pragma once

#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/matmul.hpp>
#include <loadline/estimate/training_casts.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/stack.hpp>

#include <optional>

namespace loadline {

/// Time of one kind of operation, and its lower bound by physics: bytes by bandwidth, operations by peak. A stack's
/// share and a calibration's gain are measured against other measurements, and may come out above 1 where those were
/// slow (cold kernels); no operation is ever faster than its bound for it.
struct paced {
    quantity<units::seconds> time{};
    quantity<units::seconds> limit{};

    constexpr paced& operator+=(const paced& other) {
        time += other.time;
        limit += other.limit;
        return *this;
    }
    [[nodiscard]] friend constexpr paced operator+(paced a, const paced& b) { return a += b; }
    [[nodiscard]] friend constexpr paced operator-(const paced& a, const paced& b) {
        return {a.time - b.time, a.limit - b.limit};
    }
    [[nodiscard]] friend constexpr paced operator*(const paced& a, double n) {
        return {a.time * n, a.limit * n};
    }
};

/// A chip with what a job's layers take of it worked out once. Refers to the chip, which must outlive it.
class training_chip {
public:
    constexpr training_chip(const chip_spec& chip, const layer_plan& p, const training_stack& stack,
                            std::int64_t length)
        : rates_{chip}, weights_{rates_, formats(chip, p.precision)},
          casts_{rates_, p, stack.fuses_elementwise}, per_byte_{1 / chip.hbm_bandwidth},
          slowed_{1 / count_of(stack.compute)}, attention_{stack.attention},
          slowed_experts_{slowed_ / count_of(stack.experts)},
          ragged_tile_{stack.ragged_tile}, passes_{slowed_ * count_of(stack.passes)} {
        const number_format a = p.precision.activations;
        if (p.precision.compute != a) wide_.emplace(rates_, product_formats{a, a, a, a});
        const matmul_calibration& c = chip.calibration.matmul[formats(chip, p.precision).compute];
        scaled_ = 1 / at_least(0.01, c.library_gain);
        if (p.precision.quantises() && p.precision.scaling == scaling::rows)
            scaled_ /= row_scaled_share;
        split_ = 1 / at_least(1e-6, c.split_share);
        per_flop_ = 1 / weights_.rate();
        wide_per_flop_ = wide_ ? 1 / wide_->rate() : per_flop_;
        wide_width_ = facts(a).width;
        tokens_ = p.microbatch * length / p.context;
        shared_tokens_ = p.shares_sequence ? (tokens_ + p.tensor - 1) / p.tensor : tokens_;
    }
    training_chip(const chip_spec&&, const layer_plan&, const training_stack&,
                  std::int64_t) = delete;  // it would refer to what is gone

    // Tokens of a microbatch on one chip; and those of norms and residuals, which sequence parallelism
    // shares out.
    [[nodiscard]] constexpr std::int64_t tokens() const { return tokens_; }
    [[nodiscard]] constexpr std::int64_t shared_tokens() const { return shared_tokens_; }
    [[nodiscard]] constexpr const chip_rates& rates() const { return rates_; }
    // The fastest of the formats that the job multiplies in: with fp8 matrices beside 16-bit attention that of fp8, as
    // utilisation is published; with fp32 matrices beside 16-bit attention that of 16 bits. No operation has a higher one.
    [[nodiscard]] constexpr quantity<units::flops_per_second> peak() const {
        return max(weights_.rate(), wide().rate());
    }
    // Of a chip that achieves `rate`, the share of its peak.
    [[nodiscard]] constexpr double of_peak(quantity<units::flops_per_second> rate) const {
        return rate / peak();
    }

    [[nodiscard]] constexpr const training_casts& casts() const { return casts_; }

    // A weight matrix of k inputs and n outputs, as one chip holds it, for `rows` tokens. Gradients of
    // inputs and of weights are products of the same three sides, turned: each takes as long as the
    // forward one (of measured training GEMMs, the three differ by less than the model's error).
    [[nodiscard]] constexpr operation_cost product(std::int64_t rows, std::int64_t n,
                                                   std::int64_t k) const {
        return scaled(weights_.dense(rows, n, k));
    }
    [[nodiscard]] constexpr paced pace(const operation_cost& product) const {
        return bounded(product.time * slowed_, limit(product, per_flop_));
    }
    // Of a product that pace() has timed, a gradient's: Transformer Engine adds up gradients in split accumulators
    // (_2X_ACC_DGRAD, _2X_ACC_WGRAD), torchao without use_fast_accum.
    [[nodiscard]] constexpr paced as_gradient(const paced& product) const {
        return bounded(product.time * split_, product.limit);
    }
    // The same for the experts of a chip: `rows` visits over `groups` experts.
    [[nodiscard]] constexpr operation_cost experts(std::int64_t rows, double groups, std::int64_t n,
                                                   std::int64_t k) const {
        operation_cost cost = scaled(weights_.grouped(rows, n, k, groups));
        if (ragged_tile_ > 0) {
            const operation_cost tiled =
                scaled(weights_.grouped(rows + shared_by_tiles(groups), n, k, groups));
            cost.time = tiled.time;
            cost.compute_time = tiled.compute_time;
        }
        return cost;
    }
    // In the format of activations.
    [[nodiscard]] constexpr operation_cost wide_experts(std::int64_t rows, double groups,
                                                        std::int64_t n, std::int64_t k) const {
        operation_cost cost = wide().grouped(rows, n, k, groups);
        if (ragged_tile_ > 0) {
            const operation_cost tiled =
                wide().grouped(rows + shared_by_tiles(groups), n, k, groups);
            cost.time = tiled.time;
            cost.compute_time = tiled.compute_time;
        }
        return cost;
    }
    [[nodiscard]] constexpr paced pace_of_wide_experts(const operation_cost& product) const {
        return bounded(product.time * slowed_experts_, limit(product, wide_per_flop_));
    }
    [[nodiscard]] constexpr paced pace_of_experts(const operation_cost& product) const {
        return bounded(product.time * slowed_experts_, limit(product, per_flop_));
    }
    // Of activations alone, in their own format, at the speed that they have outside a step.
    [[nodiscard]] constexpr operation_cost wide_cost(std::int64_t batch, std::int64_t m,
                                                     std::int64_t n, std::int64_t k) const {
        return wide().dense(m, n, k, batch);
    }
    [[nodiscard]] constexpr paced wide_product(std::int64_t batch, std::int64_t m, std::int64_t n,
                                               std::int64_t k) const {
        const operation_cost c = wide_cost(batch, m, n, k);
        return bounded(c.time, limit(c, wide_per_flop_));
    }
    [[nodiscard]] constexpr paced pace_wide(const operation_cost& c) const {
        return bounded(c.time * slowed_, limit(c, wide_per_flop_));
    }
    // Of heads of `head` elements, inside a step. Where these do not start on 16 bytes, cuBLAS leaves the
    // matrix units (its guide: dimensions in multiples of 8 elements of 16 bits), and the products run at
    // the rate of the vector units, that of fp32. Of the BLOOM study's two steps with heads of 450
    // elements we are 2% above with this, and 10% below without.
    [[nodiscard]] constexpr paced head_product(const op::matmul& p, std::int64_t head) const {
        paced once = wide_product(p.batch, p.m, p.n, p.k);
        const quantity<units::flops_per_second> vector_peak = rates_.chip().dense[fp32].rate;
        if (head * wide_width_ % 128 != 0 && vector_peak.count() > 0)
            once.time = max(once.time, work_of(p) / vector_peak);
        return bounded(once.time * slowed_, once.limit);
    }
    // A fused core, whatever it is.
    [[nodiscard]] constexpr paced attention(const operation_cost& c) const {
        return bounded(c.time * slowed_, limit(c, wide_per_flop_));
    }
    // How much longer flash attention of heads of `head` elements takes than by the chip's best kernel.
    [[nodiscard]] constexpr double attention_slower(std::int64_t head) const {
        return 1 / speed_of(attention_, rates_.calibration().family, head);
    }
    [[nodiscard]] constexpr paced stream(const traffic_sum& t) const {
        return bounded(t.time(rates_) * passes_, t.bytes * per_byte_);
    }
    [[nodiscard]] constexpr paced stream(const hbm_traffic& t) const {
        traffic_sum one;
        one.add(t, rates_);
        return stream(one);
    }

    // The output projection: the largest product of all, in the wide format, with nothing small around it, so at the speed
    // that it has alone, or a stack's if that is faster.
    [[nodiscard]] constexpr paced head(std::int64_t n, std::int64_t k) const {
        const paced alone = wide_product(1, tokens_, n, k);
        return slowed_ < 1 ? bounded(alone.time * slowed_, alone.limit) : alone;
    }
    // Of bytes that `time` is for, at the stack's pace.
    [[nodiscard]] constexpr quantity<units::seconds> moved(quantity<units::seconds> time,
                                                           quantity<units::bytes> bytes) const {
        return max(time * slowed_, bytes * per_byte_);
    }

private:
    [[nodiscard]] static constexpr paced bounded(quantity<units::seconds> time,
                                                 quantity<units::seconds> limit) {
        return {max(time, limit), limit};
    }
    // Rows that tiles of two experts both hold.
    [[nodiscard]] constexpr std::int64_t shared_by_tiles(double groups) const {
        return bounded_whole(groups * static_cast<double>(ragged_tile_));
    }
    using seconds_per_flop = decltype(1 / quantity<units::flops_per_second>{});
    using seconds_per_byte = decltype(1 / quantity<units::bytes_per_second>{});

    // Where every row and column has a scale of its own: PyTorch's CUTLASS kernel, "most shapes within 90-100% of
    // tensor-wise efficiency" (pytorch/pytorch, issue 147971; FBGEMM, pull request 2764: 91% to 100%).
    static constexpr double row_scaled_share = 0.95;

    // Operands are cast before (training_casts). Blocks of 128 are multiplied at the rate that was measured for
    // them, which the calibration of Hopper has under mxfp8.
    [[nodiscard]] static constexpr product_formats formats(const chip_spec& chip,
                                                           const precision_policy& f) {
        const bool blocks =
            f.compute == fp8 && f.scaling == scaling::blocks && chip.calibration.unit.one_layout;
        const number_format multiplied = blocks ? mxfp8 : f.compute;
        return {multiplied, multiplied, multiplied, f.activations};
    }
    // A library gains on kernels that were measured, never on the peak.
    [[nodiscard]] constexpr operation_cost scaled(operation_cost c) const {
        c.time = max(c.time * scaled_, limit(c, per_flop_));
        return c;
    }
    [[nodiscard]] constexpr const product_rates& wide() const { return wide_ ? *wide_ : weights_; }
    [[nodiscard]] constexpr quantity<units::seconds> limit(const operation_cost& c,
                                                           seconds_per_flop pace) const {
        return max(c.work * pace, c.bytes * per_byte_);
    }

    chip_rates rates_;
    product_rates weights_;
    training_casts casts_;
    std::optional<product_rates> wide_{};  // where weights are multiplied in another format
    double scaled_ = 1;                    // products of the library, with scales of rows
    double split_ = 1;                     // products of gradients
    seconds_per_flop per_flop_{};
    seconds_per_flop wide_per_flop_{};
    seconds_per_byte per_byte_;
    double slowed_;  // operations inside a step, by the stack
    attention_code attention_;
    double slowed_experts_;  // grouped products
    std::int64_t ragged_tile_;
    double passes_;        // memory-bound operations
    int wide_width_ = 16;  // bits of an activation
    std::int64_t tokens_ = 0;
    std::int64_t shared_tokens_ = 0;
};

}  // namespace loadline
