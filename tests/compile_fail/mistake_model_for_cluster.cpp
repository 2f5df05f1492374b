// The model and the cluster in each other's place.
// error: is_not_a_model<
// error: is_not_a_cluster<
// error: trn3_ultraserver
// error: llama3_8b
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using run = training<models::llama3_8b, trn3_ultraserver, plan{.tensor = 8},
                     batch{.sequences = 8, .length = 2048}>;
#else
using run = training<trn3_ultraserver, models::llama3_8b, plan{.tensor = 8},
                     batch{.sequences = 8, .length = 2048}>;
#endif

int main() { require<run>(); }
