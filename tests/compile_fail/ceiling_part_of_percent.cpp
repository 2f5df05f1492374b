// A ceiling in parts of a percent: errors count in whole ones.
// error: bubble_at_most
// error: is_whole_percent<
// lines[gcc]: 16
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

int main() {
#ifdef FIXED
    static_cast<void>(bubble_at_most<1_percent>{});
#else
    static_cast<void>(bubble_at_most<0.5_percent>{});
#endif
}
