// Where the groups of a plan lie on the tiers and axes of a cluster, and what their collectives cost.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/link_bound.hpp>
#include <loadline/cost/placement.hpp>

#include <string_view>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr plan megatron{.tensor = 8, .pipeline = 4, .data = 8, .context = 2};

constexpr std::int64_t members_of(const placed_group& g) {
    std::int64_t n = 1;
    for (std::size_t i = 0; i < g.count; ++i) n *= g.tiers[i].shape.members();
    return n;
}

}  // namespace

TEST_CASE("Groups of a plan on servers", "[placement]") {
    constexpr const cluster_spec& cluster = spec<dgx_h100_cluster<64>>;
    constexpr placement placed = place(megatron, cluster);
    constexpr placed_group tensor = placed[parallelism::tensor];
    STATIC_REQUIRE(tensor.size == 8 && tensor.stride == 1 && tensor.count == 1);
    STATIC_REQUIRE(tensor.tiers[0].tier == 0 && tensor.tiers[0].shape.members() == 8);
    constexpr placed_group context = placed[parallelism::context];  // of two servers
    STATIC_REQUIRE(context.stride == 8 && context.count == 1 && context.tiers[0].tier == 1);
    constexpr placed_group data = placed[parallelism::data];
    STATIC_REQUIRE(data.stride == 16 && data.count == 1 && data.tiers[0].shape.members() == 8);
    constexpr placed_group replicas = placed[parallelism::replicas];
    STATIC_REQUIRE(replicas.size == 16 && replicas.stride == 8);
    constexpr placed_group pipeline = placed[parallelism::pipeline];
    STATIC_REQUIRE(pipeline.size == 4 && pipeline.stride == 128);
}

TEST_CASE("Groups that span tiers, and experts in the same chips", "[placement]") {
    constexpr const cluster_spec& cluster = spec<dgx_h100_cluster<64>>;
    constexpr plan p{.tensor = 2, .pipeline = 2, .data = 64, .expert = 32};
    constexpr placement placed = place(p, cluster);
    constexpr placed_group data = placed[parallelism::data];  // four of each server
    STATIC_REQUIRE(data.stride == 2 && data.count == 2);
    STATIC_REQUIRE(data.tiers[0].shape.members() == 4 && data.tiers[1].shape.members() == 16);
    constexpr placed_group expert = placed[parallelism::expert];  // expert_tensor is 1
    STATIC_REQUIRE(expert.stride == 1 && expert.count == 2);
    STATIC_REQUIRE(expert.tiers[0].shape.members() == 8 && expert.tiers[1].shape.members() == 4);
    constexpr placed_group copies = placed[parallelism::expert_replicas];
    STATIC_REQUIRE(copies.size == 4 && copies.stride == 32 && copies.tiers[0].tier == 1);
    STATIC_REQUIRE(placed[parallelism::tensor].count == 1);
    STATIC_REQUIRE(placed[parallelism::context].count == 0);
}

TEST_CASE("The members of a group over its tiers make the group", "[placement]") {
    for (const cluster_spec& cluster : {spec<dgx_h100_cluster<32>>, spec<trn2_ultracluster<4>>,
                                        spec<gb200_nvl72_cluster<4>>, spec<v5p_slice<4, 8, 8>>})
        for (const std::int64_t t : {1, 2, 4, 8, 16})
            for (const std::int64_t d : {1, 2, 4, 8})
                for (const std::int64_t p : {1, 2, 4}) {
                    const plan use{.tensor = t, .pipeline = p, .data = d};
                    if (use.chips() > cluster.chips() || cluster.chips() % 72 == 0) continue;
                    for (std::size_t i = 0; i < parallelisms; ++i) {
                        const placed_group g = place(static_cast<parallelism>(i), use, cluster);
                        CAPTURE(cluster.name(), t, d, p, name(static_cast<parallelism>(i)));
                        CHECK(members_of(g) == g.size);
                    }
                }
}

TEST_CASE("On a torus a group takes the whole axis of its size", "[placement]") {
    constexpr const cluster_spec& pod = spec<tpu_v5p_pod>;  // 16 x 20 x 28
    constexpr plan p{.tensor = 28, .pipeline = 20, .data = 16};
    constexpr placement placed = place(p, pod);
    constexpr axis tensor = placed[parallelism::tensor].tiers[0].shape.axes[0];
    STATIC_REQUIRE(tensor.n == 28 && tensor.closed && tensor.spacing == 1);
    constexpr axis data = placed[parallelism::data].tiers[0].shape.axes[0];
    STATIC_REQUIRE(data.n == 16 && data.closed && data.spacing == 1);
    constexpr axis pipeline = placed[parallelism::pipeline].tiers[0].shape.axes[0];
    STATIC_REQUIRE(pipeline.n == 20 && pipeline.closed);

    // a part of an axis is a line; what steps over it is a sparser ring, whose links its likes share
    constexpr plan q{.tensor = 4, .data = 4};
    constexpr placement line = place(q, pod);
    constexpr axis four = line[parallelism::tensor].tiers[0].shape.axes[0];
    STATIC_REQUIRE(four.n == 4 && !four.closed && four.spacing == 1);
    constexpr axis every_fourth = line[parallelism::data].tiers[0].shape.axes[0];
    STATIC_REQUIRE(every_fourth.n == 4 && every_fourth.closed && every_fourth.spacing == 4);

    constexpr auto dense =
        cost_of(collective::all_reduce, 1_GB, place(4, 1, plan{.tensor = 4}, pod), at_limit(pod));
    constexpr auto sparse =
        cost_of(collective::all_reduce, 1_GB, line[parallelism::data], at_limit(pod));
    // both ways around, but over links that four groups share: twice a line's time
    CHECK(sparse.time / dense.time == Approx(2));
}

TEST_CASE("Whole tori of a Trn2 UltraServer", "[placement]") {
    constexpr const cluster_spec& cluster = spec<trn2_ultracluster<16>>;
    constexpr placement placed = place(plan{.tensor = 64, .data = 16}, cluster);
    constexpr placed_group tensor = placed[parallelism::tensor];
    STATIC_REQUIRE(tensor.count == 2);
    STATIC_REQUIRE(tensor.tiers[0].shape.count == 2 && tensor.tiers[0].shape.axes[1].closed);
    STATIC_REQUIRE(tensor.tiers[1].shape.axes[0].n == 4);
    constexpr auto text_of_it = text(placed, cluster);
    CHECK(std::string_view{text_of_it} ==
          "tensor 64, neighbours: ring 4 x ring 4 of trn2.48xlarge; ring 4 of Trn2 UltraServer\n"
          "data 16, 64 apart: fat tree 16 of Trn2 UltraCluster\n"
          "replicas 16, 64 apart: fat tree 16 of Trn2 UltraCluster\n"
          "expert tensor 64, neighbours: ring 4 x ring 4 of trn2.48xlarge; ring 4 of Trn2 "
          "UltraServer\n"
          "expert replicas 16, 64 apart: fat tree 16 of Trn2 UltraCluster\n");
}

TEST_CASE("A group of one costs nothing", "[placement]") {
    constexpr const cluster_spec& cluster = spec<dgx_h100_cluster<4>>;
    for (const collective op :
         {collective::all_reduce, collective::all_to_all, collective::point_to_point})
        CHECK(cost_of(op, 1_GiB, place(1, 1, plan{}, cluster), cluster).time == 0_s);
    // a single chip is a cluster without tiers
    CHECK(place(1, 1, plan{}, cluster_spec_of<h100>).count == 0);
}

TEST_CASE("Network cards: each chip sends its shard by its own", "[placement]") {
    // eight chips of each of two servers: across, an eighth of the message for each card
    constexpr cluster_spec ideal = at_limit(spec<dgx_h100_cluster<2>>);
    constexpr auto c =
        cost_of(collective::all_reduce, 8_GB, place(16, 1, plan{.data = 16}, ideal), ideal);
    // tier by tier: inside 2 x 7/8 x 8 GB / 450 GB/s; across 1 GB / 50 GB/s
    const placed_group group = place(16, 1, plan{.data = 16}, ideal);
    CHECK(collectives::tier_by_tier(collective::all_reduce, 8_GB, fabric_of(group, ideal))
              .time.count() == Approx(2 * 7e9 / 450e9 + 1e9 / 50e9));
    // the ideal network has every algorithm, a tree among them: all tiers at once, switches that add inside, so that the
    // slower of 9/8 x 8 GB / 450 GB/s and 1 GB / 50 GB/s counts
    CHECK(c.time.count() == Approx(1e9 / 50e9));
    CHECK(c.used == algorithm::tree);
}

TEST_CASE("A tree or flat ring of NCCL against its formula", "[placement]") {
    constexpr cluster_spec cluster = spec<dgx_h100_cluster<4>>;
    constexpr placed_group g = place(32, 1, plan{.data = 32}, cluster);
    const collective_cost large = cost_of(collective::all_reduce, 16_GiB, g, cluster);
    CHECK(large.used == algorithm::flat_ring);
    // 2 (n - 1) / n of an eighth by each card
    const double wire = 2 * 31.0 / 32 * quantity<units::bytes>{16_GiB}.count() / 8;
    const double own = 0;  // of the card's protocol
    CHECK(large.bandwidth.count() == Approx((wire + own) / (50e9 * 0.93)));
    const collective_cost small = cost_of(collective::all_reduce, 1_KiB, g, cluster);
    CHECK(small.used == algorithm::tree);
    CHECK(small.time < large.time);
}

TEST_CASE("The ridge of a link", "[placement]") {
    // Llama 3 405B's MLP over 8,192 tokens
    constexpr tensor_block mlp{.tokens = 8192, .hidden = 16384, .inner = 53248, .matrices = 3};
    STATIC_REQUIRE(compute_bound_degree(mlp, spec<dgx_h100>) == 8);
    STATIC_REQUIRE(compute_bound_degree(mlp, spec<gb200_nvl72>) >= 16);
    // at the speed of light: matrices x inner x bandwidth / (2 bytes x peak) + 1 chips
    constexpr cluster_spec ideal = at_limit(spec<gb200_nvl72>);
    constexpr double bound =
        3 * 53248.0 * (900e9 / (2 * spec<gb200>.matmul_peak(bf16).rate.count())) + 1;
    constexpr std::int64_t degree = compute_bound_degree(mlp, ideal);
    CHECK(static_cast<double>(degree) <= bound * 2);  // the switch adds up: half of the bytes
    CHECK(link_ridge_point(spec<h100>, spec<dgx_h100>.tiers[0], bf16).count() ==
          Approx(989.5e12 / 450e9).epsilon(1e-3));
    // a narrow layer exchanges longer than it computes
    STATIC_REQUIRE(
        compute_bound_degree({.tokens = 512, .hidden = 2048, .inner = 2048}, spec<dgx_h100>) == 1);
}
