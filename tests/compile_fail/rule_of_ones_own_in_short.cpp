// A rule of the user's own that only holds or does not.
// error: rule_is_broken<tensor_groups_of_eight, need_is<0>, have_is<0>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct tensor_groups_of_eight {
    static constexpr bool holds(const serving_job& job) { return job.plan.tensor == 8; }
    static constexpr void describe(sentence& text, const finding&) {
        say(text, "a tensor group is a whole server here");
    }
};

template <std::int64_t Tensor>
using chat = serving<models::llama3_8b, dgx_h100, plan{.tensor = Tensor},
                     requests{.prompt = 64, .output = 64}>;

int main() {
#ifdef FIXED
    require<chat<8>, tensor_groups_of_eight>();
#else
    require<chat<4>, tensor_groups_of_eight>();
#endif
}
