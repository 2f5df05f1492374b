// What a check finds: the rule that is broken, what is needed, what there is, and what would mend it.
#pragma once

#include <loadline/units/input_error.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>

namespace loadline {

enum class rule : std::uint8_t {
    memory_fits,
    heads_divide,
    kv_heads_divide,
    mlp_divides,
    blocks_stay_whole,
    expert_width_divides,
    layers_divide,
    experts_divide,
    expert_group_divides,
    vocabulary_divides,
    sequence_divides,
    context_heads_divide,
    batch_divides,
    microbatches_fill_rounds,
    context_within_positions,
    chips_suffice,
    tensor_group_in_scale_up,
    expert_group_in_scale_up,
    format_supported,
};

// The field that a fix sets. `smallest`, `largest` and `longest` say more of the value: the next one
// on the other side of it would not do.
enum class change : std::uint8_t {
    smallest_tensor,
    tensor,
    smallest_pipeline,
    pipeline,
    virtual_stages,
    data,
    context_parallel,
    smallest_expert,
    expert,
    expert_tensor,
    largest_microbatch,
    microbatch,
    vocab_multiple,
    zero,
    sequence_parallel,
    recompute,
    recompute_parts,  // to none of them
    compute_format,
    sequences,
    longest_sequence,
    sequence_length,
    longest_prompt,
    longest_output,
    largest_concurrency,
    scale_up_domains,  // not of the job but of the cluster: so many of them
};

struct setting {
    change what{};
    std::int64_t value = 0;  // of an enumeration: its number
};

// Settings to be made together, after which the rule holds and no other is broken: mended(job, fix).
struct fix {
    static constexpr std::size_t most_settings = 3;

    std::array<setting, most_settings> settings{};
    std::size_t count = 0;

    constexpr fix() = default;
    constexpr fix(std::initializer_list<setting> list) {
        for (const setting& s : list)
            if (count < most_settings) settings[count++] = s;
    }
    [[nodiscard]] constexpr const setting* begin() const { return settings.data(); }
    [[nodiscard]] constexpr const setting* end() const { return settings.data() + count; }
};

// How sure a verdict on memory is: the excess, or what is left, against the model's measured error on jobs of
// this software (memory_within of the stack). Twice as far from the line as any measured job was off:
// certainly; farther than any: probably; nearer: perhaps.
enum class certainty : std::uint8_t { certainly, probably, perhaps };

[[nodiscard]] constexpr certainty certainty_of(double distance, double within) {
    return distance > 2 * within ? certainty::certainly
           : distance > within   ? certainty::probably
                                 : certainty::perhaps;
}

struct finding {
    static constexpr std::size_t most_fixes = 4;

    rule broken{};
    std::int64_t need = 0;  // in the rule's own unit, rounded against the user: need up, have down
    std::int64_t have = 0;
    std::array<fix, most_fixes> fixes{};
    std::size_t fix_count = 0;
    // Rules that count are certain. Of memory: the excess as a share of what there is, and the model's error.
    loadline::certainty certainty = loadline::certainty::certainly;
    double over = 0;
    double within = 0;

    constexpr void offer(const fix& f) {
        if (fix_count < most_fixes) fixes[fix_count++] = f;
    }
};

// Everything that `check` found. True means that nothing is wrong: the job is feasible.
class [[nodiscard]] findings {
public:
    static constexpr std::size_t most = 19;

    constexpr void add(const finding& f) {
        if (count_ < most) found_[count_++] = f;
    }
    [[nodiscard]] constexpr explicit operator bool() const { return count_ == 0 && bool(input); }
    [[nodiscard]] constexpr std::size_t size() const { return count_; }
    [[nodiscard]] constexpr const finding* begin() const { return found_.data(); }
    [[nodiscard]] constexpr const finding* end() const { return found_.data() + count_; }

    input_errors input;  // fields outside their range; while there are any, no rule is asked
    // How sure it is that a feasible job fits, and the share of memory that it leaves.
    loadline::certainty fits = loadline::certainty::certainly;
    double left = 0;
    bool on_announced_hardware = false;  // the chip cannot be had yet: a feasible job still says so

private:
    std::array<finding, most> found_{};
    std::size_t count_ = 0;
};

}  // namespace loadline
