// Divisors from a place onwards, against trying every number.
#include "catch.hpp"

#include <loadline/check/divisors.hpp>

#include <vector>

using namespace loadline;

namespace {

std::vector<std::int64_t> down(std::int64_t n, std::int64_t from) {
    std::vector<std::int64_t> seen;
    CHECK_FALSE(
        any_divisor_down(n, from, [&](std::int64_t d) { return seen.push_back(d), false; }));
    return seen;
}
std::vector<std::int64_t> up(std::int64_t n, std::int64_t from) {
    std::vector<std::int64_t> seen;
    CHECK_FALSE(any_divisor_up(n, from, [&](std::int64_t d) { return seen.push_back(d), false; }));
    return seen;
}

}  // namespace

TEST_CASE("Divisors in order, each once, from every place", "[check][divisors]") {
    for (std::int64_t n = 1; n <= 200; ++n) {
        for (std::int64_t from = -1; from <= n + 2; ++from) {
            std::vector<std::int64_t> below;
            for (std::int64_t d = from; d >= 1; --d)
                if (n % d == 0) below.push_back(d);
            std::vector<std::int64_t> above;
            for (std::int64_t d = from < 1 ? 1 : from; d <= n; ++d)
                if (n % d == 0) above.push_back(d);
            CAPTURE(n, from);
            CHECK(down(n, from) == below);
            CHECK(up(n, from) == above);
        }
    }
}

TEST_CASE("A visit that returns true is the last", "[check][divisors]") {
    int visits = 0;
    const auto stop_at_8 = [&](std::int64_t d) { return ++visits, d == 8; };
    CHECK(any_divisor_down(64, 40, stop_at_8));  // 32, 16, 8
    CHECK(visits == 3);
    visits = 0;
    CHECK(any_divisor_up(64, 3, stop_at_8));  // 4, 8
    CHECK(visits == 2);
}

TEST_CASE("Nothing divides what is no count, and large numbers take no time", "[check][divisors]") {
    CHECK(down(0, 5).empty());
    CHECK(up(0, 5).empty());
    CHECK(down(-6, 5).empty());
    CHECK(up(-6, 5).empty());
    const std::int64_t prime = 999'999'937;
    CHECK(down(prime, prime) == std::vector<std::int64_t>{prime, 1});
    CHECK(up(prime, 2) == std::vector<std::int64_t>{prime});
    CHECK(down(prime, prime - 1) == std::vector<std::int64_t>{1});
    constexpr bool found =
        any_divisor_up(1'000'000'000, 31'251, [](std::int64_t d) { return d == 32'000; });
    STATIC_REQUIRE(found);
}
