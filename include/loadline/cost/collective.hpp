// The time of one collective among chips that one network joins, by the fastest algorithm it offers.
#pragma once

#include <loadline/cost/fabric.hpp>
#include <loadline/units/enumerator_name.hpp>

#include <bit>
#include <string_view>

namespace loadline {

/// `size` is, of all_reduce: the buffer that each chip holds; all_gather: the gathered result;
/// reduce_scatter: what each chip puts in; all_to_all: what each chip sends, its own part included;
/// broadcast and point_to_point: the message.
enum class collective : std::uint8_t {
    all_reduce,
    all_gather,
    reduce_scatter,
    all_to_all,
    broadcast,
    point_to_point
};

[[nodiscard]] constexpr std::string_view name(collective op) {
    constexpr std::array<std::string_view, 6> names{"all-reduce", "all-gather", "reduce-scatter",
                                                    "all-to-all", "broadcast",  "point to point"};
    return detail::enumerator_name(names, op);
}

/// How members of a group exchange: the cost of a collective names the one that was fastest.
enum class algorithm : std::uint8_t {
    none,          // one chip: nothing to do
    ring,          // neighbour to neighbour, in both directions where the links have them
    axis_by_axis,  // a ring or line along one axis of a torus or mesh after another
    axes_at_once,  // the message cut into one part an axis, each part starting along another
    halving,       // recursive halving, then doubling
    doubling,      // recursive doubling
    one_shot,      // every chip reads all buffers of its peers
    two_shot,      // every chip reduces its shard, then reads the others
    in_switch,     // the switch adds up and copies out
    direct,        // each pair of chips on its own
    chain,         // from neighbour to neighbour in segments
    binomial,      // from each that has the message to one that has not
    tree,          // a double binary tree across tiers, the inner tier beneath it
    flat_ring,     // one ring through all tiers
    hierarchical   // tier by tier
};

[[nodiscard]] constexpr std::string_view name(algorithm a) {
    constexpr std::array<std::string_view, 15> names{
        "none",     "ring",     "axis by axis", "axes at once", "halving",
        "doubling", "one-shot", "two-shot",     "in-switch",    "direct",
        "chain",    "binomial", "tree",         "flat ring",    "hierarchical"};
    return detail::enumerator_name(names, a);
}

/// What a collective takes: its latency, the time of its bytes, and how it was done.
struct collective_cost {
    quantity<units::seconds> time{};     // latency + bandwidth
    quantity<units::seconds> latency{};  // of launch and steps: what is left at infinite bandwidth
    quantity<units::seconds> bandwidth{};  // of the bytes on the busiest link
    algorithm used = algorithm::none;
};

/// How a collective may be done.
struct collective_options {
    // All-reduce by one kernel that reads its peers' memory, captured in a graph, where that is
    // faster: as inference engines do (TensorRT-LLM, vLLM), and training does not.
    bool fused_kernels = false;
};

// The pieces: cost on each kind of network.
namespace collectives {

/// Smallest s with 2^s >= n.
[[nodiscard]] constexpr int ceil_log2(std::int64_t n) {
    return n <= 1 ? 0 : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(n - 1)));
}

/// What collectives take: time, in seconds.
using time_quantity = quantity<units::seconds>;
/// What collectives send: the size of a message, in bytes.
using size_quantity = quantity<units::bytes>;

/// Collects candidates and keeps the fastest; of equals the first. Selected without branches: which of
/// two is faster is as good as random to a processor that meets messages of all sizes. Always inlined,
/// so that the best stays in registers: half of the time of a collective, on GCC.
class fastest {
public:
    constexpr fastest(const fabric_view& f, time_quantity launch) : fabric_{&f}, launch_{launch} {}

    [[gnu::always_inline]] constexpr void offer(algorithm a, time_quantity latency,
                                                time_quantity bandwidth) {
        const time_quantity time = latency + bandwidth;
        const bool faster = time < best_.time;
        best_.time = faster ? time : best_.time;
        best_.latency = faster ? latency : best_.latency;
        best_.bandwidth = faster ? bandwidth : best_.bandwidth;
        best_.used = faster ? a : best_.used;
    }
    // `steps` steps and `wire` bytes on the busiest link, `own` bytes of it the chip's own shards.
    [[gnu::always_inline]] constexpr void offer(algorithm a, const link_protocol& p, double steps,
                                                size_quantity wire, size_quantity own) {
        offer(a, launch_ + (fabric_->latency + p.step) * steps,
              (wire + own * p.own_shard) / (fabric_->link * p.share));
    }
    // By either protocol.
    [[gnu::always_inline]] constexpr void offer(algorithm a, double steps, size_quantity wire,
                                                size_quantity own) {
        offer(a, fabric_->calibration->quick, steps, wire, own);
        offer(a, fabric_->calibration->bulk, steps, wire, own);
    }
    [[gnu::always_inline]] constexpr void offer(const collective_cost& c) {
        offer(c.used, c.latency, c.bandwidth);
    }
    [[nodiscard]] constexpr collective_cost best() const { return best_; }

private:
    const fabric_view* fabric_;
    time_quantity launch_;
    collective_cost best_{time_quantity{1e300}, {}, {}, algorithm::none};
};

/// What collectives along one axis need of it, by byte of the message.
struct axis_terms {
    double steps = 0;  // of a phase: each shard travels both ways around, or to both ends
    double wire = 0;   // of a phase, on the busiest link. Of a closed axis, each direction carries
                       // half of the n - 1 shards of size / n; of an open one, the end link n - 1
    double own = 0;    // a chip's own shard, the same way
    double exchange = 0;  // of an all-to-all by the shortest ways: over a link of a closed axis go
                          // n^2/8 of the messages of size / n ((n^2 - 1)/8 if n is odd), over the
                          // middle one of an open axis n^2/4
    double part = 1;      // of the message, that is left after a reduce-scatter
};

/// The factors of one axis that its collectives share.
[[nodiscard]] constexpr axis_terms terms_of(const axis& x) {
    const auto e = static_cast<double>(x.n);
    const auto sharers = static_cast<double>(x.spacing);
    const double part = 1 / e;
    const double odd = (x.n & 1) == 0 ? 0 : part;
    const double each_way = x.closed ? 0.5 * sharers : sharers;
    return {static_cast<double>((x.closed ? x.n / 2 : x.n - 1) * x.spacing), (1 - part) * each_way,
            part * each_way, (e - odd) * 0.25 * each_way, part};
}

/// Sums over the phases of a collective along several axes.
struct phase_sum {
    double steps = 0;
    double wire = 0;
    double own = 0;
};

/// The factors of all axes of a group.
struct axes_terms {
    std::array<axis_terms, 3> along{};
    std::size_t count = 0;
    bool alike = true;

    constexpr explicit axes_terms(const group_shape& shape) : count{shape.count} {
        for (std::size_t i = 0; i < count; ++i) {
            along[i] = terms_of(shape.axes[i]);
            alike = alike && shape.axes[i] == shape.axes[0];
        }
    }
    // Reduce-scatter (or, backwards, all-gather) along one axis after another, the message shrinking.
    [[nodiscard]] constexpr phase_sum one_by_one() const {
        phase_sum sum;
        double left = 1;
        for (std::size_t i = 0; i < count; ++i) {
            sum.steps += along[i].steps;
            sum.wire += along[i].wire * left;
            sum.own += along[i].own * left;
            left *= along[i].part;
        }
        return sum;
    }
    // The message cut into one part an axis, each starting along the next: in every phase the slowest
    // part counts.
    [[nodiscard]] constexpr phase_sum at_once() const {
        phase_sum sum;
        std::array<double, 3> left{1, 1, 1};
        for (std::size_t phase = 0; phase < count; ++phase) {
            phase_sum slowest;
            for (std::size_t part = 0; part < count; ++part) {
                const std::size_t i = phase + part < count ? phase + part : phase + part - count;
                const axis_terms& x = along[i];
                slowest.steps = greater(slowest.steps, x.steps);
                slowest.wire = greater(slowest.wire, x.wire * left[part]);
                slowest.own = greater(slowest.own, x.own * left[part]);
                left[part] *= x.part;
            }
            sum.steps += slowest.steps;
            sum.wire += slowest.wire;
            sum.own += slowest.own;
        }
        const auto parts = static_cast<double>(count);
        return {sum.steps, sum.wire / parts, sum.own / parts};
    }
    // All-to-all, the same two ways; nothing shrinks.
    [[nodiscard]] constexpr phase_sum exchange_one_by_one() const {
        phase_sum sum;
        for (std::size_t i = 0; i < count; ++i) {
            sum.steps += along[i].steps;
            sum.wire += along[i].exchange;
        }
        return sum;
    }
    [[nodiscard]] constexpr phase_sum exchange_at_once() const {
        phase_sum slowest;  // in every phase all axes are in use
        for (std::size_t i = 0; i < count; ++i) {
            slowest.steps = greater(slowest.steps, along[i].steps);
            slowest.wire = greater(slowest.wire, along[i].exchange);
        }
        return {slowest.steps * static_cast<double>(count), slowest.wire, 0};
    }

private:
    [[nodiscard]] static constexpr double greater(double a, double b) { return a < b ? b : a; }
};

/// Segments of a pipeline of `hops` hops: a power of two near the best, sqrt((hops - 1) bytes-time /
/// step-time).
[[nodiscard]] constexpr double segments(double hops, time_quantity bytes, time_quantity step) {
    double k = 1;
    while (k < 1'048'576 && 2 * k * k * step.count() < (hops - 1) * bytes.count()) k *= 2;
    return k;
}

/// Cost of one message to a neighbour.
[[nodiscard]] constexpr collective_cost point_to_point(size_quantity size, const fabric_view& f) {
    const link_calibration& c = *f.calibration;
    const time_quantity latency = c.launch + f.latency;
    const time_quantity bandwidth = size / (f.link * c.bulk.share);
    return {latency + bandwidth, latency, bandwidth, algorithm::direct};
}

/// Fully pipelined from chip to chip over `hops` hops.
[[nodiscard]] constexpr collective_cost chain(const fabric_view& f, double hops,
                                              size_quantity size) {
    fastest search{f, {}};
    for (const link_protocol* p : {&f.calibration->quick, &f.calibration->bulk}) {
        const time_quantity step = f.latency + p->step;
        const time_quantity bytes = size / (f.link * p->share);
        const double k = segments(hops, bytes, step);
        search.offer(algorithm::chain, f.calibration->launch + step * (hops - 1 + k),
                     bytes * ((hops - 1 + k) / k));
    }
    return search.best();
}

/// Ring, torus, mesh. Barnett et al. 1993 (bucket algorithms on meshes), Chan et al. 2007 (Concurrency
/// and Computation 19), Jouppi et al. 2023 (TPU v4, arXiv 2304.01433) for the torus' bisection.
[[nodiscard]] constexpr collective_cost cost_on_axes(collective op, size_quantity size,
                                                     const fabric_view& f) {
    const axes_terms axes{*f.shape};
    const link_calibration& c = *f.calibration;
    fastest search{f, c.launch};
    const algorithm one = axes.count == 1 ? algorithm::ring : algorithm::axis_by_axis;
    switch (op) {
    case collective::all_reduce:
    case collective::all_gather:
    case collective::reduce_scatter: {
        const double phases = op == collective::all_reduce ? 2 : 1;
        // axes that are alike end together: one after another is never faster
        if (axes.count == 1 || !axes.alike) {
            const phase_sum s = axes.one_by_one();
            search.offer(one, phases * s.steps, size * (phases * s.wire), size * s.own);
        }
        if (axes.count > 1) {
            const phase_sum s = axes.at_once();
            search.offer(algorithm::axes_at_once, phases * s.steps, size * (phases * s.wire),
                         size * s.own);
        }
        break;
    }
    case collective::all_to_all: {
        const phase_sum s = axes.exchange_one_by_one();
        search.offer(one, c.exchange, s.steps, size * s.wire, {});
        if (axes.count > 1) {
            const phase_sum split = axes.exchange_at_once();
            search.offer(algorithm::axes_at_once, c.exchange, split.steps, size * split.wire, {});
        }
        break;
    }
    case collective::broadcast: {
        double hops = 0;
        for (std::size_t i = 0; i < axes.count; ++i) hops += axes.along[i].steps;
        search.offer(chain(f, hops, size));
        break;
    }
    case collective::point_to_point: return point_to_point(size, f);
    }
    return search.best();
}

/// Each pair of n chips has its own link.
[[nodiscard]] constexpr collective_cost cost_on_pairs(collective op, size_quantity size,
                                                      const fabric_view& f) {
    const auto n = static_cast<double>(f.shape->members());
    const link_calibration& c = *f.calibration;
    fastest search{f, c.launch};
    switch (op) {
    case collective::all_reduce:  // reduce-scatter, all-gather
        search.offer(algorithm::two_shot, 2, size * (2 / n), {});
        search.offer(algorithm::one_shot, 1, size, {});
        break;
    case collective::all_gather:
    case collective::reduce_scatter: search.offer(algorithm::direct, 1, size / n, {}); break;
    case collective::all_to_all:
        search.offer(algorithm::direct, c.exchange, 1, size / n, {});
        search.offer(algorithm::direct, c.quick_exchange, 1, size / n, {});
        break;
    case collective::broadcast: {  // a shard to each, which passes it on; or all of it at once
        search.offer(algorithm::two_shot, 2, size * (2 / n), {});
        search.offer(algorithm::one_shot, 1, size, {});
        break;
    }
    case collective::point_to_point: return point_to_point(size, f);
    }
    return search.best();
}

/// One port each into a switch or a tree of switches. Thakur, Rabenseifner, Gropp 2005 (IJHPCA 19(1));
/// doubling as Bruck et al. 1997 (IEEE TPDS 8(11)) for any number of chips, halving as its mirror image.
[[nodiscard]] constexpr collective_cost cost_on_ports(collective op, size_quantity size,
                                                      const fabric_view& f,
                                                      const collective_options& options) {
    const std::int64_t members = f.shape->members();
    const auto n = static_cast<double>(members);
    const link_calibration& c = *f.calibration;
    const size_quantity shard = size / n;
    const double log_n = ceil_log2(members);
    // Partners at a distance meet in the upper stages of the tree, which have less: neighbours do not.
    const double narrow = f.shape->kind == topology_kind::fat_tree ? f.shape->oversubscription : 1;
    const bool power_of_two = (members & (members - 1)) == 0;
    fastest search{f, c.launch};
    switch (op) {
    case collective::all_reduce:
        search.offer(algorithm::ring, 2 * (n - 1), shard * (2 * (n - 1)), shard);
        if (c.offers.halving) {
            search.offer(algorithm::halving, 2 * log_n, shard * (2 * (n - 1) * narrow), shard);
            if (power_of_two) search.offer(algorithm::doubling, log_n, size * (log_n * narrow), {});
        }
        if (c.in_switch.share > 0)
            search.offer(algorithm::in_switch, c.in_switch, 2, size + shard, {});
        if (options.fused_kernels) {
            fastest kernels{f, {}};
            kernels.offer(algorithm::one_shot, c.fused, 1, size * ((n - 1) * narrow), {});
            kernels.offer(algorithm::two_shot, c.fused, 2, shard * (2 * (n - 1) * narrow), {});
            search.offer(kernels.best());
        }
        break;
    case collective::all_gather:
    case collective::reduce_scatter:
        search.offer(algorithm::ring, n - 1, shard * (n - 1), shard);
        if (c.offers.halving)
            search.offer(op == collective::all_gather ? algorithm::doubling : algorithm::halving,
                         log_n, shard * ((n - 1) * narrow), shard);
        break;
    case collective::all_to_all:
        search.offer(algorithm::direct, c.exchange, 1, shard * ((n - 1) * narrow), shard);
        // each peer has its own share of the quick protocol
        search.offer(algorithm::direct, c.launch + f.latency + c.quick_exchange.step,
                     max(shard / (f.link * c.quick_exchange.share),
                         shard * ((n - 1) * narrow) / (f.link * c.exchange.share)));
        break;
    case collective::broadcast:
        search.offer(chain(f, n - 1, size));
        if (c.offers.halving) search.offer(algorithm::binomial, log_n, size * (log_n * narrow), {});
        if (c.in_switch.share > 0) search.offer(algorithm::in_switch, c.in_switch, 1, size, {});
        break;
    case collective::point_to_point: return point_to_point(size, f);
    }
    return search.best();
}

}  // namespace collectives

// Among all members of one fabric.
[[nodiscard]] constexpr collective_cost cost_of(collective op, quantity<units::bytes> size,
                                                const fabric_view& f,
                                                const collective_options& options = {}) {
    if (f.shape->members() <= 1) return {};
    switch (f.shape->kind) {
    case topology_kind::ring:
    case topology_kind::torus:
    case topology_kind::mesh: return collectives::cost_on_axes(op, size, f);
    case topology_kind::fully_connected: return collectives::cost_on_pairs(op, size, f);
    case topology_kind::switched:
    case topology_kind::fat_tree: break;
    }
    return collectives::cost_on_ports(op, size, f, options);
}

}  // namespace loadline
