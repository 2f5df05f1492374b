// Runs the benchmarks that a program is linked with, and fails where their table cannot be written.
#include "../examples/program.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: a program of benchmarks [--benchmark_filter=REGEX] [--benchmark_format=json]\n"
        "  and the other --benchmark_ options of Google Benchmark\n";
    return program::run({"bench", usage}, argc, argv, [&](program::arguments) {
        benchmark::Initialize(&argc, argv);
        if (argc > 1) throw program::misuse{"there is no option '" + std::string{argv[1]} + "'"};
        if (benchmark::RunSpecifiedBenchmarks() == 0)
            throw program::failure{"no benchmark has such a name"};
        benchmark::Shutdown();
    });
}
