// A finding in words: "needs 202 GiB per chip, has 144 GiB; tensor = 8 would do".
#pragma once

#include <loadline/check/finding.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/workload/plan.hpp>

#include <concepts>

namespace loadline {

/// Appends words, or a whole number in digits.
constexpr void say_one(sentence& text, std::string_view words) { text.append(words); }
constexpr void say_one(sentence& text, std::int64_t number) {
    if (number < 0) text.append("-");
    std::array<char, 20> reversed{};
    std::size_t n = 0;
    do {
        const std::int64_t digit = number % 10;
        reversed[n++] = static_cast<char>('0' + (digit < 0 ? -digit : digit));
        number /= 10;
    } while (number != 0);
    while (n > 0) text.append(reversed[--n]);
}
/// Appends words and whole numbers, one after the other: say(text, "needs ", n, " chips"). What rules of one's own
/// write their sentence with.
constexpr void say(sentence& text, const auto&... parts) { (say_one(text, parts), ...); }

[[nodiscard]] constexpr std::string_view name(certainty c) {
    constexpr std::array<std::string_view, 3> names{"certainly", "probably", "perhaps"};
    return detail::enumerator_name(names, c);
}
/// Appends a share in percent: "1.2%", from ten up "12%".
constexpr void say_percent(sentence& text, double share) {
    const double percent = share * 100;
    if (percent >= 9.95)
        return say(text, static_cast<std::int64_t>(percent < 1e15 ? percent + 0.5 : 1e15), "%");
    const auto tenths = static_cast<std::int64_t>(percent * 10 + 0.5);
    say(text, tenths / 10);
    if (tenths % 10 != 0) say(text, ".", tenths % 10);
    say(text, "%");
}

/// Appends a field and the layers of an end stage, `no_layers` by that name.
constexpr void say_end(sentence& text, std::string_view field, std::int64_t layers) {
    if (layers == no_layers) return say(text, field, "no_layers");
    say(text, field, layers);
}

/// Appends a field and the memory that something lives in, given as the number of a memory_home.
constexpr void say_home(sentence& text, std::string_view field, std::int64_t home) {
    say(text, field,
        static_cast<memory_home>(home) == memory_home::host ? "memory_home::host"
                                                            : "memory_home::hbm");
}

/// Appends one setting, as the user would write it: "tensor = 8".
constexpr void say_setting(sentence& text, const setting& s) {
    constexpr std::array<std::string_view, 4> zero_stages{"none", "optimizer", "gradients",
                                                          "weights"};
    const std::int64_t n = s.value;
    switch (s.what) {
    case change::smallest_tensor:
    case change::tensor: return say(text, "tensor = ", n);
    case change::smallest_pipeline:
    case change::pipeline: return say(text, "pipeline = ", n);
    case change::virtual_stages: return say(text, "virtual_stages = ", n);
    case change::data: return say(text, "data = ", n);
    case change::context_parallel: return say(text, "context = ", n);
    case change::smallest_expert:
    case change::expert: return say(text, "expert = ", n);
    case change::expert_tensor: return say(text, "expert_tensor = ", n);
    case change::largest_microbatch:
    case change::microbatch: return say(text, "microbatch = ", n);
    case change::vocab_multiple: return say(text, "vocab_multiple = ", n);
    case change::zero:
        return say(text, "zero = zero_stage::", zero_stages[static_cast<std::size_t>(n)]);
    case change::sequence_parallel:
        return say(text, "sequence_parallel = sequence_parallelism::on");
    case change::recompute:
        return say(text, "recompute = recompute_policy::",
                   static_cast<recompute_policy>(n) == recompute_policy::none ? "none" : "full");
    case change::recompute_parts: return say(text, "recompute_also = {}");
    case change::compute_format:
        return say(text, "compute = ", name(static_cast<number_format>(n)));
    case change::shard: return say(text, "shard = ", n);
    case change::gradients_format:
        return say(text, "gradients = ", name(static_cast<number_format>(n)));
    case change::moments_format:
        return say(text, "moments = ", name(static_cast<number_format>(n)));
    case change::optimizer: return say_home(text, "optimizer = ", n);
    case change::weights_home: return say_home(text, "weights = ", n);
    case change::activations_on_host:
        return say(text, "activations_on_host = ", n / 10'000, "_percent");
    case change::weights_format:
        return say(text, "weights = ", name(static_cast<number_format>(n)));
    case change::kv_cache_format:
        return say(text, "kv_cache = ", name(static_cast<number_format>(n)));
    case change::first_stage_layers: return say_end(text, "first_stage_layers = ", n);
    case change::last_stage_layers: return say_end(text, "last_stage_layers = ", n);
    case change::sequences: return say(text, "sequences = ", n);
    case change::longest_sequence:
    case change::sequence_length: return say(text, "length = ", n);
    case change::longest_prompt: return say(text, "prompt = ", n);
    case change::longest_output: return say(text, "output = ", n);
    case change::largest_concurrency: return say(text, "concurrency = ", n);
    case change::prefill_chunk: return say(text, "prefill_chunk = ", n);
    case change::max_num_seqs: return say(text, "max_num_seqs = ", n);
    case change::memory_share: return say(text, "memory_share = ", n / 10'000, "_percent");
    case change::scale_up_domains:
        return say(text, n, n == 1 ? " scale-up domain" : " scale-up domains");
    }
}

/// Appends all fixes of a finding: "; tensor = 8 with data = 32, zero = zero_stage::weights or length = 4448 would
/// do". Nothing where there are none.
constexpr void say_fixes(sentence& text, const finding& f) {
    for (std::size_t i = 0; i < f.fix_count; ++i) {
        say(text, i == 0 ? "; " : i + 1 == f.fix_count ? " or " : ", ");
        const fix& one = f.fixes[i];
        for (std::size_t k = 0; k < one.count; ++k) {
            say(text, k == 0 ? "" : k == 1 ? " with " : " and ");
            say_setting(text, one.settings[k]);
        }
    }
    if (f.fix_count > 0) say(text, " would do");
}

}  // namespace loadline
