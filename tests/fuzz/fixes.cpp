// Fuzzes the fixes that check() offers.
#include "asked.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::bytes in{data, size};
    if (in.one_in(2))
        fuzz::try_fixes(fuzz::training_from(in));
    else
        fuzz::try_fixes(fuzz::serving_from(in));
    return 0;
}
