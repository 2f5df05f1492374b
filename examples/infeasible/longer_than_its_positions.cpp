// A prompt of 32,768 tokens for Llama 3, which knows 8,192 positions; Llama 3.1 knows 131,072. The compiler
// (clang, without namespaces), at the line that requires the job:
//
//   error: type 'const refused<sequence_is_longer_than_the_positions<sequence_length_is<33792>,
//     positions_are<8192>, longest_prompt_that_fits<7168>>>' does not provide a call operator
//
// error: sequence_is_longer_than_the_positions<
// error: sequence_length_is<33792>
// error: positions_are<8192>
// error: longest_prompt_that_fits<7168>
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
using model = models::llama31_70b;  // 131,072 positions
#else
using model = models::llama3_70b;  // 8,192
#endif
using service = serving<model, trn3_ultraserver, plan{.tensor = 16},
                        requests{.prompt = 32'768, .output = 1024, .concurrency = 32}>;

int main() { require<service>(); }
