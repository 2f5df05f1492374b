// Sizes, diameters and bisections against graphs that are built and searched here.
#include "catch.hpp"

#include <loadline/hardware/topology.hpp>
#include <loadline/units/literals.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <deque>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace {

using namespace loadline;
using namespace loadline::literals;

// Members and the links between them, one by one.
struct graph {
    std::vector<std::array<std::int64_t, 3>> at;  // coordinates of each member
    std::vector<std::set<std::size_t>> joined;

    explicit graph(const topology_spec& t) {
        for (std::int64_t z = 0; z < t.extent[2]; ++z)
            for (std::int64_t y = 0; y < t.extent[1]; ++y)
                for (std::int64_t x = 0; x < t.extent[0]; ++x) at.push_back({x, y, z});
        joined.resize(at.size());
        for (std::size_t a = 0; a < at.size(); ++a)
            for (std::size_t b = 0; b < at.size(); ++b)
                if (a != b && adjacent(t, at[a], at[b])) joined[a].insert(b);
    }
    static bool adjacent(const topology_spec& t, std::array<std::int64_t, 3> a,
                         std::array<std::int64_t, 3> b) {
        if (t.kind == topology_kind::fully_connected) return true;
        int axes_that_differ = 0;
        bool one_step = true;
        for (std::size_t i = 0; i < 3; ++i) {
            if (a[i] == b[i]) continue;
            ++axes_that_differ;
            const std::int64_t apart = std::max(a[i], b[i]) - std::min(a[i], b[i]);
            const bool around = t.kind != topology_kind::mesh && apart == t.extent[i] - 1;
            one_step = one_step && (apart == 1 || around);
        }
        return axes_that_differ == 1 && one_step;
    }
    [[nodiscard]] std::size_t most_links() const {
        std::size_t most = 0;
        for (const auto& others : joined) most = std::max(most, others.size());
        return most;
    }
    // Breadth first from every member.
    [[nodiscard]] std::int64_t diameter() const {
        std::int64_t longest = 0;
        for (std::size_t from = 0; from < at.size(); ++from) {
            std::vector<std::int64_t> hops(at.size(), -1);
            std::deque<std::size_t> next{from};
            hops[from] = 0;
            while (!next.empty()) {
                const std::size_t member = next.front();
                next.pop_front();
                longest = std::max(longest, hops[member]);
                for (const std::size_t other : joined[member])
                    if (hops[other] < 0) {
                        hops[other] = hops[member] + 1;
                        next.push_back(other);
                    }
            }
        }
        return longest;
    }
    // Links between the members of `half` and the others.
    template <class InHalf>
    [[nodiscard]] int links_across(InHalf half) const {
        int links = 0;
        for (std::size_t a = 0; a < at.size(); ++a)
            for (const std::size_t b : joined[a]) links += half(a) && !half(b) ? 1 : 0;
        return links;
    }
    [[nodiscard]] int links_across_the_longest_axis(const topology_spec& t) const {
        const auto longest = std::max_element(t.extent.begin(), t.extent.end());
        const auto axis = static_cast<std::size_t>(longest - t.extent.begin());
        return links_across([&](std::size_t a) { return at[a][axis] < *longest / 2; });
    }
    // The fewest links over all ways to halve the members.
    [[nodiscard]] int fewest_links_across() const {
        const auto n = static_cast<unsigned>(at.size());
        int fewest = std::numeric_limits<int>::max();
        for (std::uint32_t halves = 1; halves < (1U << n); halves += 2)  // with member 0
            if (std::popcount(halves) == static_cast<int>(n / 2))
                fewest = std::min(
                    fewest, links_across([&](std::size_t a) { return (halves >> a & 1U) != 0; }));
        return fewest;
    }
};

std::vector<topology_spec> shapes(std::int64_t most) {
    std::vector<topology_spec> all;
    for (std::int64_t a = 1; a <= most; ++a) {
        all.push_back({topology_kind::ring, {a, 1, 1}});
        all.push_back({topology_kind::fully_connected, {a, 1, 1}});
        for (std::int64_t b = 1; a * b <= most; ++b)
            for (std::int64_t c = 1; a * b * c <= most; ++c) {
                all.push_back({topology_kind::torus, {a, b, c}});
                all.push_back({topology_kind::mesh, {a, b, c}});
            }
    }
    return all;
}

constexpr quantity<units::bytes_per_second> member = 720_GBps;

// Links that the reported bisection amounts to, where a member's bandwidth is shared by its links.
double links_in_bisection(const topology_spec& t, const graph& g) {
    if (g.at.size() < 2) return t.bisection(member).count();
    return t.bisection(member) / (member / g.most_links());
}

}  // namespace

TEST_CASE("sizes, links and diameters of up to 64 members, by search") {
    for (const topology_spec& t : shapes(64)) {
        const graph g{t};
        INFO(name(t.kind) << ' ' << t.extent[0] << ' ' << t.extent[1] << ' ' << t.extent[2]);
        CHECK(t.size() == static_cast<std::int64_t>(g.at.size()));
        CHECK(t.links() == static_cast<std::int64_t>(g.most_links()));
        CHECK(t.diameter() == g.diameter());
    }
}

TEST_CASE("bisections of up to 64 members, by counting links across the longest axis") {
    for (const topology_spec& t : shapes(64)) {
        const graph g{t};
        INFO(name(t.kind) << ' ' << t.extent[0] << ' ' << t.extent[1] << ' ' << t.extent[2]);
        CHECK(links_in_bisection(t, g) == Approx(g.links_across_the_longest_axis(t)));
    }
}

TEST_CASE("where halves are equal, no cut of up to 12 members crosses fewer links") {
    for (const topology_spec& t : shapes(12)) {
        const std::int64_t longest = *std::max_element(t.extent.begin(), t.extent.end());
        if (longest % 2 != 0) continue;
        const graph g{t};
        INFO(name(t.kind) << ' ' << t.extent[0] << ' ' << t.extent[1] << ' ' << t.extent[2]);
        CHECK(links_in_bisection(t, g) == Approx(g.fewest_links_across()));
    }
}

TEST_CASE("bisections that vendors publish") {
    // Google Cloud, TPU v5e and v6e: a pod is a 16 x 16 torus; 400 and 800 GB/s both ways a chip.
    constexpr topology_spec pod = torus<16, 16>::value;
    STATIC_REQUIRE(pod.bisection(200_GBps) == 1.6_TBps);
    STATIC_REQUIRE(pod.bisection(400_GBps) == 3.2_TBps);
    CHECK(pod.links() == 4);
    // NVIDIA, H100 architecture whitepaper 2022, the sum of both ways: DGX A100 2,400 GB/s, DGX H100
    // 3,600 GB/s, and 256 H100 under a 2:1 tapered tree 57,600 GB/s.
    STATIC_REQUIRE(switched<8>::value.bisection(300_GBps) * 2 == 2400_GBps);
    STATIC_REQUIRE(switched<8>::value.bisection(450_GBps) * 2 == 3600_GBps);
    STATIC_REQUIRE(fat_tree<256, 2>::value.bisection(450_GBps) * 2 == 57'600_GBps);
}

TEST_CASE("switches and trees") {
    STATIC_REQUIRE(switched<72>::value.size() == 72 && switched<72>::value.links() == 1);
    STATIC_REQUIRE(switched<72>::value.diameter() == 1);
    STATIC_REQUIRE(switched<72>::value.bisection(900_GBps) == 36 * 900_GBps);
    STATIC_REQUIRE(fat_tree<256>::value.diameter() == 3 && fat_tree<256>::value.links() == 1);
    STATIC_REQUIRE(fat_tree<256>::value.bisection(50_GBps) == 128 * 50_GBps);
    STATIC_REQUIRE(fat_tree<256, 2>::value.bisection(50_GBps) == 64 * 50_GBps);
    STATIC_REQUIRE(fat_tree<5>::value.bisection(50_GBps) == 2 * 50_GBps);  // two against three
}

TEST_CASE("one member has no neighbour") {
    for (const topology_spec& t :
         {ring<1>::value, torus<1, 1>::value, mesh<1>::value, fully_connected<1>::value,
          switched<1>::value, fat_tree<1>::value}) {
        INFO(name(t.kind));
        CHECK(t.size() == 1);
        CHECK(t.diameter() == 0);
        CHECK(t.bisection(1_GBps) == 0_Bps);
    }
}

TEST_CASE("topologies as types") {
    STATIC_REQUIRE(ring<6>::value.kind == topology_kind::ring && ring<6>::value.size() == 6);
    STATIC_REQUIRE(torus<4, 4, 4>::value.size() == 64 && torus<4, 4, 4>::value.axes() == 3);
    STATIC_REQUIRE(torus<16, 16>::value.axes() == 2 && torus<16, 1>::value.axes() == 1);
    STATIC_REQUIRE(mesh<8, 2>::value.kind == topology_kind::mesh && mesh<8, 2>::value.size() == 16);
    STATIC_REQUIRE(mesh<8>::value.diameter() == 7 && ring<8>::value.diameter() == 4);
    STATIC_REQUIRE(fully_connected<16>::value.links() == 15);
    STATIC_REQUIRE(fat_tree<64, 3>::value.oversubscription == 3);
    STATIC_REQUIRE(name(topology_kind::fat_tree) == "fat tree");
    STATIC_REQUIRE(name(topology_kind::ring) == "ring");
}
