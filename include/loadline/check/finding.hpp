// What a check finds: the rule that is broken, what is needed, what there is, and what would mend it.
#pragma once

#include <loadline/estimate/basis.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>

namespace loadline {

/// The rules of the library, one enumerator each, in no order that matters.
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
    host_memory_fits,
    own,  // a ceiling, or a rule of the user's own
};
/// Rules of the library: all enumerators before `own`.
inline constexpr auto rule_count = static_cast<std::size_t>(rule::own);

/// A finding in words; characters beyond its room are left out.
using sentence = fixed_text<767>;

/// The field that a fix sets. `smallest`, `largest` and `longest` say more of the value: the next one
/// on the other side of it would not do.
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
    shard,
    gradients_format,
    moments_format,
    optimizer,            // where its state lives: the number of a memory_home
    weights_home,         // the same of the weights
    activations_on_host,  // share, in millionths
    weights_format,
    kv_cache_format,
    first_stage_layers,
    last_stage_layers,
    sequences,
    longest_sequence,
    sequence_length,
    longest_prompt,
    longest_output,
    largest_concurrency,
    prefill_chunk,
    max_num_seqs,
    memory_share,      // in millionths
    scale_up_domains,  // not of the job but of the cluster: so many of them
};

/// One change of a job: the field, and its new value in the field's own unit, or the number of an enumerator.
struct setting {
    change what{};
    std::int64_t value = 0;  // of an enumeration: its number
};

/// Settings to be made together, after which the rule holds and no other is broken: mended(job, fix).
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

/// How sure a verdict on memory is: the excess, or what is left, against the model's measured error on jobs of
/// this software (memory_within of the stack). Twice as far from the line as any measured job was off:
/// certainly; farther than any: probably; nearer: perhaps.
enum class certainty : std::uint8_t { certainly, probably, perhaps };

/// By the distance from the line and the measured error of the model, both as shares of what there is.
[[nodiscard]] constexpr certainty certainty_of(double distance, double within) {
    return distance > 2 * within ? certainty::certainly
           : distance > within   ? certainty::probably
                                 : certainty::perhaps;
}

/// How much a setting changes of what the user asked for, the least first.
enum class change_size : std::uint8_t {
    switched,  // as many chips for the same work, divided as before
    divided,   // divided otherwise, over more of the chips there are
    offloaded,
    rounded,  // other number formats
    less_work,
    more_chips
};
/// How much a field, or a fix, changes of what was asked for; of a fix its largest setting counts.
[[nodiscard]] constexpr change_size size_of(change what) {
    switch (what) {
    case change::smallest_tensor:
    case change::tensor:
    case change::smallest_pipeline:
    case change::pipeline:
    case change::data:
    case change::context_parallel:
    case change::smallest_expert:
    case change::expert:
    case change::expert_tensor: return change_size::divided;
    case change::optimizer:
    case change::weights_home:
    case change::activations_on_host: return change_size::offloaded;
    case change::compute_format:
    case change::gradients_format:
    case change::moments_format:
    case change::weights_format:
    case change::kv_cache_format: return change_size::rounded;
    case change::sequences:
    case change::longest_sequence:
    case change::sequence_length:
    case change::longest_prompt:
    case change::longest_output:
    case change::largest_concurrency: return change_size::less_work;
    case change::scale_up_domains: return change_size::more_chips;
    default: return change_size::switched;
    }
}
// Of its largest setting.
[[nodiscard]] constexpr change_size size_of(const fix& f) {
    change_size most = change_size::switched;
    for (const setting& s : f)
        if (size_of(s.what) > most) most = size_of(s.what);
    return most;
}

/// A broken rule: what is needed, what there is, how sure that is, and fixes, each of which would mend it alone.
/// text(finding) is the sentence.
struct finding {
    static constexpr std::size_t most_fixes = 6;

    rule broken = rule::own;
    std::int64_t need = 0;  // in the rule's own unit, rounded against the user: need up, have down
    std::int64_t have = 0;
    std::array<fix, most_fixes> fixes{};
    std::size_t fix_count = 0;
    // Rules that count are certain. Of memory: the excess as a share of what there is, and the model's error.
    loadline::certainty certainty = loadline::certainty::certainly;
    double over = 0;
    double within = 0;
    // Of a ceiling at the sure end of a range (`have`): what is expected, and the evidence that makes it so wide.
    std::int64_t expected = 0;
    loadline::evidence evidence = loadline::evidence::measured;
    // What is broken in words, without the fixes: set by whoever reports the finding.
    void (*describe)(sentence& text, const finding& found) = nullptr;

    // The smallest change first; of equals the one offered first. Where there are too many, the largest goes.
    constexpr void offer(const fix& f) {
        std::size_t at = fix_count;
        while (at > 0 && size_of(f) < size_of(fixes[at - 1])) --at;
        if (at == most_fixes) return;
        if (fix_count < most_fixes) ++fix_count;
        for (std::size_t i = fix_count - 1; i > at; --i) fixes[i] = fixes[i - 1];
        fixes[at] = f;
    }
};

/// Everything that `check` found: fields outside their range (`input`), or one finding of each broken rule. True
/// means that nothing is wrong: the job is feasible.
class [[nodiscard]] findings {
public:
    // Rules of one's own that can be asked at once: check<...>() with more does not compile.
    static constexpr std::size_t most_own = 12;
    static constexpr std::size_t most = rule_count + most_own;

    // One of each rule at most, so that there is room.
    constexpr void add(const finding& f) { found_[count_++] = f; }
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
