// Parameter counts as the publishers of a model state them, kept apart from its shape.
#pragma once

#include <cstdint>
#include <string_view>

namespace loadline::models {

/// How a published count was come by.
enum class evidence : std::uint8_t {
    official,     // read at the publisher's
    transcribed,  // the publisher's figure, read in a third party's transcription
    memory        // from memory: found in no source
};

/// A count of parameters as it was printed, with where.
struct published_count {
    std::int64_t value = 0;  // zero: none published
    std::int64_t unit = 1;   // of the last printed digit; 1: exact
    evidence kind = evidence::memory;
    std::string_view source{};
    std::string_view date{};  // of the source
};

/// Which embedding matrices an active count includes. A token reads one row of the input embedding
/// but the whole of the output projection, so publishers differ.
enum class counted_embeddings : std::uint8_t { both, output, neither };

/// The counts that were published of a model.
struct published_parameters {
    published_count checkpoint{};  // elements of all tensors of the published weights: of the shape
                                   // alone, where `source` says what else there is
    published_count total{};       // as printed; without modules that predict further
    published_count active{};      // as printed; none for a dense model
    counted_embeddings active_counts = counted_embeddings::both;  // what reproduces `active`
};

}  // namespace loadline::models
