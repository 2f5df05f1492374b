// What a job without a stack loses is what measured software loses: medians, taken again from the catalogue.
#include "catch.hpp"

#include "free_numbers.hpp"

#include <algorithm>
#include <vector>

using namespace loadline;
using namespace validation;

namespace {

// More jobs than numbers fitted to them, and something fitted: its speed was held to measurement.
bool measured(const serving_stack& s) {
    return s.evidence.free > 0 && s.evidence.rows > s.evidence.free;
}
double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

TEST_CASE("the usual serving stack has the medians of the measured ones") {
    for (const stack_number<serving_stack>& number : serving_numbers::all) {
        std::vector<double> values;
        for (const fitted_stack<serving_stack>& s : serving_numbers::stacks)
            if (measured(*s.stack)) values.push_back(number.get(*s.stack));
        CAPTURE(number.name, values);
        CHECK(values.size() >= 10);
        CHECK(number.get(usual_serving_stack) == Approx(median(values)));
        CHECK(number.get(serving_stack{}) == number.get(usual_serving_stack));
    }
    CHECK(usual_serving_stack.evidence.inherits.view() == "medians of measured stacks");
    // Kernels by themselves are faster than what engines make of them: 59% (DeepSpeed-MII) to 71% (TensorRT-LLM of
    // 2025) is where those of dense models and Hopper lie that were fitted by themselves, but for the earliest.
    CHECK(count_of(usual_serving_stack.matmul) > 0.59);
    CHECK(count_of(usual_serving_stack.matmul) < 0.71);
}

TEST_CASE("no shipped stack is outside of what a stack may be") {
    for (const fitted_stack<serving_stack>& s : serving_numbers::stacks) {
        CAPTURE(s.stack->name.view());
        CHECK(validate(*s.stack));
    }
    for (const fitted_stack<training_stack>& s : training_numbers::stacks) {
        CAPTURE(s.stack->name.view());
        CHECK(validate(*s.stack));
    }
    CHECK(validate(usual_serving_stack));
    CHECK(validate(ideal_serving_stack));
    CHECK(validate(usual_stack));
    CHECK(validate(ideal_training_stack));
}
