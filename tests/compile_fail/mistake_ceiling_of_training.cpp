// A floor under MFU, of a served model.
// error: speaks_of_training_alone<mfu_at_least<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr plan p{.tensor = 8,
                 .pipeline = 4,
                 .data = 8,
                 .vocab_multiple = 128,
                 .zero = zero_stage::optimizer,
                 .recompute = recompute_policy::full};
using run = training<models::llama3_70b, dgx_h100_cluster<32>, p,
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;
using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8},
                     requests{.prompt = 2048, .output = 512, .concurrency = 8}>;

int main() {
#ifdef FIXED
    require<run, mfu_at_least<10_percent>>();
#else
    require<chat, mfu_at_least<10_percent>>();
#endif
}
