// Memory of a training job: its parts sum, it is finite, and more work never takes less of it, a better divided plan never
// more.
#include "property.hpp"

#include <loadline/estimate/memory.hpp>

using namespace properties;

namespace {

double bytes_of(const training_job& job) { return memory_per_chip(job).total().count(); }

// A change of a job, or false where it makes no sense there. What becomes of it must be valid; the rules need not hold.
struct change_of_job {
    const char* name;
    bool (*apply)(training_job&);
};
constexpr std::array more_work{
    change_of_job{"twice the microbatch, and as many microbatches",
                  [](training_job& j) {
                      j.plan.microbatch *= 2;
                      j.batch.sequences *= 2;
                      return true;
                  }},
    change_of_job{"twice as long sequences",
                  [](training_job& j) {
                      j.batch.length *= 2;
                      return true;
                  }},
    change_of_job{"a wider MLP",
                  [](training_job& j) {
                      j.model.ffn *= 2;
                      return j.model.ffn > 0;
                  }},
    change_of_job{"twice the layers",
                  [](training_job& j) {
                      // as many to each stage more, recomputed or not
                      j.model.layers *= 2;
                      return j.plan.first_stage_layers == 0 && j.plan.last_stage_layers == 0 &&
                             j.plan.recompute_layers == 0 && j.model.moe.dense_layers == 0 &&
                             j.model.mixers.empty();
                  }},
    change_of_job{"a larger vocabulary",
                  [](training_job& j) {
                      j.model.vocab *= 2;
                      return true;
                  }},
    change_of_job{"more microbatches",
                  [](training_job& j) {
                      j.batch.sequences *= 2;
                      return true;
                  }},
    change_of_job{"wider gradients",
                  [](training_job& j) {
                      // of narrower ones the update makes a copy as wide as the master weights
                      const precision_policy& f = j.plan.precision;
                      const bool copied = facts(f.gradients).width < facts(f.master_weights).width;
                      j.plan.precision.gradients = fp64;
                      return !copied;
                  }},
    change_of_job{"wider moments",
                  [](training_job& j) {
                      j.plan.precision.moments = fp64;
                      return true;
                  }},
    change_of_job{"dropout masks", [](training_job& j) {
                      j.plan.dropout = dropout_masks::stored;
                      return true;
                  }}};

std::string parts_of(const memory_footprint& m) {
    std::string wrong;
    double sum = 0;
    const auto part = [&](const char* name, quantity<units::bytes> value) {
        wrong += unless_finite(name, value.count());
        sum += value.count();
    };
    part("weights", m.weights);
    part("gradients", m.gradients);
    part("optimizer", m.optimizer);
    part("activations", m.activations);
    part("logits", m.logits);
    part("buffers", m.buffers);
    part("reserve", m.reserve);
    part("fragmentation", m.fragmentation);
    part("runtime", m.runtime);
    if (!(m.total().count() > 0)) wrong += "no memory; ";
    if (sum > m.total().count() * (1 + 1e-9)) wrong += "parts are more than the sum; ";
    return wrong;
}

}  // namespace

TEST_CASE("memory of a training job is finite, fits its chip, and parts sum",
          "[training][memory]") {
    holds_for_jobs<training_job>(4'000, [](const training_job& job, draw&) {
        const memory_footprint m = memory_per_chip(job);
        return parts_of(m) + unless_at_most("memory by what the chip has",
                                            m.total() / job.cluster.chip.memory(), 1);
    });
}

TEST_CASE("more work never takes less memory", "[training][memory]") {
    holds_for_jobs<training_job>(2'000, [](const training_job& job, draw&) {
        std::string wrong;
        const double now = bytes_of(job);
        for (const change_of_job& change : more_work) {
            training_job other = job;
            if (!change.apply(other) || !validate(other)) continue;
            wrong +=
                unless_at_most(std::string{"now, against "} + change.name, now, bytes_of(other));
        }
        return wrong;
    });
}

TEST_CASE("sharing out more state never takes more memory", "[training][memory]") {
    holds_for_jobs<training_job>(2'000, [](const training_job& job, draw&) {
        std::string wrong;
        training_job other = job;
        double before = 0;
        for (const zero_stage zero :
             {zero_stage::none, zero_stage::optimizer, zero_stage::gradients}) {
            other.plan.zero = zero;
            if (!validate(other)) continue;
            const double now = memory_per_chip(other).total().count();
            if (before > 0) wrong += unless_at_most("with the next stage of ZeRO", now, before);
            before = now;
        }
        return wrong;
    });
}

TEST_CASE("twice as wide a tensor group takes no more memory of each chip", "[training][memory]") {
    std::uint64_t compared = 0;
    holds_for_jobs<training_job>(2'000, [&](const training_job& job, draw&) -> std::string {
        // with ZeRO-3, layers are gathered whole where there is somebody to share them with
        if (job.plan.zero == zero_stage::weights) return "";
        training_job other = job;
        other.plan.tensor *= 2;
        other.plan.tensor_reach = group_reach::cluster;
        other.plan.expert_tensor = job.plan.expert_tensor_degree();
        other.plan.vocab_multiple = 2 * std::lcm(job.plan.vocab_multiple, job.plan.tensor);
        training_job same = job;
        same.plan.vocab_multiple = other.plan.vocab_multiple;
        if (!validate(other) || !validate(same) || !rules::heads_divide::holds(other) ||
            !rules::kv_heads_divide::holds(other) || !rules::mlp_divides::holds(other) ||
            !rules::sequence_divides::holds(other) || !rules::expert_group_divides::holds(other))
            return "";
        ++compared;
        return unless_at_most("memory", bytes_of(other), bytes_of(same));
    });
    CHECK(compared > 0);
}
