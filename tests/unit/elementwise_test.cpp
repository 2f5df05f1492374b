// Cost of operations that stream: bytes counted by hand, and limits.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/elementwise.hpp>

using namespace loadline;

namespace {

constexpr chip_spec ideal = at_limit(spec<h100>);

template <class Operation>
constexpr double bytes(const Operation& o) {
    return cost_of(o, ideal).bytes.count();
}

}  // namespace

TEST_CASE("bytes of each operation, counted by hand", "[elementwise]") {
    constexpr double n = 4096.0 * 8192;
    STATIC_REQUIRE(bytes(op::residual{.tokens = 4096, .width = 8192}) == 3 * 2 * n);
    STATIC_REQUIRE(bytes(op::norm{.tokens = 4096, .width = 8192}) == 2 * 2 * n);
    STATIC_REQUIRE(bytes(op::norm{.tokens = 4096, .width = 8192, .add_residual = true}) ==
                   4 * 2 * n);
    STATIC_REQUIRE(bytes(op::norm{.tokens = 4096, .width = 8192, .pass = pass::backward}) ==
                   3 * 2 * n);
    STATIC_REQUIRE(bytes(op::activation{.tokens = 4096, .width = 8192}) == 3 * 2 * n);
    STATIC_REQUIRE(bytes(op::activation{.tokens = 4096, .width = 8192, .kind = mlp_kind::plain}) ==
                   2 * 2 * n);
    STATIC_REQUIRE(bytes(op::activation{.tokens = 4096, .width = 8192, .pass = pass::backward}) ==
                   5 * 2 * n);
    STATIC_REQUIRE(bytes(op::softmax{.rows = 4096, .width = 8192}) == 2 * 2 * n);
    STATIC_REQUIRE(bytes(op::softmax{.rows = 4096, .width = 8192, .masked = true}) == 5 * n);
    STATIC_REQUIRE(bytes(op::rotary{.tokens = 4096, .width = 8192}) == 2 * 2 * n);
    STATIC_REQUIRE(bytes(op::embedding{.tokens = 4096, .width = 8192}) == 2 * 2 * n);
    STATIC_REQUIRE(bytes(op::cross_entropy{.tokens = 4096, .vocab = 8192}) == 4 * 4 * n);
    // Adam in mixed precision: 12 bytes of state read and written, 4 of gradient read, 2 of weight written
    STATIC_REQUIRE(bytes(op::optimizer_update{.parameters = 1000}) == 1000 * (12 + 12 + 4 + 2));
    STATIC_REQUIRE(
        bytes(op::optimizer_update{.parameters = 1000,
                                   .precision = {.weights = fp32, .master_weights = fp32}}) ==
        1000 * (12 + 12 + 4));
}

TEST_CASE("at the limit, time is bytes by bandwidth", "[elementwise]") {
    const operation_cost c = cost_of(op::norm{.tokens = 4096, .width = 8192}, ideal);
    CHECK(c.time == c.bytes / ideal.hbm_bandwidth);
    CHECK(c.bound_by() == bound::hbm);
}

TEST_CASE("a small operation is bound by its launch", "[elementwise]") {
    const operation_cost c = cost_of(op::norm{.tokens = 1, .width = 8192}, spec<h100>);
    CHECK(c.bound_by() == bound::launch);
    CHECK(c.time >= c.launch);
}

TEST_CASE("costs add and multiply", "[elementwise]") {
    constexpr operation_cost one = cost_of(op::residual{.tokens = 64, .width = 8192}, spec<h100>);
    STATIC_REQUIRE((one + one).time == (one * 2).time);
    STATIC_REQUIRE((3 * one).bytes == one.bytes + one.bytes + one.bytes);
}
