// Every model of the catalogue, and the tuple of their types.
#pragma once

#include <loadline/catalog/models/deepseek.hpp>
#include <loadline/catalog/models/gemma3.hpp>
#include <loadline/catalog/models/glm.hpp>
#include <loadline/catalog/models/gpt.hpp>
#include <loadline/catalog/models/gpt_oss.hpp>
#include <loadline/catalog/models/hunyuan.hpp>
#include <loadline/catalog/models/kimi.hpp>
#include <loadline/catalog/models/llama.hpp>
#include <loadline/catalog/models/llama4.hpp>
#include <loadline/catalog/models/megatron.hpp>
#include <loadline/catalog/models/minimax.hpp>
#include <loadline/catalog/models/mixtral.hpp>
#include <loadline/catalog/models/nemotron.hpp>
#include <loadline/catalog/models/qwen.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace loadline::catalog {

/// Every model, as a Hana tuple of types.
inline constexpr auto models = boost::hana::tuple_t<
    loadline::models::gpt2_xl, loadline::models::gpt3_175b, loadline::models::llama2_7b,
    loadline::models::llama2_13b, loadline::models::llama2_70b, loadline::models::llama3_8b,
    loadline::models::llama3_70b, loadline::models::llama31_8b, loadline::models::llama31_70b,
    loadline::models::llama3_405b, loadline::models::mixtral_8x7b, loadline::models::mixtral_8x22b,
    loadline::models::deepseek_v3, loadline::models::qwen3_8b, loadline::models::qwen3_30b_a3b,
    loadline::models::qwen3_235b_a22b, loadline::models::gpt_oss_20b,
    loadline::models::gpt_oss_120b, loadline::models::kimi_k2, loadline::models::megatron_22b,
    loadline::models::megatron_175b, loadline::models::megatron_530b, loadline::models::megatron_1t,
    loadline::models::llama4_scout, loadline::models::llama4_maverick, loadline::models::gemma3_4b,
    loadline::models::gemma3_12b, loadline::models::gemma3_27b,
    loadline::models::gemma3_27b_with_vision, loadline::models::qwen3_next_80b_a3b,
    loadline::models::nemotron_h_8b, loadline::models::nemotron_h_47b,
    loadline::models::nemotron_h_56b, loadline::models::nemotron_nano_9b_v2,
    loadline::models::minimax_text_01, loadline::models::deepseek_v3_mtp,
    loadline::models::deepseek_v32, loadline::models::hunyuan_large, loadline::models::glm_45,
    loadline::models::glm_45_air>;

}  // namespace loadline::catalog
