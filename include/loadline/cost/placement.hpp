// Where each parallel group of a plan lies on the tiers and axes of a cluster.
#pragma once

#include <loadline/cost/hierarchical.hpp>
#include <loadline/cost/operation.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/text.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

/// The groups of a plan. Chips are numbered as Megatron numbers ranks (order tp-cp-ep-dp-pp): those of
/// a tensor group are neighbours, context groups step over them, then data, then pipeline. Expert
/// groups divide the same tensor x context x data chips anew: expert_tensor, then expert, then replicas.
enum class parallelism : std::uint8_t {
    tensor,
    context,
    data,
    replicas,  // context x data: the chips with the same dense weights
    pipeline,
    expert_tensor,
    expert,
    expert_replicas  // the chips with the same expert weights
};
/// Kinds of groups that a plan divides chips into.
inline constexpr std::size_t parallelisms = 8;

[[nodiscard]] constexpr std::string_view name(parallelism p) {
    constexpr std::array<std::string_view, parallelisms> names{
        "tensor",   "context",       "data",   "replicas",
        "pipeline", "expert tensor", "expert", "expert replicas"};
    return detail::enumerator_name(names, p);
}

/// The degrees by which chips are numbered: groups on the axes of a torus depend on all of them, others on
/// none. And how many chips there are: where groups do not divide a server, one of them may lie across two.
struct rank_order {
    std::int64_t tensor = 1;
    std::int64_t context = 1;
    std::int64_t data = 1;
    std::int64_t pipeline = 1;
    std::int64_t chips = 1;

    constexpr rank_order() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a plan says how its chips are numbered
    constexpr rank_order(const plan& p)
        : tensor{p.tensor}, context{p.context}, data{p.data}, pipeline{p.pipeline},
          chips{p.chips()} {}
    friend constexpr bool operator==(const rank_order&, const rank_order&) = default;
};

/// The part of a group inside one tier of a cluster.
struct placed_tier {
    std::size_t tier = 0;  // of the cluster, from the inside
    group_shape shape{};
};

/// A group of `size` chips, `stride` apart in the numbering, and the tiers on which it has more than one
/// member. Where the sizes do not divide, the fullest part counts; and a group that would fit one unit of a tier, and
/// is one of several that do not divide it, counts as cut in the middle, as the worst placed of them may be.
struct placed_group {
    std::int64_t size = 1;
    std::int64_t stride = 1;
    std::size_t count = 0;
    std::array<placed_tier, cluster_spec::most_tiers> tiers{};
};

namespace collectives {

/// The order in which chips of a torus are numbered: first the axes whose extent is the degree of a
/// group, innermost group first, so that the group owns a closed axis; then the others as they come.
[[nodiscard]] constexpr std::array<std::size_t, 3>
axis_order(const topology_spec& t, const rank_order& p, std::int64_t beneath) {
    std::array<std::size_t, 3> order{0, 1, 2};
    std::size_t placed = 0;
    std::int64_t inner = 1;
    for (const std::int64_t degree : {p.tensor, p.context, p.data, p.pipeline}) {
        inner *= degree;
        const std::int64_t here =
            inner / beneath;  // of this group and those inside it, in this tier
        if (degree <= 1 || here <= 1) continue;
        std::int64_t numbered = 1;
        for (std::size_t i = 0; i < placed; ++i) numbered *= t.extent[order[i]];
        for (std::size_t i = placed; i < order.size(); ++i) {
            if (t.extent[order[i]] == 1 || numbered * t.extent[order[i]] != here) continue;
            const std::size_t chosen = order[i];
            for (std::size_t j = i; j > placed; --j) order[j] = order[j - 1];
            order[placed++] = chosen;
            break;
        }
    }
    return order;
}

/// Members lie on axes: rings, tori, meshes.
[[nodiscard]] constexpr bool has_axes(topology_kind kind) {
    return kind == topology_kind::ring || kind == topology_kind::torus ||
           kind == topology_kind::mesh;
}

}  // namespace collectives

/// What of a plan the placement of its groups on this cluster depends on: nothing where no tier has several axes.
[[nodiscard]] constexpr rank_order order_of_ranks(const plan& p, const cluster_spec& cluster) {
    for (std::size_t i = 0; i < cluster.tier_count; ++i)
        if (collectives::has_axes(cluster.tiers[i].topology.kind)) return p;
    rank_order none;
    none.chips = p.chips();
    return none;
}

/// What joins chips of which nothing is known that joins them: a slow network, 10 Gigabit Ethernet that all chips of a
/// server share (assumed). check() refuses every plan of several chips without a tier; an estimate that nobody checked
/// is not to take them for joined at no cost.
inline constexpr tier_spec unknown_network = [] {
    tier_spec t;
    t.name = fixed_text<47>{"unknown network"};
    t.kind = tier_kind::scale_out;
    t.bandwidth = link_bandwidth::per_direction(quantity<units::bytes_per_second>{1.25e9 / 8});
    t.latency = quantity<units::seconds>{50e-6};
    return t;
}();
/// The tier of a place, or that.
[[nodiscard]] constexpr const tier_spec& tier_of(const cluster_spec& cluster, std::size_t i) {
    return i < cluster.tier_count ? cluster.tiers[i] : unknown_network;
}

/// How members beyond a tier are joined: as those in it are, but that there is no link to each of them.
[[nodiscard]] constexpr topology_kind beyond(topology_kind kind) {
    return kind == topology_kind::fully_connected ? topology_kind::switched : kind;
}
/// Of a group of `size` members, of which the cluster holds `inside`: the others on its outermost tier.
template <std::size_t N>
constexpr void join_beyond(std::int64_t size, std::int64_t inside, const cluster_spec& cluster,
                           std::array<group_shape, N>& shapes, std::array<std::size_t, N>& tiers,
                           std::size_t& count) {
    const std::size_t outermost = cluster.tier_count > 0 ? cluster.tier_count - 1 : 0;
    const std::int64_t more = (size + inside - 1) / inside;
    if (count > 0 && tiers[count - 1] == outermost) {
        axis& last = shapes[count - 1].axes[shapes[count - 1].count - 1];
        last = {last.n * more, last.spacing, false};
        shapes[count - 1].kind = beyond(shapes[count - 1].kind);
        return;
    }
    shapes[count] = shape_of_one(tier_of(cluster, outermost).topology);
    shapes[count].kind = beyond(shapes[count].kind);
    shapes[count].axes[shapes[count].count++] = {more, 1, false};
    tiers[count++] = outermost;
}

/// Writes into `shapes` how the members of a group of `size` chips, `stride` apart, are joined on each
/// tier, from the inside out, on which it has more than one, and into `tiers` which these are; says how
/// many. On a torus a group occupies whole axes where its size is theirs, else a line or, `spacing`
/// apart, a sparser ring. Members beyond the cluster are joined by its outermost tier, as though there were more units
/// of it: such a plan breaks the rules, but what it sends is never free.
template <std::size_t N>
[[nodiscard]] constexpr std::size_t place_on_tiers(std::int64_t size, std::int64_t stride,
                                                   const rank_order& p, const cluster_spec& cluster,
                                                   std::array<group_shape, N>& shapes,
                                                   std::array<std::size_t, N>& tiers) {
    std::size_t count = 0;
    std::int64_t numbered = 1;  // chips inside one member of the axis
    std::int64_t inside = 1;    // members of the group among them
    std::int64_t most = size;   // that lie together in one unit of the tier
    // Members along an axis of `extent`; one where the group does not reach over it.
    const auto along = [&](std::int64_t extent) {
        numbered *= extent;
        if (numbered <= stride) return std::int64_t{1};
        std::int64_t reached = stride == 1 ? numbered : (numbered + stride - 1) / stride;
        if (reached > most) reached = most;
        if (reached <= inside) return std::int64_t{1};
        const std::int64_t n = inside == 1 ? reached : (reached + inside - 1) / inside;
        inside = reached;
        return n;
    };
    for (std::size_t i = 0; i < cluster.tier_count && inside < size; ++i) {
        const topology_spec& t = cluster.tiers[i].topology;
        const std::int64_t members = t.size();
        const std::int64_t unit = numbered * members;
        const std::int64_t span = size * stride;
        most = p.chips > unit && span <= unit && unit % span != 0 ? (size + 1) / 2 : size;
        if (!collectives::has_axes(t.kind)) {
            const std::int64_t n = along(members);
            if (n == 1) continue;
            shapes[count] = {
                t.kind, t.oversubscription, {{{n, 1, false}, one_member, one_member}}, 1};
            tiers[count++] = i;
            continue;
        }
        const auto order = t.axes() > 1 ? collectives::axis_order(t, p, numbered)
                                        : std::array<std::size_t, 3>{0, 1, 2};
        group_shape shape = shape_of_one(t);
        for (const std::size_t a : order) {
            const std::int64_t extent = t.extent[a];
            const std::int64_t spacing = stride > numbered ? stride / numbered : 1;
            const std::int64_t n = along(extent);
            if (n == 1) continue;
            const bool closed = t.wraps() && extent > 2 && n * spacing == extent && n > 2;
            shape.axes[shape.count++] = {n, spacing, closed};
        }
        if (shape.count == 0) continue;
        shapes[count] = shape;
        tiers[count++] = i;
    }
    if (inside < size) join_beyond(size, inside, cluster, shapes, tiers, count);
    return count;
}

/// Where a group of `size` chips, each `stride` ranks from the next, lies in a cluster.
[[nodiscard]] constexpr placed_group place(std::int64_t size, std::int64_t stride,
                                           const rank_order& p, const cluster_spec& cluster) {
    std::array<group_shape, cluster_spec::most_tiers> shapes{};
    std::array<std::size_t, cluster_spec::most_tiers> tiers{};
    placed_group group;
    group.size = size;
    group.stride = stride;
    group.count = place_on_tiers(size, stride, p, cluster, shapes, tiers);
    for (std::size_t i = 0; i < group.count; ++i) group.tiers[i] = {tiers[i], shapes[i]};
    return group;
}

[[nodiscard]] constexpr placed_group place(parallelism which, const plan& p,
                                           const cluster_spec& cluster) {
    const std::int64_t expert_tensor = p.expert_tensor_degree();
    switch (which) {
    case parallelism::tensor: return place(p.tensor, 1, p, cluster);
    case parallelism::context: return place(p.context, p.tensor, p, cluster);
    case parallelism::data: return place(p.data, p.tensor * p.context, p, cluster);
    case parallelism::replicas: return place(p.context * p.data, p.tensor, p, cluster);
    case parallelism::pipeline: return place(p.pipeline, p.tensor * p.context * p.data, p, cluster);
    case parallelism::expert_tensor: return place(expert_tensor, 1, p, cluster);
    case parallelism::expert: return place(p.expert, expert_tensor, p, cluster);
    case parallelism::expert_replicas: break;
    }
    return place(p.expert_replicas(), p.expert_group(), p, cluster);
}

/// A group placed on a cluster, and its networks: placed once, asked for many collectives. Refers to the
/// cluster, which must outlive it.
class group_networks {
public:
    constexpr group_networks(std::int64_t size, std::int64_t stride, const rank_order& p,
                             const cluster_spec& cluster) {
        std::array<std::size_t, cluster_spec::most_tiers> tiers{};
        const std::size_t count = place_on_tiers(size, stride, p, cluster, shapes_, tiers);
        for (std::size_t i = 0; i < count; ++i)
            networks_.add({shapes_[i], tier_of(cluster, tiers[i])});
    }
    group_networks(const group_networks&) = delete;  // its networks refer to its shapes
    group_networks& operator=(const group_networks&) = delete;
    constexpr ~group_networks() = default;

    // Nothing where the group has nobody to talk to.
    [[nodiscard]] constexpr collective_cost cost(collective op, quantity<units::bytes> size,
                                                 const collective_options& options = {}) const {
        return cost_of(op, size, networks_, options);
    }
    [[nodiscard]] constexpr quantity<units::seconds>
    time(collective op, quantity<units::bytes> size, const collective_options& options = {}) const {
        return cost(op, size, options).time;
    }

private:
    std::array<group_shape, cluster_spec::most_tiers> shapes_;  // as many as there are networks
    group_fabric networks_;
};

// The networks of a placed group. It refers to the group and to the cluster, which must outlive it.
[[nodiscard]] constexpr group_fabric fabric_of(const placed_group& group,
                                               const cluster_spec& cluster) {
    group_fabric g;
    for (std::size_t i = 0; i < group.count; ++i)
        g.add({group.tiers[i].shape, tier_of(cluster, group.tiers[i].tier)});
    return g;
}

[[nodiscard]] constexpr collective_cost cost_of(collective op, quantity<units::bytes> size,
                                                const placed_group& group,
                                                const cluster_spec& cluster,
                                                const collective_options& options = {}) {
    return cost_of(op, size, fabric_of(group, cluster), options);
}

// A cluster at the speed of light: chip and links.
[[nodiscard]] constexpr cluster_spec at_limit(cluster_spec cluster) {
    cluster.chip = at_limit(cluster.chip);
    for (tier_spec& tier : cluster.tiers) tier = at_limit(tier);
    return cluster;
}

/// All groups of a plan.
struct placement {
    std::array<placed_group, parallelisms> groups{};

    [[nodiscard]] constexpr const placed_group& operator[](parallelism p) const {
        return groups[static_cast<std::size_t>(p)];
    }
};

[[nodiscard]] constexpr placement place(const plan& p, const cluster_spec& cluster) {
    placement result;
    for (std::size_t i = 0; i < parallelisms; ++i)
        result.groups[i] = place(static_cast<parallelism>(i), p, cluster);
    return result;
}

/// Room for the text of a placement.
using placement_text = fixed_text<2047>;

/// "torus 4 x 4", "line 4", "ring 8 (every 2nd)", "switched 8"
template <std::size_t N>
constexpr void append_to(fixed_text<N>& text, const group_shape& shape) {
    const bool axes = collectives::has_axes(shape.kind);
    if (!axes) text.append(name(shape.kind));
    for (std::size_t i = 0; i < shape.count; ++i) {
        const axis& x = shape.axes[i];
        if (i > 0) text.append(" x");
        if (axes) text.append(i > 0 ? " " : "").append(x.closed ? "ring" : "line");
        text.append(" ").append(units::four_digits(static_cast<double>(x.n)));
        if (x.spacing > 1)
            text.append(" every ").append(units::four_digits(static_cast<double>(x.spacing)));
    }
}

// One line a group of more than one chip, e.g.
//   tensor 16, neighbours: ring 4 x ring 4 of trn2.48xlarge
//   data 8, every 16th chip: ring 4 of Trn2 UltraServer; fat tree 2 of Trn2 UltraCluster
[[nodiscard]] constexpr placement_text text(const placement& placed, const cluster_spec& cluster) {
    placement_text result;
    for (std::size_t i = 0; i < parallelisms; ++i) {
        const placed_group& group = placed.groups[i];
        if (group.size <= 1) continue;
        result.append(name(static_cast<parallelism>(i))).append(" ");
        result.append(units::four_digits(static_cast<double>(group.size)));
        if (group.stride == 1) {
            result.append(", neighbours:");
        } else {
            result.append(", ").append(units::four_digits(static_cast<double>(group.stride)));
            result.append(" apart:");
        }
        for (std::size_t j = 0; j < group.count; ++j) {
            result.append(j == 0 ? " " : "; ");
            append_to(result, group.tiers[j].shape);
            const std::string_view tier = tier_of(cluster, group.tiers[j].tier).name;
            if (tier.empty()) {
                result.append(" of tier ");
                result.append(units::four_digits(static_cast<double>(group.tiers[j].tier + 1)));
            } else {
                result.append(" of ").append(tier);
            }
        }
        result.append("\n");
    }
    return result;
}

}  // namespace loadline
