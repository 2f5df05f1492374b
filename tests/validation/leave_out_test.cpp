// The fits and the leave-one-out runs, on the repository's own rows: what they find, and that the stated ranges hold
// what was left out.
#include "catch.hpp"

#include "cases.hpp"
#include "leave_out.hpp"
#include "training_replay.hpp"
#include "widths.hpp"

using namespace validation;
using namespace loadline;

namespace {

fitter<training_stack> cited_steps() {
    static const table rows = table_of_facts();
    return {training_numbers::all, training_numbers::stacks, training_cases(rows)};
}

// Jobs of one stack whose time is one over its speed, measured at 60% of the chip's.
measured_case<training_stack> at_sixty_percent(std::string model) {
    measured_case<training_stack> c;
    c.model = std::move(model);
    c.source = "made up";
    c.chip = "any";
    c.stack = stacks::rocm_2025;
    c.kinds = {model_kind::dense};
    c.family = chip_family::cdna3;
    c.measured[0] = 1 / 0.6;
    c.predict = [](const training_stack& s) {
        return std::array{1 / count_of(s.compute), 0.0, 0.0};
    };
    return c;
}

}  // namespace

TEST_CASE("a fit finds the number that measurements were made with") {
    std::vector<measured_case<training_stack>> cases;
    for (const char* model : {"a", "b", "c", "d"}) cases.push_back(at_sixty_percent(model));
    fitter<training_stack> f{training_numbers::all, training_numbers::stacks, cases};
    f.fit(std::vector<char>(cases.size(), 1));
    CHECK(count_of(f.stack_of(0).compute) == Approx(0.6).epsilon(0.01));

    // with all of its jobs left out a stack has the numbers of its kin, here the usual ones
    f.fit(std::vector<char>(cases.size(), 0), true);
    CHECK(count_of(f.stack_of(0).compute) == Approx(count_of(usual_stack.compute)));
}

TEST_CASE("a number that leaves nothing to estimate is never fitted") {
    // faster software is nearer to what was measured, and beyond 70% there is no estimate
    auto c = at_sixty_percent("a");
    c.measured[0] = 1;
    c.predict = [](const training_stack& s) {
        const double speed = count_of(s.compute);
        return std::array{speed > 0.7 ? std::nan("") : 1 / speed, 0.0, 0.0};
    };
    fitter<training_stack> f{training_numbers::all, training_numbers::stacks, {c}};
    CHECK(std::isinf(f.off(0, stacks::rocm_2025)[0]));  // at 87%
    f.fit({1});
    CHECK(count_of(f.stack_of(0).compute) == Approx(0.7).epsilon(0.01));
}

TEST_CASE("the fits seek where the library takes the number") {
    const auto all_taken = [](const auto& numbers, const auto& stacks) {
        for (const auto& number : numbers)
            for (const auto& s : stacks)
                for (const double x : {number.least, number.most}) {
                    auto with = *s.stack;
                    number.set(with, x);
                    CAPTURE(number.name, x, s.stack->name.data());
                    CHECK(validate(with).count() == 0);
                }
    };
    all_taken(training_numbers::all, training_numbers::stacks);
    all_taken(serving_numbers::all, serving_numbers::stacks);
}

TEST_CASE("what remains of a stack's jobs is what it rests on") {
    std::vector<measured_case<training_stack>> cases;
    for (const char* model : {"a", "b", "c", "d"}) cases.push_back(at_sixty_percent(model));
    const fitter<training_stack> f{training_numbers::all, training_numbers::stacks, cases};
    const std::size_t rocm = f.entry_of(cases[0]);
    const stack_evidence three = evidence_of(f, rocm, {1, 1, 1, 0});
    CHECK(three.rows == 3);
    CHECK(three.chips == chip_families{chip_family::cdna3});
    CHECK(three.inherits.empty());
    // one number fitted to one job says nothing of the software
    CHECK_FALSE(evidence_of(f, rocm, {1, 0, 0, 0}).inherits.empty());
}

TEST_CASE("every stack of the catalogue is in the table of free numbers, with as many as it says") {
    for (const stacks::stack_entry& entry : stacks::all) {
        CAPTURE(entry.stack->name.data());
        bool found = false;
        for (const fitted_stack<training_stack>& s : training_numbers::stacks) {
            if (s.stack->name.view() != entry.stack->name.view()) continue;
            found = true;
            CHECK(s.count() == entry.stack->evidence.free);
        }
        CHECK(found);
    }
    for (const fitted_stack<serving_stack>& s : serving_numbers::stacks) {
        CAPTURE(s.stack->name.data());
        if (s.stack != &stacks::common) CHECK(s.count() == s.stack->evidence.free);
    }
}

// The widths were made of more rows than are cited here, these among them; of each kind of model all words together,
// since of so few some are a handful of one model.
TEST_CASE("stated ranges hold most of the cited steps that are left out") {
    leave_one_out<training_stack> runs{cited_steps()};
    range_classes classes;
    constexpr auto step = ranged_figure::step_time;
    add_to(classes, runs.fits(), runs.all(), {step, step, step});
    std::map<model_kind, std::pair<double, double>> kinds;  // inside, all
    for (const auto& [key, members] : classes) {
        const auto& [figure, kind, evidence] = key;
        const relative_range r = range_of(figure, kind, evidence);
        const auto n = static_cast<double>(members.size());
        kinds[kind].first += n * share_inside(members, r.low, r.high);
        kinds[kind].second += n;
    }
    CHECK(kinds.size() >= 2);
    for (const auto& [kind, counts] : kinds) {
        CAPTURE(name(kind), counts.second);
        CHECK(counts.first >= 0.65 * counts.second);
        CHECK(counts.first <= 0.95 * counts.second);
    }
}
