// Two tensor groups of 64 fit into an UltraServer of 144, and 16 of its chips stay idle: four groups take
// 256 of 288 chips, a fifth one has to wait for a third UltraServer.
// error: plan_needs_more_chips_than_the_cluster_has
// error: needs_chips<320>
// error: has_chips<256>
// error: data_that_fits<4>
// error: scale_up_domains_that_fit<3>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
using site = trn3_ultracluster<3>;
#else
using site = trn3_ultracluster<2>;
#endif
using service = serving<models::llama3_405b, site, plan{.tensor = 64, .data = 5},
                        requests{.prompt = 8192, .output = 1024, .concurrency = 16}>;
void start() { require<service>(); }
