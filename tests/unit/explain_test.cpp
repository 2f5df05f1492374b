// Explanations: their lines are the estimate, and their operations what can be counted by hand.
#include "../golden/drawn_job.hpp"
#include "catch.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/answer/explain.hpp>
#include <loadline/check/check.hpp>
#include <loadline/report/explain.hpp>

#include <boost/hana/for_each.hpp>

#include <set>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

// Four layers on one chip without calibration, at the limit: every figure follows from it by hand.
struct plain_chip : chip<hbm<100_GB, 1_TBps>, dense<bf16, 100_TFLOPS>, dense<fp8, 200_TFLOPS>> {};
struct plain_box : scale_up<plain_chip, switched<8>, interconnect<per_direction<100_GBps>, 1_us>> {
};
struct small {
    static constexpr transformer shape{.name = "small",
                                       .layers = 4,
                                       .hidden = 1024,
                                       .ffn = 4096,
                                       .heads = 8,
                                       .kv_heads = 2,
                                       .head_dim = 128,
                                       .vocab = 8192,
                                       .positions = 65536};
};
using small_run = training<small, plain_box, plan{}, batch{.sequences = 6, .length = 512}>;

// A hybrid of every mixer that takes these widths; layers of one part alone too.
transformer of_all_mixers() {
    transformer m = small::shape;
    m.name = fixed_text<31>{"all mixers"};
    m.layers = 16;
    m.heads = 16;
    m.window = 256;
    m.mixers = {mixer_kind::windowed, mixer_kind::delta,       mixer_kind::lightning,
                mixer_kind::gated,    mixer_kind::state_space, mixer_kind::shared_keys,
                mixer_kind::chunked,  mixer_kind::none};
    m.feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::experts, feed_forward_kind::mlp,
                       feed_forward_kind::mlp, feed_forward_kind::none,    feed_forward_kind::mlp,
                       feed_forward_kind::mlp, feed_forward_kind::experts};
    m.recurrence = {.key_heads = 8,
                    .value_heads = 16,
                    .key_dim = 128,
                    .value_dim = 128,
                    .convolution = 4,
                    .chunk = 64};
    m.moe = {.experts = 16, .top_k = 2, .expert_ffn = 512, .shared_experts = 1};
    return m;
}

std::vector<training_job> training_jobs() {
    const training_job dense{.model = spec<models::llama3_70b>,
                             .cluster = cluster_spec_of<dgx_h100_cluster<256>>,
                             .plan = {.tensor = 8,
                                      .pipeline = 4,
                                      .data = 16,
                                      .zero = zero_stage::optimizer,
                                      .sequence_parallel = sequence_parallelism::on},
                             .batch = {.sequences = 512, .length = 4096}};
    std::vector<training_job> jobs{small_run::value, dense};
    const auto with = [&](training_job job, auto change) {
        change(job);
        jobs.push_back(job);
    };
    with(dense, [](training_job& j) { j.plan.recompute = recompute_policy::full; });
    with(dense, [](training_job& j) {
        j.plan.recompute = recompute_policy::full;
        j.plan.recompute_layers = 7;
        j.plan.recompute_also = {.attention = true, .norms = true};
        j.stack.recomputes_only_needed = true;
    });
    with(dense, [](training_job& j) {
        j.plan.recompute_also = {.mlp = true, .activation = true};
        j.plan.virtual_stages = 2;
        j.plan.context = 2;
        j.plan.data = 8;
    });
    with(dense, [](training_job& j) {
        j.plan.attention = attention_kernel::unfused;
        j.plan.recompute = recompute_policy::selective;
        j.plan.dropout = dropout_masks::stored;
    });
    with(dense, [](training_job& j) {
        j.plan.adapter_rank = 16;
        j.plan.recompute = recompute_policy::full;
    });
    with(dense, [](training_job& j) {
        j.plan = {.data = 512, .zero = zero_stage::weights};
        j.stack = stacks::torchtitan_2025;
    });
    const training_job mixture{
        .model = spec<models::deepseek_v3_mtp>,
        .cluster = cluster_spec_of<dgx_h100_cluster<256>>,
        .plan = {.pipeline = 16, .data = 128, .expert = 64, .zero = zero_stage::optimizer},
        .batch = {.sequences = 15360, .length = 4096},
        .stack = stacks::hai_llm_2024};
    jobs.push_back(mixture);
    with(mixture,
         [](training_job& j) { j.plan.recompute_also = {.norms = true, .latent_up = true}; });
    with(mixture, [](training_job& j) { j.model = spec<models::deepseek_v32>; });
    with(small_run::value, [](training_job& j) { j.model = of_all_mixers(); });
    return jobs;
}

std::vector<serving_job> serving_jobs() {
    const serving_job dense{.model = spec<models::llama3_70b>,
                            .cluster = cluster_spec_of<hgx_h200_cluster<4>>,
                            .plan = {.tensor = 4},
                            .requests = {.prompt = 20000,
                                         .output = 512,
                                         .concurrency = 64,
                                         .weights = fp8,
                                         .kv_cache = fp8},
                            .stack = stacks::vllm_2025};
    std::vector<serving_job> jobs{dense};
    const auto with = [&](auto change) {
        serving_job job = dense;
        change(job);
        jobs.push_back(job);
    };
    with([](serving_job& j) { j.plan.pipeline = 4; });
    with([](serving_job& j) { j.requests.batching = batching::static_batch; });
    with([](serving_job& j) {
        j.requests.speculation = {.draft = 3, .acceptance = 70_percent, .draft_cost = 10_percent};
    });
    with([](serving_job& j) {
        j.model = spec<models::deepseek_v32>;
        j.plan = {.tensor = 2, .data = 8, .expert = 16};
    });
    with([](serving_job& j) {
        j.requests.weights_by = weight_layout::two_dimensions;
        j.requests.attention_by = attention_layout::batch;
    });
    with([](serving_job& j) { j.model = of_all_mixers(); });
    return jobs;
}

// What the lines sum to, and of them those of one part.
struct line_sums {
    double all = 0;
    std::array<double, step_parts> of{};
    double share = 0;

    explicit line_sums(const explanation& why) {
        for (const explained_operation& o : why) {
            all += o.time().count();
            share += o.share;
            of[static_cast<std::size_t>(o.part)] += (o.time() - o.remade).count();
            of[static_cast<std::size_t>(step_part::recompute)] += o.remade.count();
        }
    }
};

// Each part of the sums is that of the estimate, and of the explanation's own.
void check_parts(const explanation& why, quantity<units::seconds> total,
                 std::initializer_list<std::pair<step_part, quantity<units::seconds>>> parts) {
    const line_sums lines{why};
    const auto near = [&](double value) {
        return Approx(value).epsilon(1e-9).margin(1e-12 * total.count());
    };
    REQUIRE(why.left_out() == 0);
    CHECK(lines.all == near(total.count()));
    CHECK(why.total().count() == near(total.count()));
    CHECK(lines.share == Approx(total.count() > 0 ? 1 : 0).epsilon(1e-9));
    double named = 0;
    for (const auto& [part, time] : parts) {
        INFO(name(part) << ", part " << static_cast<int>(part));
        CHECK(lines.of[static_cast<std::size_t>(part)] == near(time.count()));
        CHECK(why.time_of(part).count() == near(time.count()));
        named += time.count();
    }
    CHECK(named == near(total.count()));
}

void check_lines(const training_job& job) {
    const training_estimate e = estimate_unchecked(job);
    const step_breakdown& p = e.parts;
    check_parts(explain(job), e.step_time,
                {{step_part::matmul, p.matmul},
                 {step_part::attention, p.attention},
                 {step_part::memory_bound, p.memory_bound},
                 {step_part::recompute, p.recompute},
                 {step_part::tensor, p.tensor},
                 {step_part::context, p.context},
                 {step_part::expert, p.expert},
                 {step_part::point_to_point, p.point_to_point},
                 {step_part::bubble, p.bubble},
                 {step_part::imbalance, p.imbalance},
                 {step_part::data_reduction, p.data_reduction},
                 {step_part::weight_gather, p.weight_gather},
                 {step_part::optimizer, p.optimizer},
                 {step_part::host, p.host}});
}

void check_step(const explanation& why, const serving_step_time& s) {
    check_parts(why, s.total(),
                {{step_part::weights, s.weights},
                 {step_part::matmul, s.matmul},
                 {step_part::cache, s.cache},
                 {step_part::attention, s.attention},
                 {step_part::memory_bound, s.elementwise},
                 {step_part::tensor, s.tensor},
                 {step_part::expert, s.expert},
                 {step_part::point_to_point, s.pipeline},
                 {step_part::launch, s.launch},
                 {step_part::host, s.host}});
}

void check_lines(const serving_job& job) {
    const serving_estimate e = estimate_unchecked(job);
    const serving_explanation why = explain(job);
    check_step(why.decode, e.decode);
    check_step(why.prefill, e.prefill);
}

// Forward and backward operations of all products of weights, over all chips of the plan.
double product_work(const training_job& job) {
    double sum = 0;
    for (const explained_operation& o : explain(job))
        if (o.of == operation_class::product) sum += (o.once.work + o.back.work).count() * o.times;
    return sum * static_cast<double>(job.plan.chips());
}

const explained_operation& operation_named(const explanation& why, std::string_view name) {
    for (const explained_operation& o : why)
        if (o.name.view() == name) return o;
    FAIL("no operation of the name " << name);
    return why[0];
}

}  // namespace

TEST_CASE("the lines of a training step sum to it, part by part", "[explain]") {
    for (const training_job& job : training_jobs()) {
        INFO(job.model.name.view());
        REQUIRE(bool(validate(job)));
        check_lines(job);
    }
}

TEST_CASE("the lines of decode and prefill sum to them, part by part", "[explain]") {
    for (const serving_job& job : serving_jobs()) {
        INFO(job.model.name.view());
        REQUIRE(bool(validate(job)));
        check_lines(job);
    }
}

TEST_CASE("so do those of jobs drawn at random", "[explain]") {
    int drawn = 0;
    for (std::uint64_t seed = 1; drawn < 60 && seed < 2000; ++seed) {
        golden::draw d{seed};
        const golden::drawn_model& m = d.from(golden::drawn_models);
        const cluster_spec& c = *d.from(golden::drawn_clusters);
        INFO("seed " << seed);
        if (const training_job job = golden::drawn_training(d, m, c); is_feasible(job)) {
            check_lines(job);
            ++drawn;
        }
        if (const serving_job job = golden::drawn_serving(d, m, c); is_feasible(job)) {
            check_lines(job);
            ++drawn;
        }
    }
    CHECK(drawn >= 60);
}

TEST_CASE("a layer's operations are those counted by hand", "[explain]") {
    constexpr explanation why = explain<small_run>();
    constexpr double t = 512;  // tokens of a microbatch; six of these in a step, of four layers
    const auto check = [&](std::string_view name, double work, double elements) {
        INFO(name);
        const explained_operation& o = operation_named(why, name);
        CHECK(o.layer.view() == "4 of 4: grouped + MLP");
        CHECK(o.times == 24);
        CHECK(o.once.work.count() == work);
        CHECK(o.work().count() == 24 * 3 * work);  // forward, and both gradients
        CHECK(o.once.bytes.count() == 2 * elements);
    };
    check("queries + keys and values", 2 * t * 1024 * 1536, t * 1024 + 1024 * 1536 + t * 1536);
    check("output", 2 * t * 1024 * 1024, 3 * t * 1024 + 1024 * (1024 - t));
    check("MLP, up", 2 * t * 1024 * 8192, t * 1024 + 1024 * 8192 + t * 8192);
    check("MLP, down", 2 * t * 4096 * 1024, t * 4096 + 4096 * 1024 + t * 1024);
    const explained_operation& head = operation_named(why, "output projection");
    CHECK(head.layer.empty());
    CHECK(head.times == 6);
    CHECK(head.once.work.count() == 2 * t * 1024 * 8192);
    // a query meets (t + 1) / 2 keys in the mean, 4 operations for each element of its head
    CHECK(operation_named(why, "attention").once.work.count() ==
          Approx(4 * 1024.0 * t * (t + 1) / 2));
    // two norms: each reads and writes the hidden vector
    CHECK(operation_named(why, "norms").once.bytes.count() == 2 * 2 * 2 * t * 1024);
}

TEST_CASE("the products' operations are those of the model's count", "[explain]") {
    for (const training_job& job : training_jobs()) {
        if (job.model.window > 0 || job.model.indexer.heads > 0 || job.plan.trains_adapters())
            continue;
        INFO(job.model.name.view());
        // causal attention has half of what full attention has: what is left of the model's are matrices
        const flops_count f = training_flops(job);
        const double matrices = 2 * f.model.count() - f.model_full.count();
        const model_layers kinds{job.model};
        const layer_counts layers =
            pipeline_layers{job.model, kinds, job.plan, job.model.predictions}.all();
        double mixtures = 0;
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i].feed_forward == feed_forward_kind::experts)
                mixtures += static_cast<double>(layers.of[i]);
        const double routers =
            6.0 * mixtures *
            static_cast<double>(job.model.hidden *
                                (job.model.moe.experts + (job.model.moe.shared_gate ? 1 : 0)));
        // each chip of a tensor group routes all of its tokens, where it does not share them out
        const bool shared = job.plan.sequence_parallel == sequence_parallelism::on;
        const auto copies = static_cast<double>(shared ? 0 : job.plan.tensor - 1);
        const auto tokens = static_cast<double>(job.batch.tokens());
        CHECK(product_work(job) / tokens == Approx(matrices + routers * copies).epsilon(1e-9));
    }
}

TEST_CASE("decode and prefill are explained when the program is compiled", "[explain]") {
    using served = serving<small, plain_box, plan{.tensor = 2}, requests{}>;
    constexpr serving_explanation why = explain<served>();
    constexpr serving_estimate e = estimate<served>();
    CHECK(why.decode.total().count() == Approx(e.decode.total().count()).epsilon(1e-9));
    CHECK(why.prefill.total().count() == Approx(e.prefill.total().count()).epsilon(1e-9));
}

TEST_CASE("a job that breaks a rule is explained at run time, one with a field out of range never",
          "[explain]") {
    training_job job = small_run::value;
    job.cluster.chip.hbm_capacity = 1_GiB;
    REQUIRE(is_valid(job));
    REQUIRE_FALSE(is_feasible(job));
    CHECK(explain(job).total().count() ==
          Approx(estimate_unchecked(job).step_time.count()).epsilon(1e-9));
    job.plan.tensor = 0;
    const explanation none = explain(job);
    CHECK(none.begin() == none.end());
    CHECK(none.total().count() == 0);
}

TEST_CASE("made again is what the plan says", "[explain]") {
    training_job job = small_run::value;
    job.plan.recompute = recompute_policy::full;
    for (const explained_operation& o : explain(job)) CHECK(o.again == (o.layer.empty() ? 0 : 1));
    job.plan.recompute = recompute_policy::none;
    job.plan.recompute_also.norms = true;
    const explanation why = explain(job);
    CHECK(operation_named(why, "norms").again == 1);
    CHECK(operation_named(why, "norms").remade.count() ==
          operation_named(why, "norms").forward.count());
    CHECK(operation_named(why, "MLP, up").again == 0);
}

TEST_CASE("at the limit an operation turns where peak and bandwidth meet", "[explain]") {
    const double ridge = 100e12 / 1e12;
    std::set<bound> met;
    serving_job job{.model = small::shape,
                    .cluster = at_limit(cluster_spec_of<plain_box>),
                    .requests = {.prompt = 512, .output = 512},
                    .stack = ideal_serving_stack};
    for (std::int64_t n = 1; n <= 512; n += 3) {  // rows of a step
        job.requests.concurrency = n;
        for (const explained_operation& o : explain(job).decode) {
            if (o.of != operation_class::product) continue;
            INFO(o.name.view() << " of " << n << " rows");
            met.insert(*o.bound_by());
            CHECK((o.bound_by() == bound::compute) == (o.intensity().count() >= ridge));
            // and takes what the roofline says
            CHECK(o.rate().count() == Approx(std::min(100e12, o.intensity().count() * 1e12)));
        }
    }
    CHECK(met == std::set{bound::compute, bound::hbm});
}

TEST_CASE("lines that find no room are counted, and stay in the sums", "[explain]") {
    explanation why;
    for (std::size_t i = 0; i < explanation::capacity + 3; ++i) why.add(step_part::host, 1_s);
    why.add(step_part::host, quantity<units::seconds>{});  // no line
    why.share_out();
    CHECK(why.size() == explanation::capacity);
    CHECK(why.left_out() == 3);
    CHECK(why.total() / 1_s == 259);
    CHECK(report::text(why).find("(3 lines more)") != std::string::npos);
}

TEST_CASE("every model of the catalogue has room", "[explain]") {
    boost::hana::for_each(catalog::models, []<class Type>(Type) {
        using model = typename Type::type;
        const training_job job{.model = spec<model>,
                               .cluster = cluster_spec_of<dgx_h100_cluster<256>>,
                               .batch = {.sequences = 1, .length = 1024}};
        INFO(job.model.name.view());
        check_lines(job);
    });
}

TEST_CASE("an explanation as text and as CSV", "[explain]") {
    const explanation why = explain(small_run::value);
    const std::string text = report::text(why);
    CHECK(text.starts_with("A training step of small on one "));
    CHECK(text.find("\n4 of 4: grouped + MLP  queries + keys and values") != std::string::npos);
    CHECK(text.find("again") != std::string::npos);
    CHECK(text.ends_with("100%\n"));
    const std::string csv = report::csv(why);
    CHECK(csv.starts_with("layers,operation,class,part,times,flops,bytes,flops_per_byte,bound_by,"
                          "forward_seconds,backward_seconds,again_seconds,seconds,share\r\n"
                          "4 of 4: grouped + MLP,queries + keys and values,product,products,24,"));
    // of one pass, people see one time
    const serving_job job{.model = small::shape, .cluster = cluster_spec_of<plain_box>};
    CHECK(report::text(explain(job).decode).find("forward") == std::string::npos);
}

TEST_CASE("the roofline has its corner, and a point for each operation with work", "[explain]") {
    training_job job = small_run::value;
    job.cluster = at_limit(job.cluster);
    job.plan.precision.compute = fp8;
    const explanation why = explain(job);
    const chip_spec& chip = job.cluster.chip;
    const report::svg_panel panel = report::roofline_panel(why, chip, "small");
    REQUIRE(panel.series.size() == 6);                // three classes, the slope and two peaks
    for (const report::svg_series& s : panel.series)  // nothing is left out of the plot
        for (const report::svg_point& p : s.points) CHECK(report::svg::plot_area{&panel}.holds(p));
    std::size_t points = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        for (const report::svg_point& p : panel.series[i].points) {
            ++points;
            CHECK(p.y <= std::min(200e12, p.x * 1e12) * (1 + 1e-9));  // none is above its roof
        }
    }
    std::size_t working = 0;
    for (const explained_operation& o : why) working += o.work().count() > 0 ? 1 : 0;
    CHECK(points == working);
    CHECK(panel.series[3].label == "HBM 1 TB/s");
    CHECK(panel.series[3].points.back().x == Approx(200));
    CHECK(panel.series[3].points.back().y == Approx(200e12));
    CHECK(panel.series[4].points.front().x == Approx(200));
    CHECK(panel.series[5].label == "bf16 100 TFLOP/s");
    CHECK(panel.series[5].points.front().x == Approx(100));
    CHECK(report::roofline_svg(why, chip).starts_with("<svg "));
}
