// Software that trains, in a deployment.
// error[gcc]: from 'const training_stack' to 'serving_stack'
// error[clang]: no viable conversion from 'const training_stack' to 'serving_stack'
// lines[clang-19]: 13
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using chat = serving<models::llama3_8b, dgx_h100, plan{}, requests{}, stacks::vllm_2025>;
#else
using chat = serving<models::llama3_8b, dgx_h100, plan{}, requests{}, stacks::megatron_core_2024>;
#endif
