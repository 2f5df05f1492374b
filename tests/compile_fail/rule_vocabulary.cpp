// 50,257 words over 8 chips, by software that pads nothing. 50,257 = 29 * 1,733, so that no other degree divides it; it has to be padded.
// error: vocabulary_does_not_divide_by_tensor
// error: vocabulary_is<50257>
// error: tensor_is<8>
// error: vocab_multiple_that_fits<8>
// never: tensor_that_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_multiple = 8;
#else
constexpr std::int64_t my_multiple = 1;
#endif
using run = training<models::gpt3_175b, trn3_ultraserver,
                     plan{.tensor = 8,
                          .pipeline = 8,
                          .vocab_multiple = my_multiple,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 64, .length = 2048}, ideal_training_stack>;
void start() { require<run>(); }
