// A prompt and its answer, 9,216 tokens, on a model of 8,192 positions: one of them has to be 1,024 shorter.
// error: sequence_is_longer_than_the_positions
// error: sequence_length_is<9216>
// error: positions_are<8192>
// error: longest_prompt_that_fits<7168>
// error: longest_output_that_fits<0>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_prompt = 7168;
#else
constexpr std::int64_t my_prompt = 8192;
#endif
using service = serving<models::llama3_70b, trn3_ultraserver, plan{.tensor = 8},
                        requests{.prompt = my_prompt, .output = 1024, .concurrency = 16}>;
void start() { require<service>(); }
