// Whose attention kernel a training software calls, and how fast that is against the best one for the chip.
#pragma once

#include <loadline/hardware/chip_family.hpp>

#include <cstdint>

namespace loadline {

/// Attention tile by tile. `best`: the fastest published for the chip, which its calibration is of.
enum class attention_code : std::uint8_t {
    best,
    triton,   // FlashAttention (Dao et al. 2022) as written in Triton
    flash_2,  // Dao 2023; what PyTorch's scaled_dot_product_attention runs on Ampere and Hopper
    flash_3,  // Shah et al. 2024, for Hopper
    cudnn     // Transformer Engine's FusedAttention
};

/// Speed of a kernel against the chip's best, for heads of `head` elements. Hopper: Shah et al. 2024 (arXiv
/// 2407.08608), figures 5 and 6, H100, 16,384 tokens, forward and backward weighed by their operations: 335 and 322
/// TFLOP/s of FlashAttention 2, 539 and 516 of cuDNN, 616 and 561 of FlashAttention 3 with heads of 128; 324 and 291,
/// 413 and 433,
/// 497 and 474 with heads of 64; forward alone with heads of 256: 298, 509, 642. On Ampere FlashAttention 2 is the
/// best, a third faster than the first in Triton over both passes of long sequences (Dao 2023, arXiv 2307.08691); on
/// Hopper both run by Ampere's instructions. What was written for one chip is not tried on another: there it counts as
/// the best.
[[nodiscard]] constexpr double speed_of(attention_code code, chip_family family,
                                        std::int64_t head) {
    constexpr double triton = 0.75;  // of FlashAttention 2: assumed, within what Dao 2023 gives
    if (family == chip_family::ampere) return code == attention_code::triton ? triton : 1;
    if (family != chip_family::hopper) return 1;
    const bool narrow = head <= 64;
    const bool wide = head > 128;
    const double flash_2 = narrow ? 0.62 : wide ? 0.46 : 0.565;
    switch (code) {
    case attention_code::triton: return triton * flash_2;
    case attention_code::flash_2: return flash_2;
    case attention_code::cudnn: return narrow ? 0.89 : wide ? 0.79 : 0.905;
    case attention_code::flash_3:
    case attention_code::best: break;
    }
    return 1;
}

}  // namespace loadline
