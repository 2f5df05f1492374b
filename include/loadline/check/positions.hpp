// No sequence is longer than the positions the model knows.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: sequences are longer than the model's positions.
template <class... Numbers>
struct sequence_is_longer_than_the_positions;

namespace rules {

/// batch.length, or prompt and output together, is no more than model.positions.
struct context_within_positions {
    static constexpr rule id = rule::context_within_positions;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a sequence of ", f.need, " tokens is longer than the model's ", f.have,
            " positions");
    }

    [[nodiscard]] static constexpr std::int64_t
    longest(const std::same_as<training_job> auto& job) {
        return job.batch.length;
    }
    [[nodiscard]] static constexpr std::int64_t longest(const std::same_as<serving_job> auto& job) {
        return job.requests.context();
    }
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return longest(job) <= job.model.positions;
    }
    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = longest(job), .have = job.model.positions};
        const std::int64_t step = length_step(job);
        const std::int64_t length = f.have / step * step;
        if (length > 0) offer_if(f, job, acceptable, {{change::longest_sequence, length}});
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const std::same_as<serving_job> auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = longest(job), .have = job.model.positions};
        const std::int64_t prompt = f.have - job.requests.output;
        const std::int64_t output = f.have - job.requests.prompt;
        if (prompt > 0) offer_if(f, job, acceptable, {{change::longest_prompt, prompt}});
        if (output >= 0) offer_if(f, job, acceptable, {{change::longest_output, output}});
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = sequence_is_longer_than_the_positions<sequence_length_is<Found.need>,
                                                          positions_are<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
