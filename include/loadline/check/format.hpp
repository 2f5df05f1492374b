// The chip multiplies in the format that the plan computes in.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: the chip has no peak in the format that the plan computes in.
template <class... Numbers>
struct chip_does_not_multiply_in_the_compute_format;

namespace rules {

/// The chip has a peak in plan.precision.compute.
struct format_supported {
    static constexpr rule id = rule::format_supported;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "the chip does not multiply in ", name(static_cast<number_format>(f.need)));
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return job.cluster.chip.supports(job.plan.precision.compute);
    }
    // The nearest formats: of the same width, else of the next wider one, else of the next narrower
    // one; an integer format gives way to a floating one where the chip has no other.
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        const number_format wanted = job.plan.precision.compute;
        finding f{.broken = id, .need = static_cast<std::int64_t>(wanted)};
        const auto offer = [&](int width, bool floating) {
            for (std::size_t i = 0; i < number_formats.size(); ++i)
                if (number_formats[i].width == width && number_formats[i].floating == floating)
                    offer_if(f, job, acceptable,
                             {{change::compute_format, static_cast<std::int64_t>(i)}});
        };
        for (const bool floating : {facts(wanted).floating, true}) {
            const int width = facts(wanted).width;
            for (int w = width; w <= 64 && f.fix_count == 0; w *= 2) offer(w, floating);
            for (int w = width / 2; w >= 4 && f.fix_count == 0; w /= 2) offer(w, floating);
        }
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = chip_does_not_multiply_in_the_compute_format<
        compute_format_is<static_cast<number_format>(Found.need)>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
