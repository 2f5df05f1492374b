// What the library says of a mixer and a feed-forward that it does not know, once run.cmake has listed them: all that
// it says of the others, each figure worked out here by hand.
#include <loadline/answer/estimate.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/explain.hpp>
#include <loadline/estimate/explain_serving.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>

#include <cmath>
#include <cstdio>
#include <string_view>

using namespace loadline;
using namespace loadline::literals;

namespace {

struct plain_chip : chip<hbm<100_GB, 1_TBps>, dense<bf16, 100_TFLOPS>> {};
struct plain_box : scale_up<plain_chip, switched<8>, interconnect<per_direction<100_GBps>, 1_us>> {
};
// Heads are narrower together than the hidden vector, so that no side of a matrix passes for the other.
struct small {
    static constexpr transformer shape{
        .name = "small",
        .layers = 4,
        .hidden = 512,
        .ffn = 2048,
        .heads = 6,
        .kv_heads = 2,
        .head_dim = 64,
        .vocab = 8192,
        .positions = 4096,
        .mixers = {mixer_kind::averaging, mixer_kind::grouped},
        .feed_forwards = {feed_forward_kind::halved, feed_forward_kind::mlp}};
};
constexpr transformer shape = small::shape;
constexpr layer_kind new_layer{mixer_kind::averaging, feed_forward_kind::halved};
constexpr std::int64_t length = 1024;
using trained =
    training<small, plain_box, plan{.tensor = 2}, batch{.sequences = 8, .length = length}>;
using served = serving<small, plain_box, plan{.tensor = 2},
                       requests{.prompt = 600, .output = 400, .concurrency = 4}>;

// ---- By hand: matrices of each part, and of a layer two gains of norms.

constexpr std::int64_t averaging = 512 * 384 + 384 * 512;
constexpr std::int64_t halved = 2 * 512 * 1024;  // and a gain of 1024
constexpr std::int64_t grouped = 512 * 384 + 2 * 512 * 128 + 384 * 512;
constexpr std::int64_t mlp = 3 * 512 * 2048;
constexpr std::int64_t norms = 2 * 512;

// ---- When it is compiled.

static_assert(name(mixer_kind::averaging) == "averaging");
static_assert(name(feed_forward_kind::halved) == "halved");
static_assert(parameters_of_layer(shape, new_layer.mixer_alone()).total() == averaging + 512);
static_assert(parameters_of_layer(shape, new_layer.feed_forward_alone()).total() ==
              halved + 1024 + 512);
static_assert(parameters_of_layer(shape, new_layer).total() == averaging + halved + 1024 + norms);
static_assert(parameter_count(shape) ==
              2 * (averaging + halved + 1024 + norms) + 2 * (grouped + mlp + norms)  // layers
                  + 2 * 8192 * 512 + 512);  // embedding, output projection, last norm
// two chips halve all but norms
static_assert(stage_parameters(shape, trained::value.plan, 0).total() ==
              2 * (averaging + halved + 1024 + grouped + mlp) / 2 + 4 * norms + 8192 * 512 + 512);

static_assert(feasible<trained>);
static_assert(feasible<served>);
constexpr training_estimate compiled = estimate<trained>();
static_assert(compiled.step_time.count() > 0 && compiled.memory.activations.count() > 0);

// ---- And when it runs.

int wrong = 0;
void expect(bool right, std::string_view what) {
    if (right) return;
    ++wrong;
    std::printf("wrong: %.*s\n", static_cast<int>(what.size()), what.data());
}
void expect(double have, double want, std::string_view what) {
    const bool near = std::abs(have - want) <= 1e-9 * std::abs(want);
    expect(near, what);
    if (!near) std::printf("  is %.12g, by hand %.12g\n", have, want);
}

void test_flops() {
    // forward: 2 of each weight; an addition and a division for each of 6 x 64 values; grouped attention of 6 heads
    // 4 for each of 64 elements and of the 512 keys that a query meets in the mean
    const double matrices = 2.0 * (2 * (averaging + halved) + 2 * (grouped + mlp));
    const double core = 2.0 * (6 * 64 * 2) + 2.0 * (6 * 4 * 64 * 512);
    const double head = 2.0 * 512 * 8192;
    const flops_count count = training_flops(trained::value);
    expect(count.model.count(), 3 * (matrices + core + head), "FLOPs of a token in training");
}

void test_memory() {
    // for each token in 16 bits: inputs of two norms and what reads these, whole on each chip; the mean; of the
    // feed-forward what its function takes and gives
    for (const std::int64_t tensor : {1, 2}) {
        const plan p{.tensor = tensor};
        const double kept = layer_activations(shape, {p, 4}, length, new_layer).count();
        expect(kept, length * 2 * (4 * 512 + (384 + 2 * 1024) / static_cast<double>(tensor)),
               "activations kept");
    }
    // of a request the sums of the values in fp32, whatever its context; and grouped attention's keys and values of 2
    // heads in 16 bits, of 1000 tokens in 63 pages of 16
    const requests& r = served::value.requests;
    for (const std::int64_t tensor : {1, 2}) {
        const double state = 2 * (6 * 64 * 4);
        const double cache = 2 * (2 * 2 * 64 * 2) * 63 * 16;
        expect(cache_bytes_per_request(shape, {.tensor = tensor}, r, 0, 1000).count(),
               (state + cache) / static_cast<double>(tensor), "bytes of a request");
    }
    // four requests, two chips
    expect(memory_per_chip(served::value).kv_cache.count(),
           4 * (2 * 6 * 64 * 4 + 2 * 512 * 63 * 16) / 2.0, "cache of a chip");
}

void test_estimates() {
    const training_estimate t = estimate_unchecked(trained::value);
    const double step = t.step_time.count();
    expect(std::isfinite(step) && step > 0, "a step is finite and takes time");
    expect(t.parts.total().count(), step, "parts of a step sum to it");
    expect(step, compiled.step_time.count(), "a step is the same when it is compiled");
    expect(t.mfu > 0 && t.mfu < 1, "MFU");

    const serving_estimate s = estimate_unchecked(served::value);
    for (const double time : {s.ttft.count(), s.tpot->count(), s.request.count(),
                              s.prefill.total().count(), s.decode.total().count()})
        expect(std::isfinite(time) && time > 0, "what is served is finite and takes time");
    expect(s.request.count(), (s.ttft + *s.tpot * 399).count(), "a request is TTFT and 399 TPOT");
    expect(s.fits() && s.per_chip.count() > 0, "it fits");
}

// A layer alone on a tensor group of four: that this layer, and no other, is refused.
void test_check() {
    expect(bool(check(trained::value)), "a feasible training job");
    expect(bool(check(served::value)), "a feasible serving job");

    const auto refused = [](const layer_kind& kind, std::int64_t ffn, rule broken,
                            std::int64_t need) {
        training_job job = trained::value;
        job.model.mixers = {kind.mixer};
        job.model.feed_forwards = {kind.feed_forward};
        job.model.ffn = ffn;
        job.model = without_idle_fields(job.model);
        expect(bool(check(job)), "two chips divide it");
        job.plan.tensor = 4;
        const findings found = check(job);
        return found.input && found.size() == 1 && found.begin()->broken == broken &&
               found.begin()->need == need && found.begin()->have == 4 &&
               found.begin()->fix_count > 0;
    };
    expect(refused(new_layer.mixer_alone(), 2048, rule::heads_divide, 6), "6 heads over 4 chips");
    expect(refused(new_layer.feed_forward_alone(), 2052, rule::mlp_divides, 1026),
           "a width of 1026 over 4 chips");
}

void test_fields() {
    const auto complains = [](const transformer& m, std::string_view field) {
        const input_errors errors = validate(m);
        return errors.count() == 1 && errors.begin()->field == field;
    };
    transformer m = shape;
    m.mixers = {mixer_kind::averaging};
    m.feed_forwards = {feed_forward_kind::halved};
    expect(complains(m, "transformer.kv_heads (with grouped attention)"), "without keys");
    m.kv_heads = 0;
    expect(bool(validate(m)), "a model of the new layers alone");
    m.ffn = 2047;
    expect(complains(m, "transformer.ffn (halves)"), "an odd width");
    m.ffn = 2048;
    m.head_dim = 0;
    expect(complains(m, "transformer.hidden (of heads, where head_dim is 0)"),
           "512 are not 6 heads");
    m.mixers = {mixer_kind::grouped};
    m.feed_forwards = {feed_forward_kind::mlp};
    m.head_dim = 64;
    m.ffn = 2047;
    expect(bool(validate(m)), "fields that no layer reads");
}

// The line of an operation of layers that the explanation names so.
const explained_operation& line(const explanation& why, std::string_view layer,
                                std::string_view name) {
    for (const explained_operation& o : why)
        if (o.layer.view() == layer && o.name.view() == name) return o;
    expect(false, name);
    return why[0];
}
// All lines sum to what is explained.
void expect_sum(const explanation& why, quantity<units::seconds> total, std::string_view what) {
    quantity<units::seconds> sum;
    for (const explained_operation& o : why) sum += o.time();
    expect(sum.count(), total.count(), what);
    expect(why.total().count(), total.count(), what);
}

void test_explained_training() {
    const explanation why = explain(trained::value);
    expect_sum(why, estimate_unchecked(trained::value).step_time, "lines of a step sum to it");
    // on one of two chips, 192 of 384 values and 512 of 1024 inner elements
    constexpr std::string_view both = "2 of 4: averaging + halved";
    const double t = length;
    const auto product = [&](std::string_view name, double n, double k) {
        const explained_operation& o = line(why, both, name);
        expect(o.once.work.count(), 2 * t * n * k, name);
        expect(o.once.bytes.count(), 2 * (t * k + k * n + t * n), name);
        expect(o.times, 2 * 8, name);  // layers, microbatches
    };
    product("values", 192, 512);
    product("output", 512, 192);
    product("half, up", 512, 512);
    product("half, down", 512, 512);
    const explained_operation& mean = line(why, both, "mean");
    expect(mean.once.work.count(), t * 3 * 64 * 2, "FLOPs of the mean");
    // values in, means out, and of each 64 tokens the sums written and read
    expect(mean.once.bytes.count(), 2 * (2 * t * 192 + 2 * t / 64 * 192), "bytes of the mean");
    expect(line(why, both, "gain").once.bytes.count(), 2 * 2 * t * 512, "bytes of the gain");
}

// Serving has mixers and feed-forwards on lines of their own.
void test_explained_serving() {
    const serving_explanation why = explain(served::value);
    const serving_estimate e = estimate_unchecked(served::value);
    expect_sum(why.decode, e.decode.total(), "lines of decode sum to it");
    expect_sum(why.prefill, e.prefill.total(), "lines of prefill sum to it");
    constexpr std::string_view mixer = "2 of 4: averaging";
    constexpr std::string_view feed_forward = "2 of 4: halved";
    for (const explanation* one : {&why.decode, &why.prefill}) {
        for (const std::string_view name : {"values", "mean", "output"})
            expect(line(*one, mixer, name).time().count() > 0, name);
        for (const std::string_view name : {"half, up", "gain", "half, down"})
            expect(line(*one, feed_forward, name).time().count() > 0, name);
    }
    // of four requests the sums of 192 values each are read and written, in fp32
    expect(line(why.decode, mixer, "mean").once.bytes.count(), 4 * 2 * 192 * 4,
           "bytes of the state in decode");
    expect(line(why.decode, feed_forward, "gain").once.bytes.count(), 4 * 2 * 512 * 2,
           "bytes of the gain in decode");
}

}  // namespace

int main() {
    test_flops();
    test_memory();
    test_estimates();
    test_check();
    test_fields();
    test_explained_training();
    test_explained_serving();
    return wrong == 0 ? 0 : 1;
}
