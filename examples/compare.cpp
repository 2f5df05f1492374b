// What each system is, and which models it can train and serve, on how few of its chips: Trainium2
// and 3, Ironwood, Blackwell and Hopper, every model of the catalogue. --help for tables, filters, CSV
// and JSON.
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/report/csv.hpp>
#include <loadline/report/json.hpp>
#include <loadline/report/text.hpp>
#include <loadline/search/smallest_fit.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/unpack.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <vector>

using namespace loadline;
using report::align;
using report::cell;

// ---- The systems, and where their figures come from

// A figure that the comparison shows or computes with.
struct shown_figure {
    std::string owner;
    sourced_figure figure;
    figure_text value;
};

struct compared_system {
    std::string name;
    std::string brief;
    cluster_spec cluster;
    std::vector<shown_figure> figures;

    [[nodiscard]] const chip_spec& chip() const { return cluster.chip; }
    // The fastest floating-point format of so many bits, if there is one.
    [[nodiscard]] std::optional<number_format> fastest(int bits) const {
        const dense_rate best = chip().dense_of_width(bits);
        for (std::size_t i = 0; i < number_formats.size(); ++i)
            if (number_formats[i].width == bits && number_formats[i].floating &&
                best.rate.count() > 0 && chip().dense.values[i] == best)
                return static_cast<number_format>(i);
        return std::nullopt;
    }
    [[nodiscard]] bool shows(const sourced_figure& f, bool of_chip) const {
        switch (f.what) {
        case figure::hbm_capacity:
        case figure::hbm_visible:
        case figure::hbm_bandwidth:
        case figure::bandwidth: return true;
        case figure::dense:
            return f.format == bf16 || f.format == fastest(8) || f.format == fastest(4);
        case figure::power: return (cluster.power()->basis == total_basis::chips_only) == of_chip;
        case figure::price: return (cluster.price()->basis == total_basis::chips_only) == of_chip;
        default: return false;
        }
    }
};

template <class T>
void add_figures(compared_system& system, const std::string& owner) {
    for (const sourced_figure& f : provenance<T>)
        if (const figure_text value = value_of(spec<T>, f);
            !value.empty() && system.shows(f, chip_type<T>))
            system.figures.push_back({owner, f, value});
}

template <class System>
compared_system compared(std::string name, std::string brief) {
    compared_system result{std::move(name), std::move(brief), spec<System>, {}};
    add_figures<typename chip_of<System>::type>(result,
                                                std::string{result.cluster.chip.name.view()});
    std::size_t tier = 0;
    boost::hana::for_each(tiers_of<System>(), [&]<class Tier>(boost::hana::basic_type<Tier>) {
        add_figures<Tier>(result, std::string{result.cluster.tiers[tier++].name.view()});
    });
    return result;
}

std::vector<compared_system> all_systems() {
    return {compared<trn2_ultraserver>("Trn2 UltraServer", "Trn2"),
            compared<trn3_ultraserver>("Trn3 UltraServer", "Trn3"),
            compared<ironwood_slice<4, 4, 4>>("Ironwood 4x4x4", "Ironwood\n4x4x4"),
            compared<ironwood_slice<4, 4, 8>>("Ironwood 4x4x8", "Ironwood\n4x4x8"),
            compared<ironwood_slice<4, 8, 8>>("Ironwood 4x8x8", "Ironwood\n4x8x8"),
            compared<ironwood_pod>("Ironwood pod", "Ironwood\npod"),
            compared<gb200_nvl72>("GB200 NVL72", "GB200\nNVL72"),
            compared<gb300_nvl72>("GB300 NVL72", "GB300\nNVL72"),
            compared<dgx_h100>("DGX H100", "DGX\nH100"),
            compared<dgx_b200>("DGX B200", "DGX\nB200")};
}

std::vector<transformer> all_models() {
    return boost::hana::unpack(catalog::models,
                               []<class... Models>(boost::hana::basic_type<Models>...) {
                                   return std::vector{spec<Models>...};
                               });
}

// ---- The work

constexpr std::int64_t training_length = 4096;
constexpr requests full_requests{.prompt = 8192, .output = 1024, .concurrency = 32};
constexpr std::string_view assumptions = R"(
A ridge point is the work for each byte of HBM at which compute and memory take the same time.

Training: sequences of 4,096 tokens (fewer where the model knows fewer), 1,024 in a step, one in a
microbatch; bf16, gradients and Adam's three in fp32, optimizer state shared by data-parallel replicas,
flash attention, sequence parallelism. Serving: 32 requests at once on each replica, prompts of 8,192
tokens and 1,024 of output (a model with fewer positions: all of them, an eighth output), cache in bf16.
6% of HBM is kept back for the runtime. Fewest chips is what memory and the divisibility of heads, layers
and experts allow; it says nothing of speed.
t/p/d/e: tensor, pipeline, data and expert degree; p~: the last stage has fewer layers; *: all
activations recomputed, as nothing fits without.
)";
constexpr std::string_view by_memory_alone =
    R"(By memory alone: 94% of HBM, by 18 bytes a parameter in training (2 weight, 4 gradient, 12 optimizer),
2 in bf16, 1 in fp8 or 1.03 in mxfp8; nothing left for activations or cache.

)";

batch training_batch(const transformer& m) {
    return {1024, std::min(training_length, m.positions)};
}

requests served_requests(const transformer& m, number_format weights) {
    requests r = full_requests;
    if (m.positions < r.context()) {
        r.output = m.positions / 8;
        r.prompt = m.positions - r.output;
    }
    r.weights = weights;
    return r;
}

// ---- The answers

// One model on one system, in one kind of work: where it fits, the plan; where it does not, the reason.
struct system_answer {
    bool fits = false;
    loadline::plan plan{};
    quantity<units::bytes> memory{};
    quantity<units::bytes> left{};
    std::string reason{};
};

// Tensor, pipeline, data, expert degree: "16/9~/1/16", "~" for a last stage with fewer layers, "*" where
// all activations are recomputed.
std::string degrees(const plan& p) {
    return std::to_string(p.tensor) + '/' + std::to_string(p.pipeline) +
           (p.last_stage_layers > 0 ? "~/" : "/") + std::to_string(p.data) + '/' +
           std::to_string(p.expert) + (p.recompute == recompute_policy::full ? "*" : "");
}

// What is wrong with the plan that comes closest, and how many of these systems would do.
template <job_value Job>
std::string reason_against(const Job& job) {
    const Job closest = closest_fit(job);
    const findings found = check(closest);
    if (found.begin() == found.end()) return "its fields are out of range";
    finding first = *found.begin();
    first.fix_count = 0;  // the search knows better
    std::string reason = "at " + degrees(closest.plan) + " " + std::string{text(first).view()};
    Job on_more = job;
    on_more.cluster = with_domains(job.cluster, 1024);
    if (const auto fit = smallest_fit(on_more))
        reason += "; fits on " + std::to_string(fit->plan.chips()) + " chips, " +
                  std::to_string(domains_needed(job.cluster, fit->plan)) + " of these systems";
    return reason;
}

template <job_value Job>
system_answer answer_to(const Job& job) {
    const auto fit = smallest_fit(job);
    if (!fit) return {.reason = reason_against(job)};
    const quantity<units::bytes> memory = memory_per_chip(*fit).total();
    return {true, fit->plan, memory, job.cluster.chip.hbm_capacity - memory, {}};
}

struct answers {
    const compared_system* system;
    const transformer* model;
    system_answer training;
    system_answer serving;                      // in bf16
    std::optional<system_answer> serving_8bit;  // in the chip's fastest 8-bit format
};

answers ask(const compared_system& system, const transformer& model) {
    const auto serve = [&](number_format weights) {
        plan p = usual_serving_plan;
        p.precision.compute = weights;
        return answer_to(serving_job{.model = model,
                                     .cluster = system.cluster,
                                     .plan = p,
                                     .requests = served_requests(model, weights)});
    };
    answers result{&system, &model,
                   answer_to(training_job{.model = model,
                                          .cluster = system.cluster,
                                          .plan = usual_training_plan,
                                          .batch = training_batch(model)}),
                   serve(bf16), std::nullopt};
    if (const auto format = system.fastest(8)) result.serving_8bit = serve(*format);
    return result;
}

// ---- The tables. Each is made once; text shows some of its columns, CSV and JSON all that have a key.

cell format_cell(std::optional<number_format> format) {
    return format ? cell{name(*format)} : cell::none("none");
}

cell basis_cell(total_basis basis) {
    return basis == total_basis::chips_only ? cell{"chips only"}.as("chips")
                                            : cell{"whole system"}.as("system");
}

// "512 + 128 GB/s": into each scale-up tier, from the inside out.
cell link_cell(const cluster_spec& cluster) {
    quantity<units::bytes_per_second> sum;
    std::string words;
    for (std::size_t i = 0; i < cluster.scale_up_tiers(); ++i) {
        const auto each_way = cluster.tiers[i].bandwidth.each_way();
        sum += each_way;
        words += (i == 0 ? "" : " + ") + std::string{text(each_way).view()};
    }
    return cell{sum}.as(words);
}

cell rate_cell(const dense_rate& peak) {
    return peak.rate.count() > 0 ? cell{peak.rate} : cell::none("none");
}

report::table systems_table(std::span<const compared_system> systems) {
    report::table t{
        .name = "systems",
        .title = "",
        .columns = {{"system", "system"},
                    {"chips", "chips", align::right},
                    {"chip", "chip"},
                    {"status", "status"},
                    {"HBM", "hbm_bytes", align::right},
                    {"HBM\nbandwidth", "hbm_bytes_per_second", align::right},
                    {"dense\nbf16", "bf16_flops_per_second", align::right},
                    {"dense\n8-bit", "best_8bit_flops_per_second", align::right},
                    {"8-bit\nformat", "best_8bit_format"},
                    {"dense\n4-bit", "best_4bit_flops_per_second", align::right},
                    {"4-bit\nformat", "best_4bit_format"},
                    {"HBM\nof a chip", "chip_hbm_bytes", align::right},
                    {"links of a chip,\neach way", "chip_link_bytes_per_second", align::right},
                    {"ridge,\nbf16", "bf16_flops_per_byte", align::right},
                    {"ridge,\n8-bit", "best_8bit_flops_per_byte", align::right},
                    {"power", "power_watts", align::right},
                    {"of", "power_basis"},
                    {"price", "price_dollars_per_hour", align::right},
                    {"of", "price_basis"}}};
    for (const compared_system& s : systems) {
        const cluster_spec& c = s.cluster;
        const chip_spec& chip = c.chip;
        const auto eight = s.fastest(8);
        const auto power = c.power();
        const auto price = c.price();
        constexpr quantity<units::dollars_per_second> dollar_an_hour{1.0 / 3600};
        t.add({s.name, c.chips(), chip.name,
               chip.status == availability::announced ? "announced" : "shipping", c.hbm_capacity(),
               c.hbm_bandwidth(), rate_cell(c.dense(bf16)), rate_cell(c.dense_of_width(8)),
               format_cell(eight), rate_cell(c.dense_of_width(4)), format_cell(s.fastest(4)),
               chip.hbm_capacity, link_cell(c), chip.ridge_point(bf16),
               eight ? cell{chip.ridge_point(*eight)} : cell::none("none"),
               power ? cell{power->power} : cell::none("not published"),
               power ? basis_cell(power->basis) : cell::none(""),
               price ? cell{price->price / dollar_an_hour}.as(text(price->price))
                     : cell::none("not published"),
               price ? basis_cell(price->basis) : cell::none("")});
    }
    return t;
}

std::string chips_text(const system_answer& a) {
    return a.fits ? std::string{units::four_digits(static_cast<double>(a.plan.chips())).view()}
                  : "-";
}

// One decimal, so that a column lines up.
std::string tenths(double number) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.1f", number);
    return buffer.data();
}
cell gib_cell(quantity<units::bytes> size) {
    constexpr quantity<units::bytes> one{1 << 30};
    return cell{size}.as(tenths(size / one));
}
cell parameters_cell(const transformer& m) {
    const std::int64_t count = parameter_count(m);
    return cell{count}.as(tenths(static_cast<double>(count) / 1e9) + "B");
}

// One row for each model, system and kind of work.
report::table jobs_table(std::span<const answers> all) {
    report::table t{.name = "jobs",
                    .title = "Every model on every system",
                    .columns = {{"system", "system"},
                                {"model", "model"},
                                {"parameters", "parameters", align::right},
                                {"work", "work"},
                                {"weights", "weight_format"},
                                {"fits", "fits"},
                                {"chips", "chips", align::right},
                                {"tensor", "tensor", align::right},
                                {"pipeline", "pipeline", align::right},
                                {"data", "data", align::right},
                                {"expert", "expert", align::right},
                                {"last stage", "last_stage_layers", align::right},
                                {"recomputed", "all_recomputed"},
                                {"memory", "memory_bytes_per_chip", align::right},
                                {"left", "headroom_bytes_per_chip", align::right},
                                {"reason", "reason"}}};
    const auto add = [&](const answers& on, std::string_view work, number_format weights,
                         const system_answer& a) {
        std::vector<cell> row{on.system->name, on.model->name, parameters_cell(*on.model), work,
                              name(weights),   cell{a.fits}};
        if (a.fits) {
            const plan& p = a.plan;
            row.insert(row.end(),
                       {p.chips(), p.tensor, p.pipeline, p.data, p.expert, p.last_stage_layers,
                        p.recompute == recompute_policy::full, a.memory, a.left});
        } else {
            row.insert(row.end(), 9, cell::none());
            row.emplace_back(a.reason);
        }
        t.add(std::move(row));
    };
    for (const answers& on : all) {
        add(on, "training", bf16, on.training);
        add(on, "serving", bf16, on.serving);
        if (on.serving_8bit) add(on, "serving", *on.system->fastest(8), *on.serving_8bit);
    }
    return t;
}

// The same for one system, for people: a line a model.
report::table system_view(const compared_system& system, std::span<const answers> all) {
    const std::string eight = format_cell(system.fastest(8)).text();
    report::table t{.name = "system",
                    .title = system.name + ": " + std::to_string(system.cluster.chips()) + " x " +
                             std::string{system.chip().name.view()} + " of " +
                             std::string{text(system.chip().hbm_capacity).view()},
                    .columns = {{"model", "model"},
                                {"size", "parameters", align::right},
                                {"train:\nchips", "", align::right},
                                {"\nt/p/d/e", ""},
                                {"GiB,\neach", "", align::right},
                                {"\nleft", "", align::right},
                                {"serve bf16:\nchips", "", align::right},
                                {"\nt/p/d/e", ""},
                                {"GiB\nleft", "", align::right},
                                {"serve " + eight + ":\nchips", "", align::right},
                                {"\nt/p/d/e", ""},
                                {"GiB\nleft", "", align::right}}};
    const auto add_answer = [](std::vector<cell>& row, const system_answer& a, bool with_memory) {
        row.emplace_back(chips_text(a));
        row.emplace_back(a.fits ? degrees(a.plan) : "");
        if (with_memory) row.push_back(a.fits ? gib_cell(a.memory) : "");
        row.push_back(a.fits ? gib_cell(a.left) : "");
    };
    for (const answers& on : all) {
        if (on.system != &system) continue;
        std::vector<cell> row{on.model->name, parameters_cell(*on.model)};
        add_answer(row, on.training, true);
        add_answer(row, on.serving, false);
        if (on.serving_8bit) add_answer(row, *on.serving_8bit, false);
        t.add(std::move(row));
    }
    return t;
}

void write_reasons(std::ostream& out, const compared_system& system, std::span<const answers> all) {
    const auto write = [&](const answers& on, std::string_view work, const system_answer& a) {
        if (!a.fits)
            out << "- " << on.model->name.view() << ", " << work << ": " << a.reason << '\n';
    };
    for (const answers& on : all) {
        if (on.system != &system) continue;
        write(on, "training", on.training);
        write(on, "serving in bf16", on.serving);
        if (on.serving_8bit) write(on, "serving in 8 bits", *on.serving_8bit);
    }
}

// Models down, systems across: chips to train / to serve in bf16 / to serve in 8 bits.
report::table glance(std::span<const compared_system> systems, std::span<const transformer> models,
                     std::span<const answers> all) {
    report::table t{.name = "glance",
                    .title = "Fewest chips: to train / to serve in bf16 / to serve in 8 bits",
                    .columns = {{"model", "model"}}};
    for (const compared_system& s : systems) t.columns.push_back({s.brief, s.name, align::right});
    for (const transformer& m : models) {
        std::vector<cell> row{m.name};
        for (const answers& on : all)
            if (on.model == &m)
                row.emplace_back(chips_text(on.training) + '/' + chips_text(on.serving) + '/' +
                                 (on.serving_8bit ? chips_text(*on.serving_8bit) : "-"));
        t.add(std::move(row));
    }
    return t;
}

// The largest that each system carries: of the catalogue, and by memory alone.
report::table largest_table(std::span<const compared_system> systems,
                            std::span<const answers> all) {
    report::table t{
        .name = "largest",
        .title = "Largest model on each system: of the catalogue, and dense by memory alone",
        .columns = {{"system", "system"},
                    {"trains", "trains"},
                    {"serves in bf16", "serves_in_bf16"},
                    {"serves in 8 bits", "serves_in_8bit"},
                    {"dense:\ntrain", "trains_dense_parameters", align::right},
                    {"\nserve bf16", "serves_dense_parameters_in_bf16", align::right},
                    {"\nserve 8-bit", "serves_dense_parameters_in_8bit", align::right}}};
    for (const compared_system& s : systems) {
        const auto largest = [&](auto answer_of) {
            const transformer* best = nullptr;
            for (const answers& on : all)
                if (on.system == &s && answer_of(on) &&
                    (best == nullptr || parameter_count(*best) < parameter_count(*on.model)))
                    best = on.model;
            return best == nullptr ? cell::none("none") : cell{best->name};
        };
        const auto dense = [&](double bytes_each) {
            const double usable = 1 - count_of(usual_training_plan.reserve);
            const double count = s.cluster.hbm_capacity().count() * usable / bytes_each;
            return cell{std::floor(count)}.as(units::four_digits(count / 1e9).append("B"));
        };
        const auto eight = s.fastest(8);
        t.add({s.name, largest([](const answers& on) { return on.training.fits; }),
               largest([](const answers& on) { return on.serving.fits; }),
               largest([](const answers& on) { return on.serving_8bit && on.serving_8bit->fits; }),
               dense(18), dense(2),
               eight ? dense(bytes_per_element(*eight).count()) : cell::none("none")});
    }
    return t;
}

// Where the figures come from.
report::table figures_table(std::span<const compared_system> systems) {
    report::table t{.name = "figures",
                    .title = "Figures, and where they were read",
                    .columns = {{"of", "of"},
                                {"figure", "figure"},
                                {"value", "value", align::right},
                                {"kind", "kind"},
                                {"date", "date"},
                                {"source", "source"},
                                {"", "url"},
                                {"note", "note"}}};
    for (const compared_system& s : systems) {
        for (const auto& [owner, f, value] : s.figures) {
            std::string what{name(f.what)};
            if (has_format(f.what)) what += ", " + std::string{name(f.format)};
            const bool known = std::ranges::any_of(t.rows, [&, &o = owner](const auto& row) {
                return row[0].text() == o && row[1].text() == what;
            });
            const figure_source* source = find_source(f.source);
            if (known || source == nullptr) continue;
            t.add({owner, what, value, name(f.kind), f.date, source->title, source->url, f.note});
        }
    }
    return t;
}

// ---- Printing

bool is_official(std::string_view kind) {
    return kind == name(figure_kind::official) || kind == name(figure_kind::transcribed);
}

void write_provenance(std::ostream& out, std::span<const compared_system> systems) {
    report::table doubtful =
        report::select(figures_table(systems), "Figures that are derived, estimated or assumed",
                       {"of", "figure", "value", "kind", "source"});
    std::vector<std::string> official;
    std::erase_if(doubtful.rows, [&](const auto& row) {
        const bool drop = is_official(row[3].text());
        if (drop && std::ranges::find(official, row[4].text()) == official.end())
            official.push_back(row[4].text());
        return drop;
    });
    std::string announced;
    for (const compared_system& s : systems)
        if (s.chip().status == availability::announced)
            announced += (announced.empty() ? "" : ", ") + s.name;
    report::write_text(out, doubtful);
    out << "\nAnnounced, not yet shipping: " << (announced.empty() ? "none of these" : announced)
        << ".\nAll other figures are official ones (--table figures has each with its note), read "
           "in:\n";
    for (const std::string& title : official) out << "- " << title << '\n';
}

struct comparison {
    std::vector<compared_system> systems;
    std::vector<transformer> models;
    std::vector<answers> all{};

    void run() {
        for (const compared_system& s : systems)
            for (const transformer& m : models) all.push_back(ask(s, m));
    }
    [[nodiscard]] std::vector<report::table> tables() const {
        return {systems_table(systems), jobs_table(all), largest_table(systems, all),
                figures_table(systems)};
    }
    void write_text(std::ostream& out) const {
        const report::table about = systems_table(systems);
        report::write_text(
            out, report::select(about, "Systems",
                                {"system", "chips", "chip", "status", "hbm_bytes",
                                 "hbm_bytes_per_second", "bf16_flops_per_second",
                                 "best_8bit_flops_per_second", "best_4bit_flops_per_second"}));
        out << "\n";
        report::write_text(
            out, report::select(about, "",
                                {"system", "chip_hbm_bytes", "chip_link_bytes_per_second",
                                 "bf16_flops_per_byte", "best_8bit_flops_per_byte", "power_watts",
                                 "power_basis", "price_dollars_per_hour", "price_basis"}));
        out << assumptions;
        for (const compared_system& s : systems) {
            out << '\n';
            report::write_text(out, system_view(s, all));
            write_reasons(out, s, all);
        }
        out << '\n';
        report::write_text(out, glance(systems, models, all));
        out << '\n';
        report::write_text(out, largest_table(systems, all));
        out << by_memory_alone;
        write_provenance(out, systems);
    }
};

// ---- The command line

constexpr std::string_view help =
    R"(compare: what each system is, and which models it trains and serves, on how few of its chips

  --system NAME   only systems whose name contains NAME, in any case
  --model NAME    only models whose name contains NAME, in any case
  --csv           one table as CSV, --table jobs unless another is named
  --json          all tables as JSON, or the one that --table names
  --table NAME    systems, jobs, largest or figures
  --help          this text
)";

bool contains(std::string_view text, std::string_view part) {
    const auto same = [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end() ||
           part.empty();
}

struct question {
    std::string_view format = "text";
    std::string_view table{};  // none: all of them
};

// What to show, and of which systems and models: the others are taken out.
question read_question(program::arguments words, comparison& compare) {
    question asked;
    const auto wrong = [](std::string_view why, std::string_view what) {
        return program::misuse{std::string{why} + " '" + std::string{what} + "'"};
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view flag = words[i];
        if (flag == "--csv" || flag == "--json") {
            if (asked.format != "text" && asked.format != flag.substr(2))
                throw wrong("CSV or JSON, not both:", "--csv --json");
            asked.format = flag.substr(2);
            continue;
        }
        if (flag != "--system" && flag != "--model" && flag != "--table")
            throw wrong("there is no option", flag);
        if (i + 1 == words.size()) throw wrong("there is no name after", flag);
        const std::string_view name = words[++i];
        const auto lacks = [&](const auto& one) {
            return !contains(std::string_view{one.name}, name);
        };
        if (flag == "--table") asked.table = name;
        if (flag == "--system") std::erase_if(compare.systems, lacks);
        if (flag == "--model") std::erase_if(compare.models, lacks);
        if (compare.systems.empty()) throw wrong("no system has in its name", name);
        if (compare.models.empty()) throw wrong("no model has in its name", name);
    }
    constexpr std::array<std::string_view, 4> tables{"systems", "jobs", "largest", "figures"};
    if (!asked.table.empty() && std::ranges::find(tables, asked.table) == tables.end())
        throw wrong("there is no table", asked.table);
    if (asked.format == "csv" && asked.table.empty()) asked.table = "jobs";
    return asked;
}

void show(program::arguments words) {
    comparison compare{all_systems(), all_models()};
    const question asked = read_question(words, compare);
    compare.run();
    std::vector<report::table> tables = compare.tables();
    if (!asked.table.empty())
        std::erase_if(tables, [&](const auto& t) { return t.name != asked.table; });
    if (asked.format == "csv")
        report::write_csv(std::cout, tables.front());
    else if (asked.format == "json")
        report::write_json(std::cout, tables);
    else if (!asked.table.empty())
        report::write_text(std::cout, tables.front());
    else
        compare.write_text(std::cout);
}

int main(int argc, char** argv) { return program::run({"compare", help}, argc, argv, show); }
