// All chips and systems of the catalogue, and lists of them to search: catalog::chips and systems.
#pragma once

#include <loadline/catalog/amd.hpp>
#include <loadline/catalog/aws.hpp>
#include <loadline/catalog/google.hpp>
#include <loadline/catalog/intel.hpp>
#include <loadline/catalog/nvidia.hpp>

namespace loadline::catalog {

/// Every chip, as a Hana tuple of types: `where<...>(catalog::chips)`.
inline constexpr auto chips =
    boost::hana::tuple_t<trainium1, trainium2, trainium3, trainium4, inferentia2, tpu_v4, tpu_v5e,
                         tpu_v5p, tpu_v6e, ironwood, v100, a100_40gb, a100_80gb, h100, h200, b200,
                         b300, gb200, gb300, rubin, mi300x, mi325x, mi355x, gaudi3>;

/// Every system, as a Hana tuple of types: `where<...>(catalog::systems)`. Of templates (slices, clusters of n) only
/// what has a name of its own.
inline constexpr auto systems = boost::hana::tuple_t<
    trn1_32xlarge, trn2_48xlarge, trn2_ultraserver, trn3_ultraserver_gen1, trn3_ultraserver,
    trn3_ultraserver_by_link_table, project_rainier, million_trainium3, tpu_v4_pod, tpu_v5e_pod,
    tpu_v5p_pod, tpu_v6e_pod, ironwood_pod, million_tpu, dgx_a100, dgx_h100, hgx_h200, dgx_b200,
    dgx_b300, gb200_nvl72, gb300_nvl72, vr_nvl72, mi300x_platform, mi355x_platform, gaudi3_node>;

}  // namespace loadline::catalog
