// What joins chips in the place of the cluster.
// error: is_not_a_cluster<switched<8
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using site = dgx_h100;
#else
using site = switched<8>;
#endif

int main() {
    require<serving<models::llama3_8b, site, plan{.tensor = 8},
                    requests{.prompt = 64, .output = 64}>>();
}
