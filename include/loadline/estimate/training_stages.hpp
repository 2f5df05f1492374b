// The stages of a pipeline in training: what the layers on each take for one microbatch.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/estimate/training_ends.hpp>
#include <loadline/estimate/training_layer.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

/// Time of a message to the chip `distance` further on: over the first tier that reaches so far.
[[nodiscard]] constexpr quantity<units::seconds>
hop_time(quantity<units::bytes> bytes, std::int64_t distance, const cluster_spec& cluster) {
    std::int64_t within = 1;
    std::size_t i = 0;
    for (; i + 1 < cluster.tier_count; ++i) {
        within *= cluster.tiers[i].topology.size();
        if (within > distance) break;
    }
    const tier_spec& tier = tier_of(cluster, i);
    const group_shape shape = shape_of_one(tier.topology);  // of no matter to one message
    return collectives::point_to_point(bytes, {shape, tier}).time;
}

/// What a stage receives and sends of one microbatch, once in each direction for each of its chunks, with nothing
/// hidden yet. Each chip of a tensor group hands on its part (Narayanan et al. 2021, section 4.1).
[[nodiscard]] constexpr quantity<units::seconds> time_between_stages(const plan& p,
                                                                     std::int64_t tokens,
                                                                     std::int64_t hidden,
                                                                     const cluster_spec& cluster) {
    if (p.pipeline == 1) return {};
    const quantity<units::bytes> handed =
        bytes_per_element(p.precision.activations) *
        (static_cast<double>(tokens) * static_cast<double>(hidden) / static_cast<double>(p.tensor));
    return hop_time(handed, p.tensor * p.context * p.data, cluster) *
           (2 * static_cast<double>(p.virtual_stages));
}

/// What one stage has to do for one microbatch: its layers with what is exposed of their exchanges, and what stands at
/// its end.
struct stage_load {
    using seconds = quantity<units::seconds>;

    seconds work{};
    seconds uncovered{};  // time of the layers in which they exchange nothing
    double kernels = 0;   // that the host launches
    double readings = 0;  // of the host, which waits for the chip

    constexpr void add(const stage_load& o, double n) {
        work += o.work * n;
        uncovered += o.uncovered * n;
        kernels += o.kernels * n;
        readings += o.readings * n;
    }
};

/// One layer of each kind that a model has: what each is, and all of the model added up.
struct training_layers {
    training_layer sum{};
    std::size_t count = 0;
    std::array<stage_load, most_layer_kinds> each;  // as many as `count`

    constexpr training_layers(const transformer& m, const pipeline_layers& held,
                              const training_chip& chip, const layer_plan& p,
                              const layer_exchange& exchange, const training_stack& s,
                              std::int64_t length)
        : count{held.kinds().size()} {
        const layer_counts all = held.all();
        const model_layers& kinds = held.kinds();
        const nobody_watches nobody;
        std::optional<training_fold<nobody_watches>> mixer;
        for (std::size_t i = 0; i < count; ++i) {
            if (i == 0 || kinds[i].mixer != kinds[i - 1].mixer) {
                mixer.emplace(m, chip, p, exchange, length, s, nobody);
                walk_mixer(m, kinds[i].mixer, listed::phase::training, *mixer);
            }
            const training_layer one{m, kinds[i], *mixer, p, exchange, s};
            each[i] = {one.total(), one.uncovered(), one.compute.kernels, one.compute.readings};
            sum.add(one, all.of[i]);
        }
    }
    [[nodiscard]] constexpr stage_load load(const layer_counts& layers) const {
        stage_load result;
        for (std::size_t i = 0; i < count; ++i) result.add(each[i], layers.of[i]);
        return result;
    }
};

/// How stages pass a microbatch on: what a message between them takes, hidden by the stack's share where chunks
/// interleave, so that other chunks' work is there to hide it beneath; and how long the host takes for a stage's
/// launches.
struct stage_pace {
    using seconds = quantity<units::seconds>;

    seconds message{};
    double share = 0;
    double contention = 0;
    seconds launch{};
    bool launches_block = false;

    constexpr stage_pace(const plan& p, const training_stack& s, seconds between)
        : message{between}, share{p.virtual_stages > 1 ? count_of(s.pipeline_overlap) : 0},
          contention{count_of(s.contention)}, launch{s.host}, launches_block{s.launches_block} {}

    [[nodiscard]] constexpr seconds hop(seconds cover) const {
        return exposed(message, share, cover, contention);
    }
    // How long the chip waits for the host, which launches for a stage of `busy` work: a microbatch takes no less than its
    // launches; and where the host waits for the chip, that waits for the next launch.
    [[nodiscard]] constexpr seconds waits(const stage_load& stage, seconds busy) const {
        const seconds launches = launch * stage.kernels;
        return launches_block ? launches : max(launches - busy, launch * stage.readings);
    }
    // All that one stage takes for one microbatch.
    [[nodiscard]] constexpr seconds time(const stage_load& stage) const {
        const seconds busy = stage.work + hop(stage.uncovered);
        return busy + waits(stage, busy);
    }
};

/// Time of one microbatch in the mean stage, in the slowest one but the last, and in the last.
struct training_stages {
    using seconds = quantity<units::seconds>;

    training_layer layers{};  // all of the model
    double count = 1;
    seconds hop{};            // exposed between two stages
    overlap_leeway leeway{};  // of the mean stage
    seconds ends{};           // embedding and output projection
    seconds mean{};           // the mean stage's work, what is exposed included
    seconds host{};           // what the chip of the mean stage waits for
    seconds others{};         // with that: of the slowest stage but the last
    seconds last{};
    seconds last_deferred{};  // without the weight gradient of the output projection
    seconds passed{};         // of the mean stage, without what stands at the ends
    seconds
        uncovered{};  // of the slowest stage's time, waits included, in which the mean one sends nothing

    constexpr training_stages(const training_layers& each, const pipeline_layers& held,
                              const training_ends& at_ends, const plan& p, const training_stack& s,
                              seconds between)
        : layers{each.sum}, count{static_cast<double>(held.stages())},
          ends{at_ends.embedding().time + at_ends.head.total()} {
        const stage_pace pace{p, s, between};
        const bool replayed = s.graphs.has(graph_part::ends);
        const double first_kernels = replayed ? 0 : training_ends::embedding_kernels;
        const double last_kernels = replayed ? 0 : at_ends.head.kernels;
        const stage_load average{(layers.total() + ends) / count, layers.uncovered() / count,
                                 (layers.compute.kernels + first_kernels + last_kernels) / count,
                                 layers.compute.readings / count};
        hop = pace.hop(average.uncovered);
        mean = average.work + hop;
        host = pace.waits(average, mean);
        passed = pace.time({layers.total() / count, average.uncovered,
                            layers.compute.kernels / count, average.readings});
        leeway.add(layers.leeway, 1 / count);
        if (pace.share > 0)
            leeway.add(leeway_of(between, hop, s.overlap_within.pipeline, average.uncovered,
                                 s.overlap_within.contention),
                       1);
        if (held.stages() == 1) {
            others = last = last_deferred = mean + host;
        } else {
            add_stages(each, held, at_ends, pace, first_kernels, last_kernels);
        }
        // the mean stage waits for the slowest one, and that is time to hide beneath too; gradients are not there when
        // the head's are made, and weights needed no more when the embedding's are
        uncovered = max(slowest() - (layers.sent + ends) / count - between, seconds{});
    }

    [[nodiscard]] constexpr seconds slowest() const { return max(others, last); }

private:
    constexpr void add_stages(const training_layers& each, const pipeline_layers& held,
                              const training_ends& at_ends, const stage_pace& pace,
                              double first_kernels, double last_kernels) {
        stage_load first = each.load(held.at(0));
        first.work += at_ends.embedding().time;
        first.kernels += first_kernels;
        others = pace.time(first);
        const std::int64_t end = held.stages() - 1;
        stage_load at_end = each.load(held.at(end));
        at_end.work += at_ends.head.total();
        at_end.kernels += last_kernels;
        last = pace.time(at_end);
        at_end.work -= at_ends.head.weight_gradients();
        last_deferred = pace.time(at_end);
        held.for_other_extreme_stages([&](std::int64_t stage) {
            if (stage != end) others = max(others, pace.time(each.load(held.at(stage))));
        });
    }
};

}  // namespace loadline
