// Embedding and output projection are divided evenly over the tensor group.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: a tensor group would have uneven parts of the vocabulary.
template <class... Numbers>
struct vocabulary_does_not_divide_by_tensor;

namespace rules {

/// The vocabulary divides by plan.tensor, once padded by the plan and then by the software.
struct vocabulary_divides {
    static constexpr rule id = rule::vocabulary_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a vocabulary of ", f.need, " does not divide by tensor = ", f.have);
    }

    // Padded by the plan, then by the software: Megatron to 128 for each chip of the group
    // (make_vocab_size_divisible_by), vLLM and SGLang to 64 (DEFAULT_VOCAB_PADDING_SIZE), TensorRT-LLM to the group
    // (pad_vocab_size).
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        const std::int64_t tensor = job.plan.tensor;
        const std::int64_t vocab = job.plan.padded_vocab(job.model.vocab);
        return job.stack.pads_vocabulary.padded(vocab, tensor) % tensor == 0;
    }
    // Padded a little more: to a multiple of the tensor degree that keeps the multiple asked for.
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = job.plan.padded_vocab(job.model.vocab), .have = job.plan.tensor};
        const auto offer = [&](std::int64_t multiple) {
            return offer_if(f, job, acceptable, {{change::vocab_multiple, multiple}});
        };
        // where that is too much, the least that divides
        const std::int64_t both = std::lcm(job.stack.pads_vocabulary.multiple, job.plan.tensor);
        offer(std::lcm(job.plan.vocab_multiple, both)) || offer(both);
        offer_tensor_near(f, job, acceptable);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = vocabulary_does_not_divide_by_tensor<vocabulary_is<Found.need>,
                                                         tensor_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
