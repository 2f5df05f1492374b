// A plan that does not fit in memory.
//
// The first of 9 stages has 14 of 126 layers. A layer has 2 * 16384^2 (q, o) + 2 * 16384 * 1024 (k, v) +
// 3 * 16384 * 53248 = 3,187,671,040 parameters, the embedding 128,256 * 16384, over 4 chips:
// 11,682,643,968 with the norms. 2 bytes each for the weight, 4 for the gradient, 12/64 for the optimizer,
// sharded over 64: 67.3 GiB.
// Activations of a token in a layer: 8 * 16384 bytes of the residual stream, 4 * 16384 of Q and the output,
// 6 * 53248 of the MLP, 4 * 128 of the softmax, over 4, and 4 * 1024 / 4 of K and V: 130,176. Times 8,192
// tokens, 14 layers, 9 microbatches in flight: 125.1 GiB. Gradients of the layer in work, 2 * (3 * 53248 / 4 +
// 2 * 16384) bytes a token: 1.1 GiB. Send and receive buffers: 0.1 GiB. Of these 193.7 GiB the allocator loses
// 5%, and the software's 1 GB stand beside it: 204.3 GiB, 41.9% more than there is. With tensor = 8, as many chips are left for data = 32.
// error: plan_does_not_fit_in_memory
// error: needs_GiB_per_chip<205>
// error: has_GiB<144>
// error: does_not_fit<loadline::certainty::certainly>
// error: smallest_tensor_that_fits<8>
// error: with_data<32>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan on_all_chips{.tensor = 8,
                            .pipeline = 9,
                            .data = 32,
                            .zero = zero_stage::optimizer,
                            .sequence_parallel = sequence_parallelism::on};
#else
constexpr plan on_all_chips{.tensor = 4,
                            .pipeline = 9,
                            .data = 64,
                            .zero = zero_stage::optimizer,
                            .sequence_parallel = sequence_parallelism::on};
#endif
using run = training<models::llama3_405b, trn3_ultracluster<16>, on_all_chips,
                     batch{.sequences = 2048, .length = 8192}>;
void start() { require<run>(); }
