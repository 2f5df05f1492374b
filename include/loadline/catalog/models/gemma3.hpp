// Gemma 3: five layers with a window, then one without; norms before and after each block.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// The text part. Shapes: config.json of each repository in `published`; arXiv 2503.19786, section 2; transformers,
/// gemma3/modeling_gemma3.py. The vocabulary is that of the weights, 64 rows more than the tokenizer's. With images
/// come a vision tower of 416,866,032 parameters and a projector (section 2.1). The sizes in the names are nominal, so
/// only exact counts are given.
struct gemma3_4b {
    static constexpr transformer shape{.name = "Gemma 3 4B",
                                       .layers = 34,
                                       .hidden = 2560,
                                       .ffn = 10240,
                                       .heads = 8,
                                       .kv_heads = 4,
                                       .head_dim = 256,
                                       .vocab = 262208,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::grouped},
                                       .embedding = embedding_kind::tied,
                                       .window = 1024,
                                       .extra = {.qk_norm = true, .norms_after = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 3'880'263'168,
                       .kind = evidence::transcribed,
                       .source =
                           "weights of google/gemma-3-4b-it, 4300079472 with 419816304 for images",
                       .date = "2025-03"}};
};

/// Gemma 3 12B.
struct gemma3_12b {
    static constexpr transformer shape{.name = "Gemma 3 12B",
                                       .layers = 48,
                                       .hidden = 3840,
                                       .ffn = 15360,
                                       .heads = 16,
                                       .kv_heads = 8,
                                       .head_dim = 256,
                                       .vocab = 262208,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::grouped},
                                       .embedding = embedding_kind::tied,
                                       .window = 1024,
                                       .extra = {.qk_norm = true, .norms_after = true}};
    static constexpr published_parameters published{
        .checkpoint = {
            .value = 11'766'034'176,
            .kind = evidence::transcribed,
            .source = "weights of google/gemma-3-12b-it, 12187325040 with 421290864 for images",
            .date = "2025-03"}};
};

/// Gemma 3 27B.
struct gemma3_27b {
    static constexpr transformer shape{.name = "Gemma 3 27B",
                                       .layers = 62,
                                       .hidden = 5376,
                                       .ffn = 21504,
                                       .heads = 32,
                                       .kv_heads = 16,
                                       .head_dim = 128,
                                       .vocab = 262208,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::windowed,
                                                  mixer_kind::windowed, mixer_kind::grouped},
                                       .embedding = embedding_kind::tied,
                                       .window = 1024,
                                       .extra = {.qk_norm = true, .norms_after = true}};
    static constexpr published_parameters published{
        .checkpoint = {
            .value = 27'009'346'304,
            .kind = evidence::transcribed,
            .source = "weights of google/gemma-3-27b-it, 27432406640 with 423060336 for images",
            .date = "2025-03"}};
};

/// The same with its eyes: SigLIP of 400M parameters, 896 x 896 pixels in patches of 14, of which 4 x 4 become a token
/// (arXiv 2503.19786, section 2.1 and Table 1; transformers, modeling_siglip.py).
struct gemma3_27b_with_vision {
    static constexpr transformer shape = [] {
        transformer m = gemma3_27b::shape;
        m.name = "Gemma 3 27B with vision";
        m.vision = {.layers = 27,
                    .hidden = 1152,
                    .ffn = 4304,
                    .heads = 16,
                    .patches = 4096,
                    .tokens = 256,
                    .parameters = 423'060'336};
        return m;
    }();
    static constexpr published_parameters published{
        .checkpoint = {.value = 27'432'406'640,
                       .kind = evidence::transcribed,
                       .source = "weights of google/gemma-3-27b-it",
                       .date = "2025-03"}};
};

}  // namespace loadline::models
