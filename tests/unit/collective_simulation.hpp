// Collectives message by message: who sends which shard to whom in each step, what each chip then holds,
// and what the busiest link carries. Written against the definitions, not against loadline's formulas.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace simulation {

// A shard on its way over one hop (or through one switch). `part` of it: two halves may go two ways.
struct message {
    int from = 0;
    int to = 0;
    int shard = 0;
    double part = 1;
};
using step = std::vector<message>;
using schedule = std::vector<step>;

enum class wiring { neighbours, pairs, ports };

// Bytes on the busiest link of a step: of wires, each direction of each; of ports, in and out.
inline double busiest(const step& s, wiring w, double shard_bytes) {
    std::map<std::pair<int, int>, double> load;
    for (const message& m : s) {
        const double bytes = m.part * shard_bytes;
        if (w == wiring::ports) {
            load[{m.from, -1}] += bytes;
            load[{-1, m.to}] += bytes;
        } else {
            load[{m.from, m.to}] += bytes;
        }
    }
    double most = 0;
    for (const auto& [link, bytes] : load) most = std::max(most, bytes);
    return most;
}

struct result {
    int steps = 0;
    double wire = 0;  // bytes on the busiest link, summed over the steps

    [[nodiscard]] double time(double latency, double bandwidth) const {
        return steps * latency + wire / bandwidth;
    }
    friend result operator+(result a, const result& b) {
        return {a.steps + b.steps, a.wire + b.wire};
    }
};
inline result cost(const schedule& all, wiring w, double shard_bytes) {
    result r;
    for (const step& s : all) {
        ++r.steps;
        r.wire += busiest(s, w, shard_bytes);
    }
    return r;
}

// ---- Gathering: each chip begins with its own shard and ends with all. Halves of a shard count.

inline void expect(bool ok, const char* what) {
    if (!ok) throw std::logic_error{what};
}
inline void check_gathers(const schedule& all, int n) {
    const auto size = static_cast<std::size_t>(n);
    std::vector<std::vector<double>> held(size, std::vector<double>(size, 0));
    for (std::size_t i = 0; i < size; ++i) held[i][i] = 1;
    for (const step& s : all) {
        const auto before = held;
        for (const message& m : s) {
            const auto shard = static_cast<std::size_t>(m.shard);
            expect(before[static_cast<std::size_t>(m.from)][shard] >= m.part - 1e-12,
                   "a chip sends what it does not have");
            held[static_cast<std::size_t>(m.to)][shard] += m.part;
        }
    }
    for (const auto& chip : held)
        for (const double share : chip)
            expect(share > 1 - 1e-12 && share < 1 + 1e-12, "not gathered once");
}
// A gather backwards in time is a reduce-scatter: what went out to many comes in and is added up.
inline schedule backwards(schedule all) {
    std::reverse(all.begin(), all.end());
    for (step& s : all)
        for (message& m : s) std::swap(m.from, m.to);
    return all;
}
// Every contribution must arrive once. Weights of parts: halves bring halves.
inline void check_reduces(const schedule& all, int n) {
    const auto size = static_cast<std::size_t>(n);
    // sum[chip][shard][contributor]
    std::vector<std::vector<std::vector<double>>> sum(
        size, std::vector<std::vector<double>>(size, std::vector<double>(size, 0)));
    for (std::size_t i = 0; i < size; ++i)
        for (auto& shard : sum[i]) shard[i] = 1;
    for (const step& s : all) {
        const auto before = sum;
        for (const message& m : s)
            for (std::size_t c = 0; c < size; ++c) {
                const auto from = static_cast<std::size_t>(m.from);
                const auto shard = static_cast<std::size_t>(m.shard);
                sum[static_cast<std::size_t>(m.to)][shard][c] += m.part * before[from][shard][c];
            }
    }
    for (std::size_t i = 0; i < size; ++i)
        for (const double contribution : sum[i][i])
            expect(contribution > 1 - 1e-9 && contribution < 1 + 1e-9, "not added up once");
}

// Around a ring of ports, one way.
inline schedule gather_by_ring(int n) {
    schedule all;
    for (int t = 0; t + 1 < n; ++t) {
        step s;
        for (int i = 0; i < n; ++i) s.push_back({i, (i + 1) % n, ((i - t) % n + n) % n, 1});
        all.push_back(std::move(s));
    }
    return all;
}
// Bruck: after step t, each chip has the shards of the 2^(t+1) chips from itself on.
inline schedule gather_by_doubling(int n) {
    schedule all;
    for (int have = 1; have < n; have *= 2) {
        step s;
        for (int i = 0; i < n; ++i)
            for (int k = 0; k < std::min(have, n - have); ++k)
                s.push_back({(i + have) % n, i, (i + have + k) % n, 1});
        all.push_back(std::move(s));
    }
    return all;
}
// Each to all others at once.
inline schedule gather_directly(int n) {
    step s;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            if (i != j) s.push_back({i, j, i, 1});
    return {s};
}

// ---- Rings, tori, meshes: chips at whole-number places, wires between neighbours.

struct grid {
    std::vector<int> extent;
    bool wraps = false;

    [[nodiscard]] int size() const {
        int n = 1;
        for (const int e : extent) n *= e;
        return n;
    }
    [[nodiscard]] int stride(std::size_t axis) const {
        int s = 1;
        for (std::size_t i = 0; i < axis; ++i) s *= extent[i];
        return s;
    }
    [[nodiscard]] int place(int chip, std::size_t axis) const {
        return chip / stride(axis) % extent[axis];
    }
    // The chip at `position` on the same line along the axis.
    [[nodiscard]] int at(int chip, std::size_t axis, int position) const {
        return chip + (position - place(chip, axis)) * stride(axis);
    }
    [[nodiscard]] bool closed(std::size_t axis) const { return wraps && extent[axis] > 2; }
};

// Along one axis: each chip passes on what it holds before the phase (`held`), both ways.
inline schedule gather_along(const grid& g, std::size_t axis, std::vector<std::vector<int>>& held) {
    const int e = g.extent[axis];
    const bool closed = g.closed(axis);
    const auto before = held;
    schedule all;
    const int last = closed ? e / 2 : e - 1;
    for (int t = 1; t <= last; ++t) {
        step s;
        const double part = closed && e % 2 == 0 && t == e / 2 ? 0.5 : 1;
        for (int chip = 0; chip < g.size(); ++chip) {
            const int here = g.place(chip, axis);
            for (const int way : {1, -1}) {
                int to = here + way;
                int origin = here - way * (t - 1);
                if (closed) {
                    to = (to + e) % e;
                    origin = ((origin % e) + e) % e;
                } else if (to < 0 || to >= e || origin < 0 || origin >= e) {
                    continue;
                }
                for (const int shard : before[static_cast<std::size_t>(g.at(chip, axis, origin))])
                    s.push_back({chip, g.at(chip, axis, to), shard, part});
            }
        }
        all.push_back(std::move(s));
    }
    for (int chip = 0; chip < g.size(); ++chip) {
        auto& mine = held[static_cast<std::size_t>(chip)];
        mine.clear();
        for (int p = 0; p < e; ++p)
            for (const int shard : before[static_cast<std::size_t>(g.at(chip, axis, p))])
                mine.push_back(shard);
    }
    return all;
}
// Phase by phase, in that order of axes.
inline std::vector<schedule> gather_on(const grid& g, const std::vector<std::size_t>& order) {
    std::vector<std::vector<int>> held(static_cast<std::size_t>(g.size()));
    for (int i = 0; i < g.size(); ++i) held[static_cast<std::size_t>(i)] = {i};
    std::vector<schedule> phases;
    for (const std::size_t axis : order) phases.push_back(gather_along(g, axis, held));
    return phases;
}
inline schedule joined(const std::vector<schedule>& phases) {
    schedule all;
    for (const schedule& p : phases) all.insert(all.end(), p.begin(), p.end());
    return all;
}

// The message in one part an axis, part j beginning along axis j: side by side, phase by phase.
inline result gather_all_axes_at_once(const grid& g, double shard_bytes) {
    const std::size_t d = g.extent.size();
    std::vector<std::vector<schedule>> parts;
    for (std::size_t j = 0; j < d; ++j) {
        std::vector<std::size_t> order;
        // the reverse of a reduce-scatter that begins along axis j
        for (std::size_t k = d; k > 0; --k) order.push_back((j + k - 1) % d);
        parts.push_back(gather_on(g, order));
    }
    result sum;
    for (std::size_t phase = 0; phase < d; ++phase) {
        std::size_t longest = 0;
        for (const auto& p : parts) longest = std::max(longest, p[phase].size());
        double wire = 0;
        for (const auto& p :
             parts)  // parts use different axes: the wires of one are free of the others'
            wire = std::max(
                wire,
                cost(p[phase], wiring::neighbours, shard_bytes / static_cast<double>(d)).wire);
        for (std::size_t t = 0; t < longest; ++t) {
            std::set<std::pair<int, int>> used;
            for (const auto& p : parts) {
                if (t >= p[phase].size()) continue;
                std::set<std::pair<int, int>> mine;
                for (const message& m : p[phase][t]) mine.insert({m.from, m.to});
                for (const auto& wire_used : mine)
                    expect(used.insert(wire_used).second, "two parts meet on one wire");
            }
        }
        sum.steps += static_cast<int>(longest);
        sum.wire += wire;
    }
    return sum;
}

// All-to-all: each pair's message goes the shortest way, axis by axis; of two ways as short, half each.
inline result exchange_on(const grid& g, const std::vector<std::size_t>& order, double pair_bytes) {
    result sum;
    // what is at each chip: destination -> messages of how many sources
    const auto n = static_cast<std::size_t>(g.size());
    std::vector<std::vector<double>> at(n, std::vector<double>(n, 1));
    for (const std::size_t axis : order) {
        const int e = g.extent[axis];
        std::map<std::pair<int, int>, double> load;
        int hops = 0;
        auto after = std::vector<std::vector<double>>(n, std::vector<double>(n, 0));
        for (int chip = 0; chip < g.size(); ++chip)
            for (int to = 0; to < g.size(); ++to) {
                const double count =
                    at[static_cast<std::size_t>(chip)][static_cast<std::size_t>(to)];
                if (count == 0) continue;
                const int from_place = g.place(chip, axis);
                const int to_place = g.place(to, axis);
                const int forward = ((to_place - from_place) % e + e) % e;
                std::vector<std::pair<int, double>> ways;  // signed hops, share
                if (!g.closed(axis)) {
                    ways.push_back({to_place - from_place, 1});
                } else if (2 * forward == e) {
                    ways = {{forward, 0.5}, {-forward, 0.5}};
                } else {
                    ways.push_back({2 * forward < e ? forward : forward - e, 1});
                }
                for (const auto& [signed_hops, share] : ways) {
                    const int direction = signed_hops > 0 ? 1 : -1;
                    int place = from_place;
                    for (int h = 0; h < std::abs(signed_hops); ++h) {
                        const int next = ((place + direction) % e + e) % e;
                        load[{g.at(chip, axis, place), g.at(chip, axis, next)}] += share * count;
                        place = next;
                    }
                    hops = std::max(hops, std::abs(signed_hops));
                }
                after[static_cast<std::size_t>(g.at(chip, axis, to_place))]
                     [static_cast<std::size_t>(to)] += count;
            }
        at = std::move(after);
        double most = 0;
        for (const auto& [wire, count] : load) most = std::max(most, count);
        sum.steps += hops;
        sum.wire += most * pair_bytes;
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            expect(at[i][j] == (i == j ? static_cast<double>(n) : 0), "a message is lost");
    return sum;
}

}  // namespace simulation
