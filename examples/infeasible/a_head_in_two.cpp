// Llama 3.1 405B served on a Trn3 UltraServer: 144 chips make three groups of 48, but 128 heads do not
// divide by 48. The compiler (GCC, without namespaces), at the line that requires the job:
//
//   error: no match for call to '(const refused<heads_do_not_divide_by_tensor<heads_are<128>, tensor_is<48>,
//     tensor_that_fits<32> >, ...>) ()'
//
// error: heads_do_not_divide_by_tensor<
// error: heads_are<128>
// error: tensor_is<48>
// error: tensor_that_fits<32>
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_group = 32;
#else
constexpr std::int64_t my_group = 48;  // 144 chips in three groups
#endif
using service = serving<models::llama3_405b, trn3_ultraserver, plan{.tensor = my_group, .data = 3},
                        requests{.prompt = 8192, .output = 1024, .concurrency = 64}>;

int main() { require<service>(); }
