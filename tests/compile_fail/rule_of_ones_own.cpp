// A rule of the user's own, that the library knows nothing of.
// error: site_is_too_small<chips_asked<256>, chips_of_the_site<128>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <std::int64_t>
struct chips_asked;
template <std::int64_t>
struct chips_of_the_site;
template <class... Numbers>
struct site_is_too_small;

struct within_our_half_of_the_site {
    static constexpr bool holds(const training_job& job) { return job.plan.chips() <= 128; }
    static constexpr finding explain(const training_job& job, const auto& /*acceptable*/) {
        return {.need = job.plan.chips(), .have = 128};
    }
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "asks for ", f.need, " chips of the ", f.have, " that are ours");
    }
    template <const finding& Found, class... Fixes>
    using refusal =
        site_is_too_small<chips_asked<Found.need>, chips_of_the_site<Found.have>, Fixes...>;
};

template <std::int64_t Replicas>
using run = training<models::llama3_70b, dgx_h100_cluster<32>,
                     plan{.tensor = 8,
                          .pipeline = 4,
                          .data = Replicas,
                          .vocab_multiple = 128,
                          .zero = zero_stage::optimizer,
                          .recompute = recompute_policy::full},
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;

int main() {
#ifdef FIXED
    require<run<4>, within_our_half_of_the_site>();
#else
    require<run<8>, within_our_half_of_the_site>();
#endif
}
