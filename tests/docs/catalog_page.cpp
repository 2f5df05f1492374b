// Writes docs/catalog.md: every chip, system, model and stack of the catalogue, with figures, sources and the include to
// use. `catalog_page PAGE` writes it, `catalog_page PAGE check` fails where it is not up to date.
#include "catalog_names.hpp"

#include <loadline/all.hpp>
#include <loadline/catalog/provenance.hpp>

#include <boost/hana/for_each.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

using namespace loadline;

namespace {

// ---- Names as a program writes them

template <class T>
std::string_view signature() {
    return __PRETTY_FUNCTION__;
}
template <class T>
std::string_view name_in_code() {
    std::string_view text =
        signature<T>();  // "... [with T = loadline::nvidia::h100; ...]", "... [T = ...]"
    text = text.substr(text.find("T = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind(':') + 1);
}
std::string include_of(std::string_view name) {
    const auto found = std::find_if(std::begin(written_in), std::end(written_in),
                                    [&](const name_in& n) { return n.name == name; });
    if (found == std::end(written_in)) throw std::runtime_error{std::string{name} + ": no header"};
    return "`" + std::string{found->header} + "`";
}
std::string code(std::string_view text) { return "`" + std::string{text} + "`"; }

// ---- Figures

std::string figure_or_none(const figure_text& text) {
    return text.empty() ? "" : std::string{text.view()};
}
template <class Unit>
std::string known(const quantity<Unit>& value) {
    return value.count() > 0 ? std::string{text(value).view()} : "";
}
template <class Unit>
std::string known(const std::optional<quantity<Unit>>& value) {
    return value ? known(*value) : "";
}
std::string count(std::int64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

void row(std::ostream& out, std::initializer_list<std::string> cells) {
    for (const std::string& cell : cells) out << "| " << cell << (cell.empty() ? "" : " ");
    out << "|\n";
}
void head(std::ostream& out, std::initializer_list<std::string> cells) {
    row(out, cells);
    for (std::size_t i = 0; i < cells.size(); ++i) out << "| --- ";
    out << "|\n";
}

// Where each figure of a chip or a system comes from.
template <class T>
void write_provenance(std::ostream& out, std::string_view title) {
    out << "### " << title << "\n\n"
        << code(name_in_code<T>()) << ", " << include_of(name_in_code<T>()) << "\n\n";
    head(out, {"figure", "value", "kind", "source", "date", "note"});
    for (const sourced_figure& f : provenance<T>) {
        const figure_source* source = find_source(f.source);
        if (source == nullptr) throw std::runtime_error{std::string{f.source} + ": no such source"};
        std::string what{name(f.what)};
        if (has_format(f.what)) what += ", " + std::string{name(f.format)};
        const std::string title_of_source{source->title};
        row(out,
            {what, figure_or_none(value_of(spec<T>, f)), std::string{name(f.kind)},
             source->url.empty() ? title_of_source
                                 : "[" + title_of_source + "](" + std::string{source->url} + ")",
             std::string{f.date}, std::string{f.note}});
    }
    for (const published_total& total : published_totals<T>)
        out << "\nPublished " << total.what << ": " << total.text << " (" << total.note << ").\n";
    out << '\n';
}

// ---- The tables

void write_chips(std::ostream& out) {
    out << "## Chips\n\nDense peaks of matrix multiplication; power at the chip's limit; rent on "
           "demand, by the hour.\n\n";
    head(out, {"chip", "name", "vendor", "HBM", "bandwidth", "16 bits", "8 bits", "4 bits", "power",
               "rent", "status", "include"});
    boost::hana::for_each(catalog::chips, [&](auto type) {
        using chip_type_here = typename decltype(type)::type;
        const chip_spec& c = spec<chip_type_here>;
        const std::string_view in_code = name_in_code<chip_type_here>();
        row(out, {code(in_code), std::string{c.name.view()}, std::string{c.vendor.view()},
                  known(c.hbm_capacity), known(c.hbm_bandwidth), known(c.dense_of_width(16).rate),
                  known(c.dense_of_width(8).rate), known(c.dense_of_width(4).rate), known(c.power),
                  known(c.price), c.status == availability::announced ? "announced" : "",
                  include_of(in_code)});
    });
    out << '\n';
}

void write_systems(std::ostream& out) {
    out << "## Systems\n\nNetworks from the inside out, each with what a chip sends into it, one "
           "way.\n\n";
    head(out, {"system", "name", "chips", "in a scale-up domain", "networks", "power", "rent",
               "include"});
    boost::hana::for_each(catalog::systems, [&](auto type) {
        using system = typename decltype(type)::type;
        const cluster_spec& c = spec<system>;
        std::string networks;
        for (std::size_t i = 0; i < c.tier_count; ++i)
            networks += (i == 0 ? "" : "; ") + std::string{text(c.tiers[i].topology).view()} +
                        ", " + known(c.tiers[i].bandwidth.each_way());
        const auto power = c.power();
        const auto price = c.price();
        const auto basis = [](total_basis b) {
            return b == total_basis::chips_only ? std::string{" (chips alone)"} : std::string{};
        };
        const std::string_view in_code = name_in_code<system>();
        row(out, {code(in_code), std::string{c.name()}, count(c.chips()), count(c.scale_up_chips()),
                  networks, power ? known(power->power) + basis(power->basis) : "",
                  price ? known(price->price) + basis(price->basis) : "", include_of(in_code)});
    });
    out << "\nOf any number of systems, chips or slices:\n\n";
    head(out, {"template", "include"});
    for (const name_in& n : templates) row(out, {code(n.name), code(n.header)});
    out << '\n';
}

void write_models(std::ostream& out) {
    out << "## Models\n\nParameters by the shape, embeddings and all; what publishers print, and "
           "where, is in the headers "
           "(`published`).\n\n";
    head(out, {"model", "name", "parameters", "active", "layers", "hidden", "heads",
               "key-value heads", "experts", "positions", "counted against", "include"});
    boost::hana::for_each(catalog::models, [&](auto type) {
        using model = typename decltype(type)::type;
        const transformer& m = spec<model>;
        const std::string_view in_code = name_in_code<model>();
        std::string source;
        if constexpr (requires { model::published; })
            source = model::published.checkpoint.value > 0 ? model::published.checkpoint.source
                                                           : model::published.total.source;
        row(out,
            {code("models::" + std::string{in_code}), std::string{m.name.view()},
             count(parameter_count(m)), m.has_experts() ? count(active_parameter_count(m)) : "",
             count(m.layers), count(m.hidden), count(m.heads),
             m.kv_heads == 0 && m.latent.kv_rank > 0 ? "" : count(m.key_value_heads()),
             m.has_experts() ? count(m.moe.experts) : "", count(m.positions), source,
             include_of(in_code)});
    });
    out << '\n';
}

void write_stacks(std::ostream& out, std::string_view title, const auto& list,
                  std::string_view header) {
    out << "## " << title << "\n\n"
        << code(header) << ". Rows are measured jobs that its numbers were held against, free "
        << "ones of its numbers were fitted to them; without rows they are those of the stack in "
           "the last column.\n\n";
    head(out, {"stack", "name", "rows", "free numbers", "numbers of"});
    for (const auto& [in_code, stack] : list) {
        const stack_evidence& held = stack->evidence;
        row(out, {code("stacks::" + std::string{in_code}), std::string{stack->name.view()},
                  count(held.rows), count(held.free), std::string{held.inherits.view()}});
    }
    out << '\n';
}

std::string page() {
    std::ostringstream out;
    out << "<!-- Written by the target `catalog_page` from include/loadline/catalog: edit the "
           "headers. -->\n"
           "# The catalogue\n\n"
           "What exists, each figure with where it comes from. `loadline/catalog/hardware.hpp` "
           "lists the chips and "
           "systems of all vendors; one\nvendor's header brings its own and nothing else. "
           "Questions to the lists are in "
           "`loadline/catalog/query.hpp`.\n\n";
    write_chips(out);
    write_systems(out);
    write_models(out);
    write_stacks(out, "Software that trains", training_stacks_in_code,
                 "loadline/catalog/stacks.hpp");
    write_stacks(out, "Software that serves", serving_stacks_in_code,
                 "loadline/catalog/serving_stacks.hpp");
    out << "## Where the figures come from\n\n"
           "*Official*: the maker's own document; *transcribed*: the maker's figure in a copy; "
           "*derived*: arithmetic on "
           "these;\n*estimate*: a third party's; *unconfirmed*: in circulation, in no document; "
           "*assumed*: ours.\n\n";
    boost::hana::for_each(catalog::chips, [&](auto type) {
        using chip_type_here = typename decltype(type)::type;
        write_provenance<chip_type_here>(out, spec<chip_type_here>.name.view());
    });
    boost::hana::for_each(catalog::systems, [&](auto type) {
        using system = typename decltype(type)::type;
        write_provenance<system>(out, spec<system>.name());
    });
    std::string text = out.str();
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
}

int run(int argc, char** argv) {
    const bool check = argc == 3 && std::string_view{argv[2]} == "check";
    if (argc != 2 && !check) {
        std::cerr << "usage: catalog_page PAGE [check]\n";
        return 2;
    }
    const std::string now = page();
    if (!check) {
        std::ofstream out{argv[1]};
        out << now << std::flush;
        return out ? 0 : 1;
    }
    std::ifstream in{argv[1]};
    const std::string there{std::istreambuf_iterator<char>{in}, {}};
    if (in && there == now) return 0;
    std::cerr << argv[1] << " is not what the catalogue says: build the target catalog_page\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << "catalog_page: " << e.what() << '\n';
        return 1;
    }
}
