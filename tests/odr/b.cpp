#include <loadline/all.hpp>

using namespace loadline;

int b() {
    using run = serving<models::llama3_8b, trn2_ultraserver, plan{.tensor = 8}, requests{}>;
    return feasible<run> ? 0 : 1;
}
