// A ceiling on the time to the first token: what it is, what it may be, and what would meet it.
// error: first_token_comes_later_than_allowed<loadline::ttft_in_microseconds_is<
// error: loadline::ttft_in_microseconds_at_most<50000>, loadline::longest_prompt_that_fits<
// never: boost::
#include <loadline/all.hpp>

#include <loadline/check/ttft.hpp>
using namespace loadline;
using namespace loadline::literals;

using job = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = 16},
                    requests{.prompt = 4096, .output = 512, .concurrency = 16}>;

int main() {
#ifdef FIXED
    require<job, ttft_at_most<5_s>>();
#else
    require<job, ttft_at_most<50_ms>>();
#endif
}
