// Fuzzes check(), estimate() and all that takes any job, of serving jobs.
#include "asked.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::bytes in{data, size};
    const auto job = fuzz::serving_from(in);
    fuzz::ask_all(job);
    fuzz::ask_door(job, in.byte() % 32 == 31);
    return 0;
}
