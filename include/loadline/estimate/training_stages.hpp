// The stages of a pipeline in training: what the layers on each take for one microbatch.
#pragma once

#include <loadline/cost/placement.hpp>
#include <loadline/estimate/training_ends.hpp>
#include <loadline/estimate/training_layer.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

// A message to the chip `distance` further on: over the first tier that reaches so far.
[[nodiscard]] constexpr quantity<units::seconds>
hop_time(quantity<units::bytes> bytes, std::int64_t distance, const cluster_spec& cluster) {
    std::int64_t within = 1;
    for (std::size_t i = 0; i < cluster.tier_count; ++i) {
        const tier_spec& tier = cluster.tiers[i];
        within *= tier.topology.size();
        if (within <= distance && i + 1 < cluster.tier_count) continue;
        const group_shape shape = shape_of_one(tier.topology);  // of no matter to one message
        return collectives::point_to_point(bytes, {shape, tier}).time;
    }
    return {};
}

// What is exposed of the messages between two stages.
struct stage_hop {
    quantity<units::seconds> time{};
    overlap_leeway leeway{};
};

// What a stage receives and sends of one microbatch, once in each direction for each of its chunks. Each chip of
// a tensor group hands on its part (Narayanan et al. 2021, section 4.1).
[[nodiscard]] constexpr stage_hop time_between_stages(const plan& p, std::int64_t tokens,
                                                      std::int64_t hidden, const training_stack& s,
                                                      const cluster_spec& cluster) {
    if (p.pipeline == 1) return {};
    const quantity<units::bytes> handed =
        bytes_per_element(p.precision.activations) *
        (static_cast<double>(tokens) * static_cast<double>(hidden) / static_cast<double>(p.tensor));
    const quantity<units::seconds> all = hop_time(handed, p.tensor * p.context * p.data, cluster) *
                                         (2 * static_cast<double>(p.virtual_stages));
    if (p.virtual_stages == 1) return {all, {}};
    // other chunks' work is always there to hide it beneath
    const quantity<units::seconds> now =
        exposed(all, count_of(s.pipeline_overlap), all, count_of(s.contention));
    return {now, leeway_of(all, now, s.overlap_within.pipeline, all, s.overlap_within.contention)};
}

// One layer of each kind that a model has: how long each takes, and all of the model added up.
struct training_layers {
    training_layer sum{};
    std::size_t count = 0;
    std::array<quantity<units::seconds>, most_layer_kinds> each;  // as many as `count`

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
            each[i] = one.total();
            sum.add(one, all.of[i]);
        }
    }
    [[nodiscard]] constexpr quantity<units::seconds> time(const layer_counts& layers) const {
        quantity<units::seconds> result;
        for (std::size_t i = 0; i < count; ++i) result += each[i] * layers.of[i];
        return result;
    }
};

// The mean stage, the slowest one but the last, and the last.
struct training_stages {
    using seconds = quantity<units::seconds>;

    training_layer layers{};  // all of the model
    double count = 1;
    seconds hop{};            // between two stages
    overlap_leeway leeway{};  // of the mean stage
    seconds ends{};           // embedding and output projection
    seconds mean{};
    seconds others{};
    seconds last{};

    constexpr training_stages(const training_layers& each, const pipeline_layers& held,
                              const training_ends& at_ends, const stage_hop& between)
        : layers{each.sum}, count{static_cast<double>(held.stages())}, hop{between.time},
          leeway{between.leeway}, ends{at_ends.embedding().time + at_ends.head.total()},
          mean{(layers.total() + ends) / count + hop} {
        leeway.add(layers.leeway, 1 / count);
        const auto inner = [&](std::int64_t stage) { return each.time(held.at(stage)) + hop; };
        if (held.stages() == 1) {
            others = last = mean;
            return;
        }
        others = inner(0) + at_ends.embedding().time;
        last = inner(held.stages() - 1) + at_ends.head.total();
        held.for_other_extreme_stages([&](std::int64_t stage) {
            if (stage != held.stages() - 1) others = max(others, inner(stage));
        });
    }

    [[nodiscard]] constexpr seconds slowest() const { return max(others, last); }
    [[nodiscard]] constexpr seconds forward() const { return layers.compute.forward() / count; }
    [[nodiscard]] constexpr seconds backward() const { return layers.compute.backward() / count; }
};

}  // namespace loadline
