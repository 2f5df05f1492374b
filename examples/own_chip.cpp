// A chip, a box and a cluster of one's own, without the catalogue. Swap the two figures of hbm<>, leave
// one out, or write GB where GBps is meant: the compiler says so in words.
#include "program.hpp"

#include <loadline/check/check.hpp>
#include <loadline/units/text.hpp>

#include <iostream>

using namespace loadline;
using namespace loadline::literals;

struct my_chip
    : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, dense<fp8, 2'517_TFLOPS>, power<1_kW>> {
};
struct my_box : scale_up<my_chip, switched<64>, interconnect<bidirectional<2.56_TBps>, 1_us>> {};
using my_cluster = cluster<my_box, fat_tree<256>, interconnect<per_direction<200_Gbps>, 15_us>>;

// Types give names and errors; values give answers. Both at compile time.
constexpr cluster_spec site = spec<my_cluster>;
static_assert(site.chips() == 16'384 && site.scale_up_chips() == 64);

struct my_model {
    static constexpr transformer shape{.name = "my 30B",
                                       .layers = 48,
                                       .hidden = 7168,
                                       .ffn = 20480,
                                       .heads = 56,
                                       .kv_heads = 8,
                                       .vocab = 128'000,
                                       .positions = 32'768};
};
using serve = serving<my_model, my_box, plan{.tensor = 2},
                      requests{.prompt = 8192, .output = 1024, .concurrency = 16}>;
static_assert(feasible<serve>);

static void show() {
    std::cout << "chips           " << site.chips() << '\n'
              << "HBM             " << text(site.hbm_capacity()).view() << '\n'
              << "HBM bandwidth   " << text(site.hbm_bandwidth()).view() << '\n'
              << "bf16, dense     " << text(site.dense(bf16).rate).view() << '\n'
              << "fp8, dense      " << text(site.dense(fp8).rate).view() << '\n'
              << "ridge in bf16   " << text(site.chip.ridge_point(bf16)).view() << '\n'
              << "power of chips  " << text(site.power()->power).view() << '\n'
              << "parameters      " << parameter_count(my_model::shape) << '\n'
              << "to serve        " << text(memory_per_chip(serve::value).total()).view()
              << " on each of 2 chips\n";
}

int main(int argc, char** argv) {
    return program::run({"own_chip", "usage: own_chip: figures of a chip and box of one's own\n"},
                        argc, argv, show);
}
