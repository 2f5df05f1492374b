// The price of one collective: loadline's cost_of against the same formulas in raw doubles, by hand.
// Both run over sizes and calibrations that the compiler cannot know; results are compared first.
#include <loadline/catalog/google.hpp>
#include <loadline/catalog/nvidia.hpp>
#include <loadline/cost/placement.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace loadline;

constexpr std::size_t sizes = 256;

// Message sizes from 1 KiB to 1 GiB, in an order that no branch predictor learns by heart.
std::array<double, sizes> make_sizes() {
    std::array<double, sizes> all{};
    std::uint64_t state = 1;
    for (double& size : all) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        size = static_cast<double>(std::uint64_t{1024} << ((state >> 33) % 21));
    }
    return all;
}

// ---- By hand: the same, in doubles and integers alone.

struct raw_protocol {
    double step, share, own_shard;
};
struct raw_axis {
    std::int64_t n, spacing;
    bool closed;
};
struct raw_link {
    int kind;
    raw_axis axes[3];
    std::size_t count;
    double oversubscription, bandwidth, latency, launch;
    raw_protocol quick, bulk, exchange, quick_exchange, fused, in_switch;
    bool halving;
};
struct raw_cost {
    double time, latency, bandwidth;
    std::uint8_t used;
};

struct raw_search {
    const raw_link* l;
    raw_cost best{1e300, 0, 0, 0};

    void offer(std::uint8_t which, double latency, double bandwidth) {
        const double time = latency + bandwidth;
        const bool faster = time < best.time;
        best.time = faster ? time : best.time;
        best.latency = faster ? latency : best.latency;
        best.bandwidth = faster ? bandwidth : best.bandwidth;
        best.used = faster ? which : best.used;
    }
    void offer(std::uint8_t which, const raw_protocol& p, double steps, double wire, double own) {
        offer(which, l->launch + (l->latency + p.step) * steps,
              (wire + own * p.own_shard) / (l->bandwidth * p.share));
    }
    void offer(std::uint8_t which, double steps, double wire, double own) {
        offer(which, l->quick, steps, wire, own);
        offer(which, l->bulk, steps, wire, own);
    }
};

// A ring, torus or mesh: all-reduce, all-gather, reduce-scatter.
raw_cost by_hand_on_axes(int op, double size, const raw_link& l) {
    double steps[3], wire[3], own[3], part[3];
    bool alike = true;
    for (std::size_t i = 0; i < l.count; ++i) {
        const raw_axis& x = l.axes[i];
        part[i] = 1 / static_cast<double>(x.n);
        const auto sharers = static_cast<double>(x.spacing);
        const double each_way = x.closed ? 0.5 * sharers : sharers;
        steps[i] = static_cast<double>((x.closed ? x.n / 2 : x.n - 1) * x.spacing);
        wire[i] = (1 - part[i]) * each_way;
        own[i] = part[i] * each_way;
        alike = alike && x.n == l.axes[0].n && x.spacing == l.axes[0].spacing &&
                x.closed == l.axes[0].closed;
    }
    raw_search search{&l};
    const double phases = op == 0 ? 2 : 1;
    if (l.count == 1 || !alike) {
        double all_steps = 0, all_wire = 0, all_own = 0, left = 1;
        for (std::size_t i = 0; i < l.count; ++i) {
            all_steps += steps[i];
            all_wire += wire[i] * left;
            all_own += own[i] * left;
            left *= part[i];
        }
        search.offer(l.count == 1 ? 1 : 2, phases * all_steps, size * (phases * all_wire),
                     size * all_own);
    }
    if (l.count > 1) {
        double left[3] = {1, 1, 1};
        double all_steps = 0, all_wire = 0, all_own = 0;
        for (std::size_t phase = 0; phase < l.count; ++phase) {
            double most_steps = 0, most_wire = 0, most_own = 0;
            for (std::size_t p = 0; p < l.count; ++p) {
                const std::size_t i = phase + p < l.count ? phase + p : phase + p - l.count;
                most_steps = std::max(most_steps, steps[i]);
                most_wire = std::max(most_wire, wire[i] * left[p]);
                most_own = std::max(most_own, own[i] * left[p]);
                left[p] *= part[i];
            }
            all_steps += most_steps;
            all_wire += most_wire;
            all_own += most_own;
        }
        const auto parts = static_cast<double>(l.count);
        search.offer(3, phases * all_steps, size * (phases * (all_wire / parts)),
                     size * (all_own / parts));
    }
    return search.best;
}

raw_cost by_hand_on_pairs(int op, double size, const raw_link& l) {
    const auto n = static_cast<double>(l.axes[0].n);
    raw_search search{&l};
    if (op == 0) {
        search.offer(7, 2, size * (2 / n), 0);
        search.offer(6, 1, size, 0);
    } else {
        search.offer(9, 1, size / n, 0);
    }
    return search.best;
}

raw_cost by_hand_on_ports(int op, double size, const raw_link& l, bool fused_kernels) {
    const std::int64_t members = l.axes[0].n * l.axes[1].n * l.axes[2].n;
    const auto n = static_cast<double>(members);
    const double shard = size / n;
    const auto log_n = static_cast<double>(std::bit_width(static_cast<std::uint64_t>(members - 1)));
    const double narrow = l.kind == 5 ? l.oversubscription : 1;
    raw_search search{&l};
    switch (op) {
    case 0:
        search.offer(1, 2 * (n - 1), shard * (2 * (n - 1)), shard);
        if (l.halving) {
            search.offer(4, 2 * log_n, shard * (2 * (n - 1) * narrow), shard);
            if ((members & (members - 1)) == 0) search.offer(5, log_n, size * (log_n * narrow), 0);
        }
        if (l.in_switch.share > 0) search.offer(8, l.in_switch, 2, size + shard, 0);
        if (fused_kernels) {
            search.offer(6, l.fused, 1, size * ((n - 1) * narrow), 0);
            search.offer(7, l.fused, 2, shard * (2 * (n - 1) * narrow), 0);
        }
        break;
    case 1:
    case 2:
        search.offer(1, n - 1, shard * (n - 1), shard);
        if (l.halving) search.offer(op == 1 ? 5 : 4, log_n, shard * ((n - 1) * narrow), shard);
        break;
    case 3:
        search.offer(9, l.exchange, 1, shard * ((n - 1) * narrow), shard);
        search.offer(9, l.launch + l.latency + l.quick_exchange.step,
                     std::max(shard / (l.bandwidth * l.quick_exchange.share),
                              shard * ((n - 1) * narrow) / (l.bandwidth * l.exchange.share)));
        break;
    case 4:
        for (const raw_protocol* p : {&l.quick, &l.bulk}) {
            const double hops = n - 1;
            const double step = l.latency + p->step;
            const double bytes = size / (l.bandwidth * p->share);
            double k = 1;
            while (k < 1'048'576 && 2 * k * k * step < (hops - 1) * bytes) k *= 2;
            search.offer(10, l.launch + step * (hops - 1 + k), bytes * ((hops - 1 + k) / k));
        }
        if (l.halving) search.offer(11, log_n, size * (log_n * narrow), 0);
        if (l.in_switch.share > 0) search.offer(8, l.in_switch, 1, size, 0);
        break;
    default: search.offer(9, {0, l.bulk.share, 0}, 1, size, 0); break;
    }
    return search.best;
}

raw_cost by_hand(int op, double size, const raw_link& l, bool fused_kernels) {
    if (l.axes[0].n * l.axes[1].n * l.axes[2].n <= 1) return {0, 0, 0, 0};
    switch (l.kind) {
    case 0:
    case 1:
    case 2: return by_hand_on_axes(op, size, l);
    case 3: return by_hand_on_pairs(op, size, l);
    default: return by_hand_on_ports(op, size, l, fused_kernels);
    }
}

raw_protocol raw(const link_protocol& p) { return {p.step.count(), p.share, p.own_shard}; }

template <class System>
fabric known_fabric() {
    fabric f = fabric_of(spec<System>.tiers[0]);
    benchmark::DoNotOptimize(f);
    return f;
}
raw_link known_raw(const fabric& f) {
    const link_calibration& c = f.calibration;
    raw_link l{static_cast<int>(f.shape.kind),
               {{f.shape.axes[0].n, f.shape.axes[0].spacing, f.shape.axes[0].closed},
                {f.shape.axes[1].n, f.shape.axes[1].spacing, f.shape.axes[1].closed},
                {f.shape.axes[2].n, f.shape.axes[2].spacing, f.shape.axes[2].closed}},
               f.shape.count,
               f.shape.oversubscription,
               f.link.count(),
               f.latency.count(),
               c.launch.count(),
               raw(c.quick),
               raw(c.bulk),
               raw(c.exchange),
               raw(c.quick_exchange),
               raw(c.fused),
               raw(c.in_switch),
               c.offers.halving};
    benchmark::DoNotOptimize(l);
    return l;
}

template <class System>
void raw_doubles(benchmark::State& state) {
    const auto all = make_sizes();
    const raw_link link = known_raw(known_fabric<System>());
    int op = 0;
    bool fused = false;
    benchmark::DoNotOptimize(op);
    benchmark::DoNotOptimize(fused);
    for (auto _ : state)
        for (const double size : all) {
            raw_cost c = by_hand(op, size, link, fused);
            benchmark::DoNotOptimize(c);
        }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sizes));
}

template <class System>
void with_loadline(benchmark::State& state) {
    const auto all = make_sizes();
    const fabric link = known_fabric<System>();
    const raw_link other = known_raw(link);
    for (const double size : all) {
        const double mine =
            cost_of(collective::all_reduce, quantity<units::bytes>{size}, link).time.count();
        if (std::abs(mine / by_hand(0, size, other, false).time - 1) > 1e-12) {
            std::fprintf(stderr, "the two disagree at %g bytes\n", size);
            std::exit(1);
        }
    }
    collective op = collective::all_reduce;
    collective_options options;
    benchmark::DoNotOptimize(op);
    benchmark::DoNotOptimize(options);
    for (auto _ : state)
        for (const double size : all) {
            collective_cost c = cost_of(op, quantity<units::bytes>{size}, link, options);
            benchmark::DoNotOptimize(c);
        }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sizes));
}

// For the record: a placed group over two tiers, and the placement itself.
void all_reduce_two_tiers(benchmark::State& state) {
    const auto all = make_sizes();
    cluster_spec cluster = spec<dgx_h100_cluster<64>>;
    benchmark::DoNotOptimize(cluster);
    const placed_group group = place(128, 1, plan{.data = 128}, cluster);
    for (auto _ : state)
        for (const double size : all) {
            collective_cost c =
                cost_of(collective::all_reduce, quantity<units::bytes>{size}, group, cluster);
            benchmark::DoNotOptimize(c);
        }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sizes));
}
void place_one_group(benchmark::State& state) {
    cluster_spec cluster = spec<dgx_h100_cluster<64>>;
    plan p{.tensor = 4, .pipeline = 2, .data = 64};
    benchmark::DoNotOptimize(cluster);
    for (auto _ : state) {
        benchmark::DoNotOptimize(p);
        placed_group group = place(parallelism::data, p, cluster);
        benchmark::DoNotOptimize(group);
    }
    state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(raw_doubles<dgx_h100>);
BENCHMARK(with_loadline<dgx_h100>);
BENCHMARK(raw_doubles<tpu_v5p_pod>);
BENCHMARK(with_loadline<tpu_v5p_pod>);
BENCHMARK(all_reduce_two_tiers);
BENCHMARK(place_one_group);
