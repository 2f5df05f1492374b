// Whether a plan leaves an expert group inside one scale-up domain.
#pragma once

#include <loadline/workload/plan.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// Expert groups stay inside one scale-up domain unless plan.expert_reach says otherwise. A group of one expert degree is
/// a tensor group, and reaches as far as that. A model without experts has no such group.
[[nodiscard]] constexpr bool experts_stay_in_domain(const transformer& m, const plan& p) {
    return m.has_experts() && p.expert_reach == group_reach::scale_up &&
           !(p.expert == 1 && p.tensor_reach == group_reach::cluster);
}

}  // namespace loadline
