// Every fix that is offered works, and none nearer would have: against trying them all, on random jobs.
#include "catch.hpp"

#include <loadline/check/check.hpp>

#include <boost/hana/for_each.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

// ---- Jobs at random: small numbers, so that every rule is often broken and often kept.

class dice {
public:
    explicit dice(unsigned seed) : engine_{seed} {}
    std::int64_t among(std::initializer_list<std::int64_t> values) {
        return values.begin()[below(static_cast<std::int64_t>(values.size()))];
    }
    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n));
    }
    std::int64_t between(std::int64_t a, std::int64_t b) { return a + below(b - a + 1); }
    bool one_in(std::int64_t n) { return below(n) == 0; }

private:
    std::mt19937_64 engine_;
};

transformer any_model(dice& d) {
    transformer m;
    m.layers = d.among({4, 6, 8, 12});
    m.heads = d.among({8, 12, 16, 24});
    m.kv_heads = d.among({0, 1, 2, 4});
    m.hidden = m.heads * 16;
    m.ffn = m.hidden * 4 + (d.one_in(20) ? 6 : 0);
    m.vocab = d.between(300, 2000);
    m.positions = d.among({96, 128, 256, 2048});
    if (d.one_in(5)) {
        m.mixers = {mixer_kind::latent};
        m.latent = {.kv_rank = 16, .nope_head_dim = 8, .rope_head_dim = 4, .v_head_dim = 8};
    }
    if (d.one_in(3))
        m.moe = {.experts = d.among({4, 6, 8, 16}),
                 .top_k = 2,
                 .expert_ffn = m.hidden,
                 .dense_layers = d.between(0, 2)};
    return without_idle_fields(m);
}

cluster_spec any_cluster(dice& d) {
    cluster_spec c;
    c.chip.hbm_capacity = 1_GiB;
    c.chip.hbm_bandwidth = 1_TBps;
    if (d.one_in(3)) c.chip.host_link = link_bandwidth::per_direction(64_GBps);
    for (const number_format f : {fp64, fp32, bf16, fp8, mxfp8, int8, mxfp4})
        if (d.one_in(3)) c.chip.dense[f].rate = 1_TFLOPS;
    c.chip.dense[fp16].rate = 1_TFLOPS;
    const auto tier = [&](tier_kind kind, std::int64_t n) {
        tier_spec& t = c.tiers[c.tier_count++];
        t.kind = kind;
        t.topology = {topology_kind::switched, {n, 1, 1}, 1};
        t.bandwidth = link_bandwidth::per_direction(1_GBps);
    };
    if (d.one_in(10)) return c;  // a single chip
    tier(tier_kind::scale_up, d.among({4, 8, 12}));
    if (!d.one_in(5)) tier(tier_kind::scale_out, d.among({2, 3, 8, 40}));
    return c;
}

plan any_plan(dice& d, const transformer& m) {
    plan p;
    p.tensor = d.among({1, 1, 2, 3, 4, 5, 6, 8, 12, 16});
    p.pipeline = d.among({1, 1, 2, 3, 4, 6, 13});
    if (p.pipeline > 1) p.virtual_stages = d.among({1, 1, 1, 2, 3});
    p.data = d.among({1, 1, 2, 3, 4, 5, 8});
    p.context = d.among({1, 1, 1, 2, 3});
    if (m.has_experts() || d.one_in(20)) p.expert = d.among({1, 2, 3, 4, 8});
    if (m.has_experts() && d.one_in(6)) p.expert_tensor = d.between(1, 4);
    p.microbatch = d.between(1, 4);
    if (p.pipeline > 1 && d.one_in(5)) p.first_stage_layers = d.between(0, 4);
    if (p.pipeline > 1 && d.one_in(5)) p.last_stage_layers = d.between(0, 4);
    p.vocab_multiple = d.among({1, 1, 6, 8, 48});
    if (d.one_in(4)) p.tensor_reach = group_reach::cluster;
    if (d.one_in(4) && m.has_experts()) p.expert_reach = group_reach::cluster;
    p.zero = static_cast<zero_stage>(d.below(4));
    p.sequence_parallel = static_cast<sequence_parallelism>(d.below(2));
    p.recompute = static_cast<recompute_policy>(d.below(3));
    p.precision.compute = d.one_in(3) ? static_cast<number_format>(d.below(12)) : fp16;
    p.reserve = constant<units::fraction>{d.among({0, 60'000, 300'000})};
    return p;
}

// Without what is for training alone.
plan served(plan p) {
    const plan unused;
    p.virtual_stages = unused.virtual_stages;
    p.context = unused.context;
    p.microbatch = unused.microbatch;
    p.zero = unused.zero;
    p.sequence_parallel = unused.sequence_parallel;
    p.recompute = unused.recompute;
    return p;
}

// A chip that is sometimes too small for the job: between a quarter and twice what it takes.
template <class Job>
void size_memory(dice& d, Job& job) {
    job.plan.reserve = 0_percent;
    const auto share = [&] { return static_cast<double>(d.between(25, 200)) / 100; };
    job.cluster.chip.hbm_capacity = memory_per_chip(job).total() * share();
    if constexpr (std::same_as<Job, training_job>)
        if (d.one_in(2)) job.cluster.host_memory = host_memory_per_chip(job) * share();
}

template <class Job>
Job any_job(dice& d);
template <>
training_job any_job(dice& d) {
    training_job job{.model = any_model(d), .cluster = any_cluster(d)};
    job.plan = any_plan(d, job.model);
    job.batch = {.sequences = d.one_in(2) ? job.plan.data * job.plan.microbatch * d.between(1, 8)
                                          : d.between(1, 60),
                 .length = d.among({30, 48, 96, 97, 144, 256})};
    job.stack = ideal_training_stack;
    job.stack.uneven_stages = d.one_in(4);
    job.stack.halves_context = d.one_in(3);
    job.stack.interleaved = static_cast<interleaved_microbatches>(d.below(3));
    if (d.one_in(3)) job.stack.pads_vocabulary = {d.among({1, 4, 64}), d.one_in(2)};
    if (d.one_in(3)) job.plan.context_by = context_exchange::all_to_all;
    if (d.one_in(3) && job.plan.zero != zero_stage::none && job.plan.dense_replicas() % 2 == 0)
        job.plan.shard = 2;
    job.stack.pads_sequence = d.one_in(6);
    if (job.cluster.chip.host_link.each_way().count() > 0) {
        if (d.one_in(4)) job.plan.optimizer = memory_home::host;
        if (d.one_in(4)) job.plan.weights = memory_home::host;
        if (d.one_in(4)) job.plan.activations_on_host = 50_percent;
    }
    size_memory(d, job);
    return job;
}
template <>
serving_job any_job(dice& d) {
    serving_job job{.model = any_model(d), .cluster = any_cluster(d), .stack = ideal_serving_stack};
    job.plan = served(any_plan(d, job.model));
    const bool narrow = d.one_in(4);
    job.requests = {.prompt = d.between(1, 200),
                    .output = d.between(0, 200),
                    .concurrency = d.between(1, 300),
                    .weights = narrow ? fp8 : bf16,
                    .weight_block = narrow ? 32 : 0,
                    .kv_block = d.among({1, 16}),
                    .prefill_chunk = d.among({64, 8192})};
    if (d.one_in(4)) {
        job.stack.max_num_seqs = d.among({64, 4096});
        job.plan.vocab_multiple = 1;
        job.stack.sampler = constant<units::bytes>{30};
    }
    if (d.one_in(4)) job.requests.queueing = true;
    if (d.one_in(6)) {
        job.stack.memory_by = static_cast<memory_plan>(d.below(3));
        job.stack.memory_share = 90_percent;
        if (d.one_in(2)) job.requests.memory_share = 50_percent;
    }
    job.stack.pads_layers = d.one_in(4);
    job.stack.uneven_experts = d.one_in(4);
    if (d.one_in(3)) job.stack.pads_vocabulary = {d.among({1, 4, 64}), d.one_in(2)};
    size_memory(d, job);
    return job;
}

// ---- The rules once more, one by one

template <class Job>
bool holds_rule(rule asked, const Job& job) {
    bool result = false;
    boost::hana::for_each(all_rules, [&](auto type) {
        using one = typename decltype(type)::type;
        if (one::id == asked) result = one::holds(job);
    });
    return result;
}

// Whether a changed job is valid, keeps the rule to be mended, and all that the job keeps.
template <class Job>
bool works(const Job& job, rule mending, const Job& changed) {
    if (!validate(changed)) return false;
    for (std::size_t i = 0; i < rule_count; ++i) {
        const auto one = static_cast<rule>(i);
        if (!holds_rule(one, changed) && (one == mending || holds_rule(one, job))) return false;
    }
    return true;
}

// A degree in place of another, alone or with as many chips as before.
template <class Job>
bool degree_works(const Job& job, rule mending, std::int64_t plan::*degree, std::int64_t value) {
    Job changed = job;
    changed.plan.*degree = value;
    if (works(job, mending, changed)) return true;
    const std::int64_t shared = job.plan.data * job.plan.*degree;
    if (shared % value != 0) return false;
    changed.plan.data = shared / value;
    return works(job, mending, changed);
}
template <class Job>
bool tensor_works(const Job& job, rule mending, std::int64_t t) {
    const std::int64_t most = job.plan.tensor_reach == group_reach::cluster
                                  ? job.cluster.chips()
                                  : job.cluster.scale_up_chips();
    return job.model.heads % t == 0 && t <= most && degree_works(job, mending, &plan::tensor, t);
}
template <class Job>
bool pipeline_works(const Job& job, rule mending, std::int64_t p) {
    Job changed = job;
    changed.plan.pipeline = p;
    return rules::layers_divide::holds(changed) && degree_works(job, mending, &plan::pipeline, p);
}
bool divides_batch(const training_job& job, std::int64_t data, std::int64_t microbatch) {
    return job.batch.sequences % (data * microbatch) == 0;
}
bool divides_any_batch(const training_job& job) {
    return divides_batch(job, job.plan.data, job.plan.microbatch);
}
bool divides_any_batch(const serving_job&) { return true; }
template <class Job>
bool data_works(const Job& job, rule mending, std::int64_t n) {
    Job changed = job;
    changed.plan.data = n;
    if constexpr (std::same_as<Job, training_job>)
        if (!divides_batch(job, n, job.plan.microbatch)) return false;
    return rules::expert_group_divides::holds(changed) && works(job, mending, changed);
}
template <class Job>
bool with_works(const Job& job, rule mending, const setting& s) {
    return works(job, mending, mended(job, {s}));
}

// No value strictly between the present one and the offered one works.
template <class Works>
bool none_between(std::int64_t present, std::int64_t offered, const Works& does) {
    const std::int64_t step = offered > present ? 1 : -1;
    for (std::int64_t n = present + step; n != offered && present != offered; n += step)
        if (does(n)) return false;
    return true;
}

// No pipeline and tensor degree on fewer chips than the offered ones work, on any number of domains.
template <class Job>
bool no_longer_pipeline_on_fewer_chips(const Job& job, const finding& f, const fix& one) {
    const std::int64_t offered = mended(job, one).plan.chips();
    for (std::int64_t t = job.plan.tensor; t <= largest_tensor(job); ++t)
        for (std::int64_t p = job.plan.pipeline; p <= job.model.layers; ++p) {
            Job changed = job;
            changed.plan.tensor = t;
            changed.plan.pipeline = p;
            if (job.model.heads % t != 0 || changed.plan.chips() >= offered ||
                !rules::layers_divide::holds(changed))
                continue;
            if (!rules::chips_suffice::holds(changed)) {
                if (job.cluster.scale_up_chips() == 1) continue;
                changed.cluster = with_domains(job.cluster, changed.plan.chips());  // plenty
            }
            if (works(job, f.broken, changed)) return false;
        }
    return true;
}

// Whether a fix is the nearest of its kind.
template <class Job>
bool nearest(const Job& job, const finding& f, const fix& one) {
    const rule r = f.broken;
    const plan& p = job.plan;
    const std::int64_t n = one.settings[0].value;
    const auto between = [&](std::int64_t present, const auto& does) {
        return none_between(present, n, does);
    };
    const auto same_setting = [&](std::int64_t value) {
        return with_works(job, r, {one.settings[0].what, value});
    };
    switch (one.settings[0].what) {
    case change::smallest_tensor:
        if (one.count > 1 && one.settings[one.count - 1].what != change::data) return true;  // pair
        [[fallthrough]];
    case change::tensor:
        if (one.count > 1 && one.settings[1].what == change::pipeline)
            return no_longer_pipeline_on_fewer_chips(job, f, one);
        return between(p.tensor, [&](std::int64_t t) { return tensor_works(job, r, t); });
    case change::smallest_pipeline:
    case change::pipeline:
        return between(p.pipeline, [&](std::int64_t s) { return pipeline_works(job, r, s); });
    case change::virtual_stages: return between(p.virtual_stages, same_setting);
    case change::data:
        return between(p.data, [&](std::int64_t d) { return data_works(job, r, d); });
    case change::context_parallel:
        return between(p.context, [&](std::int64_t c) {
            if constexpr (std::same_as<Job, training_job>) {
                if (job.stack.pads_sequence && job.model.heads % c != 0) return false;
                training_job changed = job;
                changed.plan.context = c;
                if (!rules::sequence_divides::holds(changed)) return false;
            }
            return same_setting(c);
        });
    case change::smallest_expert:
    case change::expert:
        return between(p.expert, [&](std::int64_t e) {
            return (!job.model.has_experts() || job.model.moe.experts % e == 0) && same_setting(e);
        });
    case change::expert_tensor:
        return between(p.expert_tensor_degree(), [&](std::int64_t e) {
            return job.model.moe.expert_ffn % e == 0 && same_setting(e);
        });
    case change::largest_microbatch:
    case change::microbatch:
        if constexpr (std::same_as<Job, training_job>)
            return between(p.microbatch, [&](std::int64_t b) {
                return divides_batch(job, p.data, b) && same_setting(b);
            });
        return false;
    case change::vocab_multiple: {  // the least padding that keeps the present multiple
        // a multiple of what the software pads to as well, and it need not be the least
        if (job.stack.pads_vocabulary.multiple > 1) return true;
        const auto in_all = [&](const plan& changed) {
            return job.stack.pads_vocabulary.padded(changed.padded_vocab(job.model.vocab),
                                                    p.tensor);
        };
        const std::int64_t padded = in_all(mended(job, one).plan);
        for (std::int64_t v = p.vocab_multiple; v < n; v += p.vocab_multiple) {
            const Job changed = mended(job, {{change::vocab_multiple, v}});
            if (in_all(changed.plan) < padded && works(job, r, changed)) return false;
        }
        return true;
    }
    case change::zero: return between(static_cast<int>(p.zero), same_setting);
    case change::sequence_parallel:
    case change::recompute:
    case change::recompute_parts: return true;
    case change::compute_format: return true;  // order of preference: its own test
    case change::gradients_format:
    case change::moments_format:
    case change::optimizer:
    case change::weights_home:
    case change::activations_on_host:
    case change::prefill_chunk:  // halves
    case change::max_num_seqs:
    case change::memory_share:
    case change::weights_format:
    case change::kv_cache_format: return true;
    case change::shard: return between(p.shard, same_setting);
    case change::first_stage_layers:
    case change::last_stage_layers: {
        if (r == rule::layers_divide || one.count > 1) return true;
        const bool first = one.settings[0].what == change::first_stage_layers;
        return between(p.layers_of_stage(first ? 0 : p.pipeline - 1, job.model.layers),
                       [&](std::int64_t layers) {
                           const Job changed = mended(job, {{one.settings[0].what, layers}});
                           return rules::layers_divide::holds(changed) && works(job, r, changed);
                       });
    }
    case change::sequences:
    case change::sequence_length:
        if constexpr (std::same_as<Job, training_job>) {
            const bool batch = one.settings[0].what == change::sequences;
            const std::int64_t present = batch ? job.batch.sequences : job.batch.length;
            const std::int64_t distance = n > present ? n - present : present - n;
            for (std::int64_t d = 1; d < distance; ++d)
                if (same_setting(present + d) || (present > d && same_setting(present - d)))
                    return false;
            return true;
        }
        return false;
    case change::longest_sequence:
        if constexpr (std::same_as<Job, training_job>) {
            for (std::int64_t l = n + 1; l < job.batch.length; ++l) {
                training_job changed = job;
                changed.batch.length = l;
                if (rules::sequence_divides::holds(changed) && same_setting(l)) return false;
            }
            return true;
        }
        return false;
    case change::longest_prompt:
    case change::longest_output:
    case change::largest_concurrency:
        if constexpr (std::same_as<Job, serving_job>) {
            const std::int64_t present =
                one.settings[0].what == change::longest_prompt   ? job.requests.prompt
                : one.settings[0].what == change::longest_output ? job.requests.output
                                                                 : job.requests.concurrency;
            return between(present, same_setting);
        }
        return false;
    case change::scale_up_domains:
        if (one.count > 1 && one.settings[1].what == change::data)
            return none_between(p.data, one.settings[1].value, [&](std::int64_t data) {
                Job changed = job;
                changed.cluster = with_domains(job.cluster, n);
                changed.plan.data = data;
                return divides_any_batch(changed) && works(job, r, changed);
            });
        return r == rule::chips_suffice ? !same_setting(n - 1)
                                        : no_longer_pipeline_on_fewer_chips(job, f, one);
    }
    return false;
}

// Single changes of each kind that a rule offers, all values: whether any works.
template <class Job>
bool any_single_change(const Job& job, rule r) {
    const auto tensor = [&] {
        for (std::int64_t t = 1; t <= job.model.heads; ++t)
            if (tensor_works(job, r, t)) return true;
        return false;
    };
    const auto pipeline = [&] {
        for (std::int64_t p = 1; p <= job.model.layers; ++p)
            if (pipeline_works(job, r, p)) return true;
        return false;
    };
    const auto data = [&] {
        for (std::int64_t d = 1; d <= 200; ++d)
            if (data_works(job, r, d)) return true;
        return false;
    };
    const auto each = [&](change what, std::int64_t from, std::int64_t to) {
        for (std::int64_t n = from; n <= to; ++n)
            if (with_works(job, r, {what, n})) return true;
        return false;
    };
    switch (r) {
    case rule::memory_fits:
        if (tensor() || pipeline()) {
            // a shorter pipeline or smaller tensor group holds more, unless its data degree shards
            // more: not looked for
            for (std::int64_t t = job.plan.tensor + 1; t <= job.model.heads; ++t)
                if (tensor_works(job, r, t)) return true;
            for (std::int64_t p = job.plan.pipeline + 1; p <= job.model.layers; ++p)
                if (pipeline_works(job, r, p)) return true;
        }
        for (std::int64_t e = job.plan.expert + 1; e <= job.model.moe.experts; ++e)
            if (job.model.moe.experts % e == 0 && with_works(job, r, {change::expert, e}))
                return true;
        if constexpr (std::same_as<Job, training_job>)
            return each(change::zero, static_cast<int>(job.plan.zero) + 1, 3) ||
                   each(change::sequence_parallel, 1, 1) || each(change::recompute, 2, 2);
        else
            return each(change::largest_concurrency, 1, job.requests.concurrency) ||
                   each(change::longest_prompt, 1, job.requests.prompt);
    case rule::heads_divide:
    case rule::kv_heads_divide:
    case rule::mlp_divides: return tensor();
    case rule::expert_width_divides:
        for (std::int64_t n = 1; n <= job.model.moe.expert_ffn; ++n)
            if (job.model.moe.expert_ffn % n == 0 && with_works(job, r, {change::expert_tensor, n}))
                return true;
        return false;
    case rule::blocks_stay_whole: return tensor();
    case rule::context_heads_divide:
        for (std::int64_t c = 1; c <= 60; ++c) {
            Job changed = job;
            changed.plan.context = c;
            if constexpr (std::same_as<Job, training_job>)
                if (job.stack.pads_sequence && job.model.heads % c != 0) continue;
            if (rules::sequence_divides::holds(changed) && works(job, r, changed)) return true;
        }
        return false;
    case rule::microbatches_fill_rounds: return each(change::virtual_stages, 1, 1);
    case rule::vocabulary_divides: return tensor() || each(change::vocab_multiple, 1, 200);
    case rule::layers_divide: return pipeline() || each(change::virtual_stages, 1, 3);
    case rule::experts_divide:
    case rule::expert_group_in_scale_up:
        for (std::int64_t e = 1; e <= 16; ++e)
            if ((job.model.has_experts() ? job.model.moe.experts % e == 0 : e == 1) &&
                with_works(job, r, {change::expert, e}))
                return true;
        return false;
    case rule::own: break;  // of the library, none
    case rule::expert_group_divides: return data();
    case rule::chips_suffice: return data();
    case rule::tensor_group_in_scale_up: return tensor();
    case rule::sequence_divides: return each(change::sequence_length, 1, 300);
    case rule::batch_divides: return each(change::sequences, 1, 300) || data();
    case rule::context_within_positions:
        return each(change::longest_sequence, 1, 300) || each(change::longest_prompt, 1, 300) ||
               each(change::longest_output, 0, 300);
    case rule::host_memory_fits:
        for (std::int64_t t = job.plan.tensor + 1; t <= job.model.heads; ++t)
            if (tensor_works(job, r, t)) return true;
        return each(change::optimizer, 0, 0) || each(change::weights_home, 0, 0) ||
               each(change::activations_on_host, 0, 0) ||
               each(change::zero, static_cast<int>(job.plan.zero) + 1, 3);
    case rule::format_supported:  // integers are no fix for a floating format
        for (int n = 0; n < 12; ++n)
            if ((facts(static_cast<number_format>(n)).floating ||
                 !facts(job.plan.precision.compute).floating) &&
                with_works(job, r, {change::compute_format, n}))
                return true;
        return false;
    }
    return false;
}

std::string described(const finding& f) { return std::string{text(f).view()}; }

struct tally {
    std::map<rule, int> rules;
    std::map<change, int> firsts;
    std::map<change, int> withs;
    int feasible_jobs = 0;
};

template <class Job>
void try_jobs(int count, unsigned seed, tally& seen) {
    dice d{seed};
    for (int i = 0; i < count; ++i) {
        const Job job = any_job<Job>(d);
        const findings found = check(job);
        CAPTURE(seed, i);
        REQUIRE(bool(found.input));
        REQUIRE(bool(found) == is_feasible(job));
        seen.feasible_jobs += bool(found) ? 1 : 0;

        // exactly the broken rules are found
        std::map<rule, int> broken;
        for (const finding& f : found) ++broken[f.broken];
        for (std::size_t r = 0; r < rule_count; ++r)
            REQUIRE(broken[static_cast<rule>(r)] ==
                    (holds_rule(static_cast<rule>(r), job) ? 0 : 1));

        for (const finding& f : found) {
            CAPTURE(described(f));
            ++seen.rules[f.broken];
            if (f.fix_count == 0) REQUIRE_FALSE(any_single_change(job, f.broken));
            for (std::size_t k = 0; k < f.fix_count; ++k) {
                const fix& one = f.fixes[k];
                CAPTURE(k);
                REQUIRE(one.count > 0);
                ++seen.firsts[one.settings[0].what];
                for (std::size_t w = 1; w < one.count; ++w) ++seen.withs[one.settings[w].what];
                REQUIRE(works(job, f.broken, mended(job, one)));
                REQUIRE(nearest(job, f, one));
                for (std::size_t other = 0; other < k; ++other)  // nothing is offered twice
                    REQUIRE((f.fixes[other].settings[0].what != one.settings[0].what ||
                             f.fixes[other].settings[0].value != one.settings[0].value ||
                             one.count > 1));
            }
        }
    }
}

}  // namespace

TEST_CASE("Fixes work, and nothing nearer does", "[check][fixes]") {
    tally seen;
    try_jobs<training_job>(6'000, 1, seen);
    try_jobs<serving_job>(6'000, 2, seen);

    // All that can be said was said, and some jobs were fine.
    CHECK(seen.feasible_jobs > 0);
    for (std::size_t r = 0; r < rule_count; ++r) {
        CAPTURE(r);
        CHECK(seen.rules[static_cast<rule>(r)] > 0);
    }
    for (int c = 0; c <= static_cast<int>(change::scale_up_domains); ++c) {
        if (c == static_cast<int>(change::recompute_parts)) continue;  // said by ceilings alone
        CAPTURE(c);
        CHECK(seen.firsts[static_cast<change>(c)] > 0);
    }
    for (const change with : {change::tensor, change::pipeline, change::data, change::zero,
                              change::sequence_parallel, change::recompute}) {
        CAPTURE(static_cast<int>(with));
        CHECK(seen.withs[with] > 0);
    }
}

TEST_CASE("A job with one broken rule and a fix becomes feasible", "[check][fixes]") {
    dice d{3};
    int mended_jobs = 0;
    for (int i = 0; i < 8'000; ++i) {
        const auto job = any_job<training_job>(d);
        const findings found = check(job);
        if (found.size() != 1) continue;
        for (const fix& one : found.begin()->fixes) {
            if (one.count == 0) continue;
            CAPTURE(i, described(*found.begin()));
            const findings after = check(mended(job, one));
            for (const finding& f : after) UNSCOPED_INFO(described(f));
            for (const input_error& e : after.input) UNSCOPED_INFO(text(e).view());
            REQUIRE(bool(after));
            ++mended_jobs;
        }
    }
    CHECK(mended_jobs > 500);
}
