// The safe door: what is there, what is not, and what it says either way.
#include "catch.hpp"

#include <loadline/all.hpp>
#include <loadline/estimate/explanation.hpp>

#include <limits>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr training_job trained{
    .model = models::llama3_8b::shape,
    .cluster = cluster_spec_of<dgx_h100>,
    .plan = {.data = 8, .zero = zero_stage::optimizer, .recompute = recompute_policy::full},
    .batch = {.sequences = 8, .length = 4096},
    .stack = stacks::megatron_core_2024};
constexpr serving_job served{.model = models::llama31_8b::shape,
                             .cluster = cluster_spec_of<dgx_h100>,
                             .requests = {.prompt = 1024, .output = 256, .concurrency = 16},
                             .stack = stacks::vllm_2025};

template <class Job>
Job without_tensor(Job job) {
    job.plan.tensor = 0;
    return job;
}

using dollars = energy_or_price<units::dollars_per_token>;
based<units::dollars_per_token> dollars_of(double count, total_basis of) {
    return {ranged<units::dollars_per_token>{quantity<units::dollars_per_token>{count}},
            {.of = of}};
}

}  // namespace

TEST_CASE("a feasible job has a value", "[answer]") {
    const auto training = estimate(trained);
    REQUIRE(training);
    CHECK(training->step_time.count() == estimate_unchecked(trained).step_time.count());
    CHECK((*training).mfu == training->mfu);
    CHECK(bool(training.findings()));
    CHECK(training.fits() == check(trained).fits);
    CHECK(training.left() == Approx(check(trained).left));
    CHECK_FALSE(training.on_announced_hardware());
    CHECK_FALSE(training.overload());

    const auto serving = estimate(served);
    REQUIRE(serving);
    CHECK(serving->decode.total().count() == estimate_unchecked(served).decode.total().count());
    CHECK_FALSE(text(serving).empty());
}

TEST_CASE("a refused job has no value, and says why", "[answer]") {
    const auto refuses = [](const auto& job, const char* words) {
        const auto a = estimate(job);
        CHECK_FALSE(a);
        CHECK_FALSE(a.findings());
        CHECK_THROWS_AS(*a, refused_job);
        CHECK_THROWS_AS(a->limit, refused_job);
        CHECK_THROWS_AS(a.evidence(), refused_job);
        try {
            static_cast<void>(*a);
        } catch (const refused_job& e) {
            CHECK(std::string{e.what()}.find(words) != std::string::npos);
        }
        CHECK(std::string{text(a).view()}.find(words) != std::string::npos);
    };
    refuses(without_tensor(trained), "plan.tensor");
    training_job large = trained;
    large.model = models::llama3_405b::shape;
    refuses(large, "GiB per chip");
}

TEST_CASE("a refused serving job has no value", "[answer]") {
    serving_job job = served;
    job.model = models::llama3_405b::shape;
    const auto a = estimate(job);
    CHECK_FALSE(a);
    CHECK_THROWS_AS(*a, refused_job);
    CHECK_FALSE(estimate(without_tensor(served)));
}

TEST_CASE("an answer is a constant expression where there is a value", "[answer]") {
    constexpr auto a = estimate(trained);
    STATIC_REQUIRE(bool(a));
    STATIC_REQUIRE(a->step_time.count() > 0);
    constexpr auto refused = [] {
        training_job job = trained;
        job.plan.tensor = 0;
        return bool(estimate(job));
    }();
    STATIC_REQUIRE_FALSE(refused);
}

TEST_CASE("an overloaded answer says how many run and what the others wait", "[answer]") {
    serving_job job = served;
    job.requests.concurrency = 4096;
    job.requests.queueing = true;
    const auto a = estimate(job);
    REQUIRE(a);
    REQUIRE(a.overload());
    CHECK(a.overload().asked == 4096);
    CHECK(a.overload().running < 4096);
    CHECK(a.overload().wait.count() > 0);
    const overload by_hand{100, 448, quantity<units::seconds>{269}};
    CHECK(std::string{text(by_hand).view()} ==
          "100 of 448 requests run at once, and one waits 269 s for its place");
    CHECK(std::string{text(a).view()}.find(std::string{text(a.overload()).view()}) !=
          std::string::npos);
}

TEST_CASE("what is not published says why", "[answer]") {
    const maybe_published<int> nothing{missing_figure::no_price};
    CHECK_FALSE(nothing);
    CHECK(nothing.missing() == missing_figure::no_price);
    CHECK_THROWS_AS(*nothing, unpublished_figure);
    maybe_published<int> something{7};
    CHECK(something);
    CHECK(*something == 7);
    CHECK(something.missing() == missing_figure::none);
    CHECK(name(missing_figure::none).empty());
    for (const missing_figure why :
         {missing_figure::no_power, missing_figure::no_price, missing_figure::no_throughput})
        CHECK_FALSE(name(why).empty());
}

TEST_CASE("figures of unlike bases refuse an order, and are compared on a basis that both have",
          "[answer]") {
    const auto chips = dollars_of(1, total_basis::chips_only);
    const auto system = dollars_of(2, total_basis::whole_systems);
    CHECK_THROWS_AS(chips < system, unlike_bases);
    CHECK_THROWS_AS(system > chips, unlike_bases);
    CHECK_THROWS_AS(std::min(chips, system), unlike_bases);
    CHECK_THROWS_AS(std::max(system, chips), unlike_bases);
    CHECK_THROWS_WITH(chips < system, "a figure of chips alone is neither less nor more than one "
                                      "of whole systems");
    CHECK_FALSE(chips == system);
    CHECK(std::min(chips, dollars_of(2, total_basis::chips_only)) == chips);
    CHECK(chips < dollars_of(2, total_basis::chips_only));
    CHECK_FALSE(dollars_of(2, total_basis::whole_systems) < system);
    const auto with_building =
        based<units::dollars_per_token>{system.figure(), {total_basis::whole_systems, 1.2}};
    CHECK_THROWS_WITH(with_building < system,
                      "a figure of whole systems, with 1.2 for the building is neither less nor "
                      "more than one of whole systems");

    // the system is dearer in all; of the chips alone it is cheaper
    const dollars cheap_chips{system, dollars_of(0.5, total_basis::chips_only)};
    const dollars only_chips{chips, chips};
    CHECK(bool(compare(cheap_chips, only_chips) < 0));
    CHECK(bool(compare(only_chips, cheap_chips) > 0));
    const dollars no_chips{system, missing_figure::no_price};
    CHECK(bool(compare(no_chips, only_chips) == std::partial_ordering::unordered));
    CHECK(bool(compare(no_chips, cheap_chips) == 0));
    CHECK(bool(compare(dollars{}, dollars{}) == std::partial_ordering::unordered));
}

TEST_CASE("an empty sweep says which rule emptied it", "[answer]") {
    serving_job job = served;
    job.model = models::llama3_405b::shape;
    serving_choices one;
    one.tensor = {1};
    one.pipeline = {1};
    one.data = {1};
    one.expert = {1};
    one.concurrency = {1};
    const serving_sweep none = sweep(job, one);
    CHECK(none.empty());
    CHECK_FALSE(none.search());
    CHECK(none.search().tried == 1);
    const findings why = none.search().why();
    REQUIRE_FALSE(why);
    REQUIRE(why.size() >= 1);
    CHECK(why.begin()->broken == rule::memory_fits);
    CHECK(why.begin()->need > why.begin()->have);

    one.tensor = {16};  // more chips than heads of keys, and than the server has
    const findings degrees = sweep(job, one).search().why();
    CHECK_FALSE(degrees);
    const serving_sweep some = sweep(served, one = serving_choices{});
    CHECK_FALSE(some.empty());
    CHECK(some.search());
    CHECK(bool(some.search().why()));

    training_job too_large = trained;
    too_large.model = models::llama3_405b::shape;
    const auto fit = smallest_fit(too_large);
    CHECK_FALSE(fit);
    CHECK_FALSE(fit.why());
    CHECK(fit.why().size() > 0);
}

namespace {

template <class Enum>
void is_bounded() {
    for (const int value : {200, 255}) CHECK(name(static_cast<Enum>(value)) == "not known");
    CHECK(name(static_cast<Enum>(0)) != "not known");
}

}  // namespace

TEST_CASE("a cast enumerator has a name that says so", "[answer]") {
    is_bounded<figure_kind>();
    is_bounded<figure>();
    is_bounded<ranged_figure>();
    is_bounded<evidence>();
    is_bounded<resource>();
    is_bounded<step_part>();
    is_bounded<operation_class>();
    is_bounded<serving_bound>();
    is_bounded<mixer_kind>();
    is_bounded<feed_forward_kind>();
    is_bounded<listed::role>();
    is_bounded<model_kind>();
    is_bounded<number_format>();
    is_bounded<calibration_basis>();
    is_bounded<topology_kind>();
    is_bounded<certainty>();
    is_bounded<bound>();
    is_bounded<parallelism>();
    is_bounded<collective>();
    is_bounded<algorithm>();
    is_bounded<missing_figure>();
    is_bounded<total_basis>();
}

namespace {

void is_valid_as_shipped(const auto& shipped) {
    const auto errors = validate(shipped);
    CHECK(errors);
}

}  // namespace

TEST_CASE("every shipped chip, system and model is within what may be said", "[answer]") {
    const auto all_valid = []<class... Shipped>(boost::hana::basic_type<Shipped>...) {
        (is_valid_as_shipped(spec<Shipped>), ...);
    };
    boost::hana::unpack(catalog::chips, all_valid);
    boost::hana::unpack(catalog::systems, all_valid);
    boost::hana::unpack(catalog::models, all_valid);
}
