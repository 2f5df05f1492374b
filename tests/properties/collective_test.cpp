// Collectives on any network: none faster than its bytes at the bandwidth, nor than itself at the speed of light; a better
// link makes none slower; and their time has no jumps where one algorithm takes over from another.
#include "own_hardware.hpp"
#include "property.hpp"
#include "resources.hpp"

#include <loadline/cost/placement.hpp>

using namespace properties;

namespace {

constexpr std::array all_collectives{collective::all_reduce,     collective::all_gather,
                                     collective::reduce_scatter, collective::all_to_all,
                                     collective::broadcast,      collective::point_to_point};

// A group of chips of a cluster, of any size and stride.
struct drawn_group {
    cluster_spec cluster{};
    std::int64_t size = 1;
    std::int64_t stride = 1;
    rank_order ranks{};
    quantity<units::bytes> message{};
    collective_options options{};

    explicit drawn_group(draw& d) {
        cluster = d.chance(70) ? own_cluster(d) : d.from(catalogue_systems());
        const std::int64_t chips = cluster.chips();
        size = 1 + d.below(std::min<std::int64_t>(chips, 512));
        if (d.chance(60)) size = d.divisor_of(chips, 4096);
        if (d.chance(50)) stride = d.divisor_of(std::max<std::int64_t>(chips / size, 1), 4096);
        if (d.chance(5)) size = d.of<std::int64_t>({2, 3, 8, 100});  // more than there are, perhaps
        ranks.tensor = d.divisor_of(size, size);
        ranks.chips = size * stride * d.of<std::int64_t>({1, 2, 8});
        message = quantity<units::bytes>{between(d, 1, 1e11)};
        options.fused_kernels = d.chance(30);
    }
    [[nodiscard]] double time(collective what, const cluster_spec& on, double factor = 1) const {
        return group_networks{size, stride, ranks, on}
            .time(what, message * factor, options)
            .count();
    }
};

void holds_for_groups(std::uint64_t otherwise, auto&& ask) {
    const std::uint64_t wanted = one_seed() ? 1 : number_of_jobs(otherwise);
    std::uint64_t failures = 0;
    std::string said;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + wanted; ++seed) {
        draw d{seed};
        const drawn_group group{d};
        if (const std::string wrong = ask(group, d); !wrong.empty() && ++failures <= 5)
            said += "LOADLINE_SEED=" + std::to_string(seed) + ": " + wrong + "\n";
    }
    INFO(failures << " of " << wanted << " groups\n" << said);
    REQUIRE(failures == 0);
}

}  // namespace

TEST_CASE("no collective is faster than physics, nor than at the speed of light", "[collectives]") {
    holds_for_groups(5'000, [](const drawn_group& g, draw&) {
        std::string wrong;
        const cluster_spec ideal = at_limit(g.cluster);
        double all_links = 0;  // of a chip, into every tier
        for (std::size_t i = 0; i < g.cluster.tier_count; ++i)
            all_links += g.cluster.tiers[i].bandwidth.each_way().count();
        const double others = 1 - 1 / static_cast<double>(g.size);
        for (const collective what : all_collectives) {
            const std::string name{loadline::name(what)};
            const double real = g.time(what, g.cluster);
            wrong += unless_finite(name, real);
            wrong += unless_at_most(name + " at the speed of light", g.time(what, ideal), real);
            if (all_links > 0)
                wrong +=
                    unless_at_most(name + ", bytes", others * g.message.count() / all_links, real);
            if (g.size > 1 && real <= 0) wrong += name + " is free; ";
        }
        return wrong;
    });
}

TEST_CASE("a better link makes no collective slower, a longer message none faster",
          "[collectives]") {
    holds_for_groups(2'000, [](const drawn_group& g, draw& d) {
        std::string wrong;
        std::vector<resource_axis> axes;
        add_link_axes(axes, g.cluster);
        for (const collective what : all_collectives) {
            const std::string name{loadline::name(what)};
            const double real = g.time(what, g.cluster);
            for (const resource_axis& axis : axes) {
                cluster_spec better = g.cluster;
                axis.better(better, d.of({1.001, 1.5, 10.0, 1000.0}));
                wrong +=
                    unless_at_most(name + " with more " + axis.name, g.time(what, better), real);
            }
            wrong += unless_at_most(name + " of less", real, g.time(what, g.cluster, 1.5));
        }
        return wrong;
    });
}
