// What an estimate rests on: measurements of this chip, these links and this software, or how far from any.
#pragma once

#include <loadline/hardware/cluster_spec.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/ranged.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/model_kind.hpp>

#include <array>
#include <string_view>

namespace loadline {

/// How near measurements came to what an answer rests on, from the best to the worst.
enum class evidence : std::uint8_t {
    measured,      // on this chip, with this software, of this kind of model
    neighbouring,  // on the next of kin: a chip, a network or a width of formats like this one
    extrapolated,  // software, or a kind of model, that the numbers were never held against
    assumed        // nothing was measured of it or its kin
};
/// How many grades of evidence there are.
inline constexpr std::size_t evidences = 4;

[[nodiscard]] constexpr std::string_view name(evidence e) {
    constexpr std::array<std::string_view, evidences> names{"measured", "neighbouring",
                                                            "extrapolated", "assumed"};
    return detail::enumerator_name(names, e);
}
/// The worse of two grades.
[[nodiscard]] constexpr evidence worse(evidence a, evidence b) { return a < b ? b : a; }

/// What each part of an answer rests on: chip, links, software, format, kind of model. worst() is the worst of them.
struct job_evidence {
    evidence chip =
        evidence::measured;  // its constants, those of the format of the products among them
    evidence links = evidence::measured;   // of the tiers that the plan's groups use
    evidence stack = evidence::measured;   // the software's numbers
    evidence format = evidence::measured;  // products of this width, by this software
    evidence model = evidence::measured;   // models of this kind, by this software
    model_kind kind = model_kind::dense;
    std::int32_t rows = 0;      // measured jobs that the software's numbers were held against
    std::int32_t free = 0;      // of these numbers, those that were fitted to them
    fixed_text<31> inherits{};  // whose numbers they are, where nothing was measured of it

    [[nodiscard]] constexpr evidence worst() const {
        return worse(worse(worse(chip, links), worse(stack, format)), model);
    }
    // Memory depends on what software keeps, not on how fast a chip or a link is.
    [[nodiscard]] constexpr evidence worst_of_memory() const {
        return worse(worse(stack, format), model);
    }
};

/// What an estimate rests on, and the share of a chip's memory that the job leaves: the nearer to full, the more an
/// allocator or an engine loses, of which no formula knows. Of a server: of the room for requests.
struct estimate_basis : job_evidence {
    double memory_left = 0;
    // A step against what is expected of it, at the ends of what its overlap may be: of training.
    relative_range overlap{};

    // The share of the step that rests on an overlap which nothing constrains.
    [[nodiscard]] constexpr double assumed_overlap() const {
        const double longer = overlap.high - 1;
        const double shorter = 1 - overlap.low;
        return longer > shorter ? longer : shorter;
    }
    [[nodiscard]] constexpr bool says_overlap() const { return assumed_overlap() > 0.01; }
};

/// What is left where `taken` of a whole is taken; 0 where more is taken than there is.
[[nodiscard]] constexpr double share_left(double taken) { return taken < 1 ? 1 - taken : 0; }

/// The evidence of a calibration; where a format is given that was not measured, no better than that of the next of
/// kin.
[[nodiscard]] constexpr evidence evidence_of(calibration_basis b) {
    switch (b) {
    case calibration_basis::measured: return evidence::measured;
    case calibration_basis::inherited: return evidence::neighbouring;
    case calibration_basis::assumed: break;
    }
    return evidence::assumed;
}
// A format that was not measured has the constants of one that was.
[[nodiscard]] constexpr evidence evidence_of(const chip_calibration& c, number_format compute) {
    const evidence all = evidence_of(c.basis);
    return c.formats.has(compute) ? all : worse(all, evidence::neighbouring);
}

/// The worst evidence of the tiers inside which `chips` neighbours talk to each other.
[[nodiscard]] constexpr evidence evidence_of_links(const cluster_spec& cluster,
                                                   std::int64_t chips) {
    evidence worst = evidence::measured;
    std::int64_t within = 1;  // chips inside one unit of the tiers before
    for (std::size_t i = 0; i < cluster.tiers_there() && within < chips; ++i) {
        const std::int64_t members = cluster.tiers[i].topology.size();
        if (members > 1) worst = worse(worst, evidence_of(cluster.tiers[i].calibration.basis));
        within = bounded_product(within, members);
    }
    return worst;
}
/// Chips over which the groups of a plan reach. Ranks of a server that share neither experts nor stages answer
/// requests of their own.
[[nodiscard]] constexpr std::int64_t chips_that_talk(const training_job& job) {
    return job.plan.chips();
}
[[nodiscard]] constexpr std::int64_t chips_that_talk(const serving_job& job) {
    const plan& p = job.plan;
    if (job.requests.disaggregation.apart())
        return p.chips() * job.requests.disaggregation.copies();
    return p.expert > 1 || p.pipeline > 1 ? p.chips() : p.tensor * p.context;
}

/// The format that products with weights are done in.
[[nodiscard]] constexpr number_format multiplied_in(const training_job& job) {
    return job.plan.precision.compute;
}
[[nodiscard]] constexpr number_format multiplied_in(const serving_job& job) {
    return multiplied_in(job.plan.precision.compute, job.requests.weights);
}

/// Whether a server does what (one published job aside) no software's numbers were held against: steps that check
/// drafts, and caches sent between copies of a server. Never of training.
[[nodiscard]] constexpr bool serves_as_none_measured(const training_job& /*job*/) { return false; }
[[nodiscard]] constexpr bool serves_as_none_measured(const serving_job& job) {
    return job.requests.speculation.draft > 0 || job.requests.disaggregation.apart();
}

// What the job says of itself, before anything is estimated.
[[nodiscard]] constexpr job_evidence evidence_of(const job_value auto& job) {
    const stack_evidence& held = job.stack.evidence;
    const number_format format = multiplied_in(job);
    job_evidence e;
    e.chip = evidence_of(job.cluster.chip.calibration, format);
    e.links = evidence_of_links(job.cluster, chips_that_talk(job));
    e.kind = kind_of(job.model);
    e.rows = held.rows;
    e.free = held.free;
    e.inherits = held.inherits;
    if (held.rows <= held.free) {  // of neither formats nor models is anything known then
        e.stack = held.inherits.empty() ? evidence::assumed : evidence::extrapolated;
        e.format = e.model = e.stack;
        return e;
    }
    const chip_family family = job.cluster.chip.calibration.family;
    if (!held.chips.has(family))
        e.stack =
            held.chips.has_any(kin_of(family)) ? evidence::neighbouring : evidence::extrapolated;
    if (serves_as_none_measured(job)) e.stack = evidence::extrapolated;
    if (!held.widths.has(facts(format).width)) e.format = evidence::neighbouring;
    if (!held.kinds.has_all(kinds_of(job.model))) e.model = evidence::extrapolated;
    return e;
}

}  // namespace loadline
