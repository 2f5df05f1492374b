// Questions to the catalogue, answered by the compiler: which chips there are, which systems carry a model on a single
// chip, where it is cheapest; and the same questions at run time, of the catalogue and a chip of one's own.
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/report/table.hpp>
#include <loadline/report/text.hpp>

#include <boost/hana/for_each.hpp>

#include <iostream>

using namespace loadline;
using namespace loadline::literals;
using catalog::memory_at_least, catalog::multiplies, catalog::shipping, catalog::vendor_is;

// ---- Sets of types, by the compiler

constexpr auto wanted =
    vendor_is("NVIDIA") && memory_at_least(100_GiB) && multiplies(nvfp4) && shipping;
constexpr auto large = catalog::where<wanted>(catalog::chips);

constexpr requests chat{.prompt = 2048, .output = 512, .concurrency = 16};
constexpr auto single =
    catalog::where<catalog::carries(models::llama31_70b{}, chat, 1)>(catalog::systems);
constexpr auto cheapest =
    catalog::least<catalog::price_to_carry(models::llama31_70b{}, chat)>(catalog::systems);

// What is found is a type: a job of it is checked as any other.
using server = decltype(cheapest)::type;
static_assert(smallest_fit(spec<models::llama31_70b>, spec<server>, chat).has_value());

// ---- The same words at run time

struct my_chip
    : chip<hbm<384_GiB, 12_TBps>, dense<bf16, 2_PFLOPS>, dense<nvfp4, 8_PFLOPS>, power<1.2_kW>> {
    static constexpr chip_identity about{"my chip", "NVIDIA"};
};

static void show() {
    report::table found{.name = "chips",
                        .title = "NVIDIA's chips with NVFP4 and 100 GiB, that ship",
                        .columns = {{"chip", "chip"}, {"HBM", "hbm", report::align::right}}};
    for (const chip_spec& chip : catalog::specs_of(large))
        found.add({chip.name.view(), chip.hbm_capacity});
    const std::array mine{spec<my_chip>, spec<h100>};
    for (const chip_spec& chip : mine)
        if (wanted(chip)) found.add({chip.name.view(), chip.hbm_capacity});
    report::write_text(std::cout, found);

    std::cout << "\nLlama 3.1 70B on one chip: ";
    boost::hana::for_each(single, [first = true](auto system) mutable {
        std::cout << (first ? "" : ", ") << spec<typename decltype(system)::type>.name();
        first = false;
    });
    std::cout << "\nAt the least rent: " << spec<server>.name() << '\n';

    const auto systems = catalog::specs_of(catalog::systems);
    const auto fewest = catalog::chips_to_carry(spec<models::llama3_405b>, chat);
    const cluster_spec* best = catalog::least(systems, fewest);
    if (best == nullptr) throw program::failure{"no system carries Llama 3.1 405B"};
    std::cout << "Llama 3.1 405B on the fewest chips: " << best->name() << ", " << *fewest(*best)
              << '\n';
}

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: catalogue_query: chips and systems by what is asked of them\n";
    return program::run({"catalogue_query", usage}, argc, argv, show);
}
