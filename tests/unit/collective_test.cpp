// Collectives against closed forms, against a simulation message by message, and in their limits.
#include "catch.hpp"
#include "collective_simulation.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/placement.hpp>

#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

using bytes = quantity<units::bytes>;
using rate = quantity<units::bytes_per_second>;
using seconds = quantity<units::seconds>;

constexpr double B = 50e9;  // of one link
constexpr double L = 1e-6;

// Perfect links but for a latency, which may be zero.
constexpr fabric perfect(const topology_spec& t, double latency) {
    fabric f{shape_of(t), rate{B}, seconds{latency}, ideal_link()};
    return f;
}
constexpr topology_spec of(topology_kind kind, std::int64_t a, std::int64_t b = 1,
                           std::int64_t c = 1) {
    return {kind, {a, b, c}, 1};
}

// The library takes the fastest; the simulation of that algorithm must take as long.
double time_of(collective op, double size, const fabric& f, const collective_options& o = {}) {
    return cost_of(op, bytes{size}, f, o).time.count();
}
algorithm used_of(collective op, double size, const fabric& f, const collective_options& o = {}) {
    return cost_of(op, bytes{size}, f, o).used;
}
Approx close(double value) { return Approx(value).epsilon(1e-12); }

const std::vector<int> counts{2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64};
constexpr double S = 1e9;

fabric without_halving(fabric f) {
    f.calibration.offers.halving = false;
    return f;
}

}  // namespace

TEST_CASE("A switch: ring, halving and doubling, message by message", "[collective]") {
    using simulation::cost;
    using simulation::wiring;
    for (const int n : counts) {
        const double shard = S / n;
        const auto ring = simulation::gather_by_ring(n);
        const auto doubling = simulation::gather_by_doubling(n);
        simulation::check_gathers(ring, n);
        simulation::check_gathers(doubling, n);
        simulation::check_reduces(simulation::backwards(ring), n);
        simulation::check_reduces(simulation::backwards(doubling), n);
        for (const double latency : {0.0, L}) {
            const fabric f = perfect(of(topology_kind::switched, n), latency);
            const fabric rings = without_halving(f);
            const auto r = cost(ring, wiring::ports, shard);
            CHECK(time_of(collective::all_gather, S, rings) == close(r.time(latency, B)));
            CHECK(time_of(collective::reduce_scatter, S, rings) == close(r.time(latency, B)));
            CHECK(time_of(collective::all_reduce, S, rings) == close((r + r).time(latency, B)));
            CHECK(used_of(collective::all_reduce, S, rings) == algorithm::ring);
            const auto d = cost(doubling, wiring::ports, shard);
            const auto h = cost(simulation::backwards(doubling), wiring::ports, shard);
            CHECK(time_of(collective::all_gather, S, f) == close(d.time(latency, B)));
            CHECK(time_of(collective::reduce_scatter, S, f) == close(h.time(latency, B)));
            // of two chips, doubling does it in one step, each with the whole buffer
            const double both = (h + d).time(latency, B);
            CHECK(time_of(collective::all_reduce, S, f) ==
                  close(n == 2 ? std::min(both, latency + S / B) : both));
        }
        // a short message: doubling of the whole buffer, a power of two of chips
        if ((n & (n - 1)) == 0 && n > 2) {
            const fabric f = perfect(of(topology_kind::switched, n), L);
            int rounds = 0;
            for (int have = 1; have < n; have *= 2) ++rounds;
            CHECK(time_of(collective::all_reduce, 100, f) == close(rounds * (L + 100 / B)));
            CHECK(used_of(collective::all_reduce, 100, f) == algorithm::doubling);
        }
    }
}

TEST_CASE("A switch: all at once", "[collective]") {
    using simulation::wiring;
    for (const int n : counts) {
        const auto direct = simulation::gather_directly(n);
        simulation::check_gathers(direct, n);
        const auto shards = simulation::cost(direct, wiring::ports, S / n);
        const auto whole = simulation::cost(direct, wiring::ports, 10.0);
        for (const double latency : {0.0, L}) {
            const fabric f = perfect(of(topology_kind::switched, n), latency);
            // pairwise messages load the ports as a gather does
            CHECK(time_of(collective::all_to_all, S, f) == close(shards.time(latency, B)));
            fabric kernels = f;
            kernels.calibration.offers.halving = false;
            const collective_options fused{.fused_kernels = true};
            const double both = (shards + shards).time(latency, B);
            CHECK(time_of(collective::all_reduce, S, kernels, fused) ==
                  close(n == 2 ? latency + S / B : both));
            if (latency > 0 && n > 2) {
                CHECK(time_of(collective::all_reduce, 10, kernels, fused) ==
                      close(whole.time(latency, B)));
                CHECK(used_of(collective::all_reduce, 10, kernels, fused) == algorithm::one_shot);
                CHECK(used_of(collective::all_reduce, S, kernels, fused) == algorithm::two_shot);
            }
        }
    }
}

TEST_CASE("A switch that adds up: slice by slice", "[collective]") {
    for (const int n : counts) {
        // slice j: the switch fetches it from all n, gives the sum to chip j, takes it back, copies it out
        std::vector<double> out(static_cast<std::size_t>(n), 0);
        std::vector<double> in(static_cast<std::size_t>(n), 0);
        const double slice = S / n;
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < n; ++i) {
                out[static_cast<std::size_t>(i)] += slice;
                in[static_cast<std::size_t>(i)] += slice;
            }
            in[static_cast<std::size_t>(j)] += slice;
            out[static_cast<std::size_t>(j)] += slice;
        }
        const double most = std::max(*std::max_element(out.begin(), out.end()),
                                     *std::max_element(in.begin(), in.end()));
        for (const double latency : {0.0, L}) {
            fabric f = without_halving(perfect(of(topology_kind::switched, n), latency));
            f.calibration.in_switch.share = 1;
            const double by_ring =
                time_of(collective::all_reduce, S,
                        without_halving(perfect(of(topology_kind::switched, n), latency)));
            const double by_switch = 2 * latency + most / B;
            CHECK(time_of(collective::all_reduce, S, f) == close(std::min(by_ring, by_switch)));
        }
    }
}

TEST_CASE("A full mesh of links", "[collective]") {
    using simulation::wiring;
    for (const int n : counts) {
        const auto direct = simulation::gather_directly(n);
        const auto shards = simulation::cost(direct, wiring::pairs, S / n);
        const auto whole = simulation::cost(direct, wiring::pairs, 100.0);
        for (const double latency : {0.0, L}) {
            const fabric f = perfect(of(topology_kind::fully_connected, n), latency);
            CHECK(time_of(collective::all_gather, S, f) == close(shards.time(latency, B)));
            CHECK(time_of(collective::reduce_scatter, S, f) == close(shards.time(latency, B)));
            CHECK(time_of(collective::all_to_all, S, f) == close(shards.time(latency, B)));
            const double twice = (shards + shards).time(latency, B);
            const double once = simulation::cost(direct, wiring::pairs, S).time(latency, B);
            CHECK(time_of(collective::all_reduce, S, f) == close(std::min(twice, once)));
            if (latency > 0)
                CHECK(time_of(collective::all_reduce, 100, f) == close(whole.time(latency, B)));
        }
    }
}

TEST_CASE("Rings, tori and meshes, hop by hop", "[collective]") {
    using simulation::wiring;
    std::vector<std::vector<int>> shapes;
    for (const int n : counts) shapes.push_back({n});
    for (const auto& shape : std::vector<std::vector<int>>{{2, 2},
                                                           {2, 3},
                                                           {3, 3},
                                                           {4, 4},
                                                           {2, 8},
                                                           {4, 6},
                                                           {5, 5},
                                                           {8, 8},
                                                           {3, 20},
                                                           {16, 4},
                                                           {2, 2, 2},
                                                           {3, 3, 3},
                                                           {4, 4, 4},
                                                           {2, 4, 8},
                                                           {3, 4, 5},
                                                           {2, 3, 2}})
        shapes.push_back(shape);
    for (const bool wraps : {true, false})
        for (const auto& shape : shapes) {
            const simulation::grid g{shape, wraps};
            const int n = g.size();
            std::vector<std::size_t> order;
            for (std::size_t i = shape.size(); i > 0; --i) order.push_back(i - 1);
            const auto schedule = simulation::joined(simulation::gather_on(g, order));
            simulation::check_gathers(schedule, n);
            simulation::check_reduces(simulation::backwards(schedule), n);
            const auto one_by_one = simulation::cost(schedule, wiring::neighbours, S / n);
            const auto at_once = simulation::gather_all_axes_at_once(g, S / n);
            std::vector<std::size_t> forward(order.rbegin(), order.rend());
            const auto exchange = simulation::exchange_on(g, forward, S / n);
            const auto kind = wraps ? topology_kind::torus : topology_kind::mesh;
            const topology_spec t = of(kind, shape[0], shape.size() > 1 ? shape[1] : 1,
                                       shape.size() > 2 ? shape[2] : 1);
            for (const double latency : {0.0, L}) {
                const fabric f = perfect(t, latency);
                const double gathered =
                    std::min(one_by_one.time(latency, B), at_once.time(latency, B));
                CAPTURE(wraps, shape, latency);
                CHECK(time_of(collective::all_gather, S, f) == close(gathered));
                CHECK(time_of(collective::reduce_scatter, S, f) == close(gathered));
                CHECK(time_of(collective::all_reduce, S, f) == close(2 * gathered));
                if (shape.size() == 1)
                    CHECK(time_of(collective::all_to_all, S, f) ==
                          close(exchange.time(latency, B)));
                else
                    CHECK(time_of(collective::all_to_all, S, f) <=
                          exchange.time(latency, B) * (1 + 1e-12));
            }
        }
}

TEST_CASE("All-to-all on axes at once: parts side by side", "[collective]") {
    for (const bool wraps : {true, false})
        for (const auto& shape :
             std::vector<std::vector<int>>{{4, 4}, {4, 6}, {8, 8}, {4, 4, 4}, {3, 4, 5}}) {
            const simulation::grid g{shape, wraps};
            const std::size_t d = shape.size();
            // the load of each axis, alone; with parts on different axes the heaviest sets the pace
            double heaviest = 0;
            int hops = 0;
            for (std::size_t axis = 0; axis < d; ++axis) {
                std::vector<std::size_t> order;
                for (std::size_t k = 0; k < d; ++k) order.push_back((axis + k) % d);
                const auto whole = simulation::exchange_on(g, order, S / g.size());
                static_cast<void>(whole);
                const simulation::grid line{{shape[axis]}, wraps};
                const auto alone = simulation::exchange_on(line, {0}, S / shape[axis]);
                heaviest = std::max(heaviest, alone.wire);
                hops = std::max(hops, alone.steps);
            }
            const topology_spec t = of(wraps ? topology_kind::torus : topology_kind::mesh, shape[0],
                                       shape[1], d > 2 ? shape[2] : 1);
            const double dd = static_cast<double>(d);
            CHECK(time_of(collective::all_to_all, S, perfect(t, 0)) ==
                  close(dd * heaviest / dd / B));
            CHECK(time_of(collective::all_to_all, S, perfect(t, L)) <=
                  (dd * hops * L + heaviest / B) * (1 + 1e-12));
        }
}

TEST_CASE("A broadcast in segments", "[collective]") {
    for (const int n : {2, 3, 5, 8, 16, 64})
        for (const double size : {1e3, 1e6, 1e9}) {
            const fabric f = without_halving(perfect(of(topology_kind::switched, n), L));
            double best = 1e9;
            const double hops = n - 1;
            for (double k = 1; k < 1e7; k *= 2)
                best = std::min(best, (hops - 1 + k) * (L + size / k / B));
            const double predicted = time_of(collective::broadcast, size, f);
            CHECK(predicted >= best * (1 - 1e-12));
            CHECK(predicted <= best * 1.07);
        }
}

TEST_CASE("Several tiers: inside, across, and back", "[collective]") {
    using simulation::cost;
    using simulation::wiring;
    for (const int inner : {2, 4, 8})
        for (const int outer : {2, 3, 8}) {
            const auto inside = simulation::gather_by_doubling(inner);
            const auto across = simulation::gather_by_doubling(outer);
            const double slow = B / 8;
            // on the tier around, each chip has a port: its S / inner bytes, in shards by `outer`
            const auto in = cost(inside, wiring::ports, S / inner);
            const auto out = cost(across, wiring::ports, S / inner / outer);
            for (const double latency : {0.0, L}) {
                const double gather = in.time(latency, B) + out.time(latency, slow);
                const fabric near = perfect(of(topology_kind::switched, inner), latency);
                fabric far = perfect(of(topology_kind::switched, outer), latency);
                far.link = rate{slow};
                group_fabric g;
                g.add(near);
                g.add(far);
                CHECK(cost_of(collective::all_gather, bytes{S}, g).time.count() == close(gather));
                const double saved = outer == 2 ? latency : 0;  // one step across, not two
                CHECK(cost_of(collective::all_reduce, bytes{S}, g).time.count() ==
                      close(2 * gather - saved));
                CHECK(cost_of(collective::all_reduce, bytes{S}, g).used == algorithm::hierarchical);
                // all-to-all: the messages to other units leave by each chip's own port
                const int n = inner * outer;
                const double leaves = S / n * (n - inner) / slow;
                CHECK(cost_of(collective::all_to_all, bytes{S}, g).time.count() ==
                      close(latency + leaves));
            }
        }
}

TEST_CASE("Closed forms", "[collective]") {
    // Thakur et al. 2005, without the time to add: ring 2 (p - 1) a + 2 (p - 1) / p n b; Rabenseifner
    // 2 lg p a + 2 (p - 1) / p n b; doubling lg p (a + n b)
    constexpr fabric f = perfect(switched<16>::value, L);
    constexpr double b = 1 / B;
    CHECK(time_of(collective::all_reduce, S, f) == close(2 * 4 * L + 2 * 15.0 / 16 * S * b));
    CHECK(time_of(collective::all_reduce, 8, f) == close(4 * (L + 8 * b)));
    CHECK(time_of(collective::all_reduce, S, without_halving(f)) ==
          close(2 * 15 * L + 2 * 15.0 / 16 * S * b));
    // Chan et al. 2007: no all-reduce moves less than 2 (p - 1) / p n over a port, or half of it each
    // way on a closed ring of two links
    CHECK(time_of(collective::all_reduce, S, perfect(ring<16>::value, 0)) ==
          close(15.0 / 16 * S * b));
    // a torus uses all its links: 2 (n - 1) / n over six
    CHECK(time_of(collective::all_reduce, S, perfect(torus<4, 4, 4>::value, 0)) ==
          close(2 * 63.0 / 64 * S * b / 6));
    CHECK(used_of(collective::all_reduce, S, perfect(torus<4, 4, 4>::value, 0)) ==
          algorithm::axes_at_once);
}

TEST_CASE("The bisection of TPU v4 bounds its all-to-all", "[collective]") {
    // Jouppi et al. 2023, arXiv 2304.01433: 4,096 chips, 16 x 16 x 16, 50 GB/s a link; Google prints
    // 24 TB/s of bisection, by links 2 x 256 x 50 GB/s = 25.6 TB/s
    constexpr tier_spec tier = spec<tpu_v4_pod>.tiers[0];
    constexpr auto bisection = tier.topology.bisection(tier.bandwidth.each_way());
    STATIC_REQUIRE(bisection == 25.6_TBps);
    constexpr fabric f = at_limit(fabric_of(tier));
    STATIC_REQUIRE(f.link == 50_GBps);
    // half of the chips send half of their bytes across
    const double crossing = 2048.0 * S / 2;
    CHECK(time_of(collective::all_to_all, S, f) == close(crossing / bisection.count()));
    // the paper's comparison: a torus of 4 x 4 x 32 has a quarter of the bisection of 8 x 8 x 8
    const auto cube = torus<8, 8, 8>::value.bisection(rate{300e9});
    const auto rod = torus<4, 4, 32>::value.bisection(rate{300e9});
    CHECK(cube / rod == Approx(4));
    CHECK(time_of(collective::all_to_all, S, perfect(torus<4, 4, 32>::value, 0)) ==
          close(4 * time_of(collective::all_to_all, S, perfect(torus<8, 8, 8>::value, 0))));
}

TEST_CASE("An oversubscribed tree slows what crosses it, not neighbours", "[collective]") {
    const fabric full = perfect(fat_tree<32>::value, L);
    const fabric half = perfect(fat_tree<32, 2>::value, L);
    CHECK(time_of(collective::all_to_all, S, half) - L ==
          close(2 * (time_of(collective::all_to_all, S, full) - L)));
    CHECK(used_of(collective::all_reduce, S, half) == algorithm::ring);
    CHECK(time_of(collective::all_reduce, S, without_halving(half)) ==
          close(time_of(collective::all_reduce, S, without_halving(full))));
}

TEST_CASE("Limits of a collective", "[collective]") {
    const std::vector<collective> all{collective::all_reduce,     collective::all_gather,
                                      collective::reduce_scatter, collective::all_to_all,
                                      collective::broadcast,      collective::point_to_point};
    const std::vector<tier_spec> tiers{spec<dgx_h100>.tiers[0], spec<tpu_v5p_pod>.tiers[0],
                                       spec<trn2_48xlarge>.tiers[0], spec<mi300x_platform>.tiers[0],
                                       spec<trn3_ultraserver>.tiers[0]};
    for (const collective op : all)
        for (const tier_spec& tier : tiers) {
            fabric f = fabric_of(tier);
            fabric alone = f;
            alone.shape = {};
            alone.shape.kind = f.shape.kind;
            CHECK(cost_of(op, bytes{S}, alone).time == 0_s);
            CHECK(cost_of(op, bytes{S}, alone).used == algorithm::none);
            // parts sum; time rises with the message
            double before = 0;
            for (double size = 1; size < 1e11; size *= 1.5) {
                const collective_cost c = cost_of(op, bytes{size}, f);
                CHECK(c.time.count() == close(c.latency.count() + c.bandwidth.count()));
                CHECK(c.time.count() >= before * (1 - 1e-12));
                before = c.time.count();
            }
            // infinite bandwidth leaves the latency
            f.link = rate{1e30};
            const collective_cost fast = cost_of(op, bytes{S}, f);
            CHECK(fast.time.count() == Approx(fast.latency.count()).epsilon(1e-9));
            CHECK(fast.time > 0_s);
            // the speed of light is never slower
            CHECK(cost_of(op, bytes{S}, at_limit(fabric_of(tier))).time <=
                  cost_of(op, bytes{S}, fabric_of(tier)).time);
            CHECK(cost_of(op, bytes{S}, at_limit(fabric_of(tier))).latency == 0_s);
        }
}

TEST_CASE("More chips take longer, where the links stay the same", "[collective]") {
    for (const collective op : {collective::all_reduce, collective::all_gather,
                                collective::reduce_scatter, collective::all_to_all})
        for (const topology_kind kind :
             {topology_kind::ring, topology_kind::mesh, topology_kind::switched})
            for (const double latency : {0.0, L}) {
                double before = 0;
                for (std::int64_t n = 3; n <= 64; ++n) {
                    const double t = time_of(op, S, perfect(of(kind, n), latency));
                    CAPTURE(name(op), name(kind), n);
                    CHECK(t >= before * (1 - 1e-12));
                    before = t;
                }
            }
}

TEST_CASE("The cost is a constant expression and takes no longer for more chips", "[collective]") {
    constexpr collective_cost small =
        cost_of(collective::all_reduce, 1_MiB, fabric_of(spec<dgx_h100>.tiers[0]));
    STATIC_REQUIRE(small.used == algorithm::ring);
    constexpr collective_cost large =
        cost_of(collective::all_reduce, 1_GiB, fabric_of(spec<dgx_h100>.tiers[0]));
    STATIC_REQUIRE(large.used == algorithm::in_switch);
    constexpr collective_cost million = cost_of(
        collective::all_reduce, 1_GiB,
        place(plan{.tensor = 16, .data = 62'505}, spec<million_trainium3>)[parallelism::data],
        spec<million_trainium3>);
    STATIC_REQUIRE(million.time > 0_s);
}
