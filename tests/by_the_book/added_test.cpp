// What was added is found where the catalogue is asked: see run.cmake.
#include "catch.hpp"

#include <loadline/all.hpp>

using namespace loadline;
using namespace loadline::literals;

constexpr auto ours = catalog::where<catalog::vendor_is("Example")>(catalog::chips);
constexpr auto boxes = catalog::where<catalog::vendor_is("Example")>(catalog::systems);
static_assert(catalog::specs_of(ours).size() == 1);
static_assert(catalog::specs_of(ours)[0].name == spec<example_chip>.name);
static_assert(catalog::specs_of(boxes)[0].name() == spec<example_box>.name());
static_assert(bytes_per_element(fp6) * 4 == 3_B);

// 1.5 billion parameters in 16 bits are 3 GB: one chip of 96 GiB.
constexpr requests chat{.prompt = 1024, .output = 128, .concurrency = 4};
static_assert(catalog::carries(models::example_model{}, chat, 1)(spec<example_box>));

TEST_CASE("a stack that was added runs a job and rests on what its kin was measured with") {
    const training_job job{.model = spec<models::example_model>,
                           .cluster = spec<example_box>,
                           .plan = {.data = 8, .zero = zero_stage::optimizer},
                           .batch = {.sequences = 64, .length = 4096},
                           .stack = stacks::example_2026};
    const auto answer = estimate(job);
    REQUIRE(answer);
    CHECK(answer->basis.rows == 0);
    CHECK(answer->basis.inherits.view() == "Megatron Core 2024");
    bool listed = false;
    for (const stacks::stack_entry& entry : stacks::all)
        listed = listed || entry.stack == &stacks::example_2026;
    CHECK(listed);
}
