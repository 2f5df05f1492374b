// estimate_unchecked(serving_job): latency, throughput, users, joules and dollars of a deployment.
#pragma once

#include <loadline/estimate/concurrency.hpp>
#include <loadline/estimate/no_figures.hpp>
#include <loadline/estimate/range.hpp>
#include <loadline/estimate/steady_state.hpp>
#include <loadline/workload/expert_domain.hpp>

#include <numeric>
#include <optional>
#include <type_traits>

namespace loadline {

/// A deployment is a copy of the plan (with prefill and decode apart: all copies of both kinds together);
/// the cluster holds as many as its chips allow.
///
/// TTFT is the time from a request's arrival to its first token with room for it in memory and no other
/// prompt before it: queueing is apart, in `wait`. TPOT is the mean time between the tokens of one request
/// after the first, in the steady state that `requests.batching` names: with continuous batching it
/// includes the time that decode stands still, or goes slower, for the prefills of the requests that
/// arrive meanwhile.
///
/// `basis` is what it rests on; of what was measured elsewhere, four measurements of five should lie in the ranges.
struct serving_estimate {
    estimate_basis basis{};
    serving_step_time prefill{};  // of one prompt (static batch: of all of them)
    serving_step_time decode{};   // of one step, without the prefills between steps

    ranged<units::seconds> ttft{};
    std::optional<ranged<units::seconds>> tpot{};  // none where one token is all, or none
    quantity<units::seconds>
        wait{};  // for memory, of the requests beyond `running`, or for a prefill
    quantity<units::seconds> transfer{};  // of the cache, from prefill to decode; part of ttft
    quantity<units::seconds>
        request{};  // from a place in memory to the last token: ttft and decode

    double running = 0;                    // requests in flight on one data-parallel rank
    std::int64_t largest_concurrency = 0;  // that memory allows at the longest context
    std::int64_t least_concurrency = 1;    // that must find room: one where others may wait
    double mean_context = 0;               // tokens, over the decode steps
    std::int64_t worst_context = 0;

    std::int64_t chips = 0;                                      // of one deployment
    std::int64_t deployments = 0;                                // that the cluster holds
    std::optional<ranged<units::tokens_per_second>> per_user{};  // as tpot
    ranged<units::tokens_per_second> per_chip{};                 // output tokens, as below
    ranged<units::tokens_per_second> per_deployment{};
    ranged<units::tokens_per_second> per_cluster{};
    ranged<units::hertz> requests_per_second{};  // of one deployment

    // At the power limit, of output tokens; where there is none they say why.
    energy_or_price<units::joules_per_token> energy{};
    energy_or_price<units::dollars_per_token> cost{};

    // Of a job that has none: no_figures<serving_estimate>(); no request finds room.
    constexpr void without_figures() {
        const quantity<units::seconds> time{no_figure};
        const quantity<units::tokens_per_second> rate{no_figure};
        prefill.matmul = decode.matmul = time;
        ttft = {time};
        tpot = ranged<units::seconds>{time};
        wait = transfer = request = time;
        mean_context = no_figure;
        per_user = ranged<units::tokens_per_second>{rate};
        per_chip = per_deployment = per_cluster = {rate};
        requests_per_second = {quantity<units::hertz>{no_figure}};
    }
    [[nodiscard]] constexpr bool fits() const { return largest_concurrency >= least_concurrency; }
    [[nodiscard]] constexpr serving_bound bound_by() const { return longest_part(decode); }
    // Users of the whole cluster that each read `rate` tokens a second, all the time; none where a user gets fewer.
    [[nodiscard]] constexpr double users(quantity<units::tokens_per_second> rate) const {
        return per_user && per_user->expected() < rate ? 0 : per_cluster / rate;
    }
};

/// x without its fraction.
[[nodiscard]] constexpr double whole_part(double x) {
    return static_cast<double>(bounded_whole(x));
}

/// Decode steps that a request takes after its first token: none where that is all it asks for.
[[nodiscard]] constexpr double decode_steps(const requests& r) {
    if (r.output < 2) return 0;
    const double steps = static_cast<double>(r.output - 1) / r.speculation.tokens_per_step();
    return steps > 1 ? steps : 1;
}
/// Sets TPOT by the time from a request's first token to its last; none where a request has one token.
constexpr void set_tpot(serving_estimate& e, const requests& r, quantity<units::seconds> decoding) {
    if (r.output > 1) e.tpot = decoding / static_cast<double>(r.output - 1);
}

/// Sets times and rates of a static batch: all requests start together. Those beyond what memory holds make further
/// batches, or, where they are admitted as memory grows free, keep it full. There the last of a round fall back: n
/// that grow together fill memory at C / n tokens each, C / context of them come to the end with the first, and the
/// others make up for what they lack after that, when memory is no longer full.
constexpr void serve_static(serving_estimate& e, const serving_job& job, const serving_steps& steps,
                            double at_longest) {
    const requests& r = job.requests;
    const auto all = static_cast<double>(r.concurrency);
    const double all_steps = decode_steps(r);
    const auto batch = [&](double n) {
        const prefill_time p = prefill(job, steps, n);
        e.prefill = p.parts;
        if (all_steps > 0) e.decode = decode_step(job, steps, n, e.mean_context);
        return p.total() + e.decode.total() * all_steps;
    };
    double full = 1;
    quantity<units::seconds> last;
    if (e.running < all) {
        full = all / e.running;
        if (job.stack.admission == admission::whole_context) {
            full = whole_part(full);
            if (all > full * e.running) last = batch(all - full * e.running);
        }
    }
    const quantity<units::seconds> one = batch(e.running);
    if (job.stack.admission == admission::as_it_grows && at_longest > 0 && e.running > at_longest) {
        const double reached = at_longest * static_cast<double>(r.context()) / e.running;
        const double lacking =
            (static_cast<double>(r.context()) - reached) / r.speculation.tokens_per_step();
        if (all_steps > 0)
            last = decode_step(job, steps, e.running - at_longest, e.mean_context).total() *
                   (lacking < all_steps ? lacking : all_steps);
    }
    const quantity<units::seconds> whole_run = one * full + last;
    e.ttft = e.prefill.total() + quantity<units::seconds>{job.stack.request};
    set_tpot(e, r, e.decode.total() * all_steps);
    e.wait = (whole_run - one) / 2;
    e.request = quantity<units::seconds>{job.stack.request} + one;
    const quantity<units::seconds> took = whole_run + quantity<units::seconds>{job.stack.request};
    e.requests_per_second = quantity<units::hertz>{
        took.count() > 0 ? all / took.count() * static_cast<double>(job.plan.data) : no_figure};
}

/// Prompts that find room in one step beside `decoding` rows; one where a step has less than one of them.
[[nodiscard]] constexpr double prompts_in_step(const serving_job& job, double decoding) {
    const requests& r = job.requests;
    const double most = (static_cast<double>(r.prefill_chunk) - decoding) /
                        filled_length(job.stack, r, r.prefilled());
    return most > 1 ? most : 1;
}

/// Seconds of one step of a prefill with the requests that decode: one fewer than run, the prompt being of the other.
[[nodiscard]] constexpr double step_with_riders(const serving_estimate& e, const serving_job& job,
                                                const steady_load& load, const prefill_time& of) {
    const double riding = load.others() / load.running;
    const serving_step_time chunk = of.parts * (1 / of.steps);
    const quantity<units::seconds> added =
        added_by_decode(job.stack, chunk, of.rows, e.decode, decoding_rows(job, load.running));
    const double step = (chunk.total() + added * riding).count();
    const double least = load.decode * riding;
    return step > least ? step : least;
}
/// Steps of a server that takes prompts along with decode: `alone` of a prompt's prefill, given on its own. That of
/// several prompts at once is worked out only where more come than find a step each.
[[nodiscard]] constexpr mixed_steps steps_of(const serving_estimate& e, const serving_job& job,
                                             const serving_steps& steps, const steady_load& load,
                                             const prefill_time& alone) {
    mixed_steps mixed{.chunks = alone.steps, .alone = step_with_riders(e, job, load, alone)};
    if (!is_saturated(load, mixed)) return mixed;
    mixed.most = prompts_in_step(job, load.steps > 0 ? decoding_rows(job, load.others()) : 0);
    if (mixed.most > 1)
        mixed.full = step_with_riders(e, job, load, prefill(job, steps, mixed.most));
    return mixed;
}

/// Sets times and rates with prefill and decode on copies of their own: nothing is held up, and the slower kind of
/// copies sets the pace.
constexpr void serve_apart(serving_estimate& e, const serving_job& job, const serving_steps& steps,
                           const steady_load& load) {
    const requests& r = job.requests;
    const auto ranks = static_cast<double>(job.plan.data);
    // prompts that share a chunk are taken together
    const double together = prompts_in_step(job, 0);
    const double one = e.prefill.total().count();
    const double all = together > 1 ? prefill(job, steps, together).total().count() : one;
    const double each = all < one * together ? all / together : one;
    double rate =
        each > 0 ? ranks * static_cast<double>(r.disaggregation.prefill) / each : no_figure;
    const double decoding = load.steps * load.decode;
    const double places = ranks * static_cast<double>(r.disaggregation.decode);
    const double of_decode = load.running * places;  // in flight
    // else prompts come too slowly to fill the places of decode; tokens are no slower than if they did
    if (of_decode < rate * decoding) rate = of_decode / decoding;
    e.requests_per_second = quantity<units::hertz>{rate};
    set_tpot(e, r, quantity<units::seconds>{decoding});
    e.request = e.ttft.expected() + quantity<units::seconds>{decoding};
    // who is asked for and is neither prefilled nor decoded waits for one of the two
    const quantity<units::seconds> stay{static_cast<double>(r.concurrency) * places / rate};
    e.wait = stay > e.request ? stay - e.request : quantity<units::seconds>{};
}

/// Sets times and rates of the steady state in which each request that ends is replaced, as the stack schedules:
/// prefill apart, mixed with decode, or between its steps.
constexpr void serve_continuously(serving_estimate& e, const serving_job& job,
                                  const serving_steps& steps, const prefill_time& alone) {
    const requests& r = job.requests;
    e.prefill = alone.parts;
    steady_load load{.running = e.running, .steps = decode_steps(r)};
    if (load.steps > 0) e.decode = decode_step(job, steps, e.running, e.mean_context);
    load.decode = e.decode.total().count();
    const double prompt = e.prefill.total().count();
    // half of the step in progress in the mean, and what is scheduled behind it
    load.beside = load.decode * (0.5 + static_cast<double>(job.stack.steps_ahead)) +
                  quantity<units::seconds>{job.stack.request}.count() + e.transfer.count();
    if (r.disaggregation.apart()) {
        e.ttft = quantity<units::seconds>{prompt + load.beside};
        return serve_apart(e, job, steps, load);
    }
    prefill_hold held;
    if (r.prefill_wait > 0) held = hold_of_prefill(r, e.running, load.steps);
    load.joined = held.joined;
    const bool mixes = job.stack.mixing == mixing::mixed;
    const mixed_steps mixed =
        mixes ? steps_of(e, job, steps, load, alone) : mixed_steps{.alone = prompt};
    load.beside += mixed.chunks * mixed.alone * held.joined + held.mean_steps() * load.decode;
    const steady_state s = mixes ? mixed_in(load, mixed) : prefilled_between(load, prompt);
    e.ttft = quantity<units::seconds>{s.prefill + load.beside};
    set_tpot(e, r, quantity<units::seconds>{s.decoding});
    e.request = e.ttft.expected() + quantity<units::seconds>{s.decoding};
    const double cycle = s.cycle > 0 ? s.cycle : no_figure;  // of rates that no chip has
    e.requests_per_second =
        quantity<units::hertz>{load.running / cycle * static_cast<double>(job.plan.data)};
    const quantity<units::seconds> stay{s.cycle *
                                        (static_cast<double>(r.concurrency) / load.running)};
    e.wait = stay > e.request ? stay - e.request : quantity<units::seconds>{};
}

/// Deployments that a cluster holds at once, each with its groups where the estimate has them: a copy that finds room
/// in one scale-up domain lies in one, a larger one takes whole domains, of which groups that may not straddle them
/// leave a rest. One at least, where the chips suffice for it in another way.
[[nodiscard]] constexpr std::int64_t deployments_in(const serving_job& job) {
    const plan& p = job.plan;
    const std::int64_t domain = job.cluster.scale_up_chips();
    const std::int64_t domains = job.cluster.chips() / domain;
    std::int64_t block = p.tensor_reach == group_reach::scale_up ? p.tensor : 1;
    if (experts_stay_in_domain(job.model, p) && p.expert_group() <= domain && block <= domain)
        block = std::lcm(block, p.expert_group());
    const std::int64_t usable = block <= domain ? domain / block * block : domain;
    const std::int64_t copies = p.chips() <= domain ? domains * (domain / p.chips())
                                                    : domains / ceil_div(p.chips(), usable);
    const std::int64_t needed = job.requests.disaggregation.copies();
    if (copies >= needed) return copies / needed;
    return p.chips() * needed <= job.cluster.chips() ? 1 : 0;
}

/// Sets what follows from rates and times: throughput by chip, user and deployment, joules, dollars.
constexpr void complete(serving_estimate& e, const serving_job& job) {
    const requests& r = job.requests;
    e.chips = bounded_product(job.plan.chips(), r.disaggregation.copies());
    const std::int64_t there = job.cluster.chips();
    e.deployments = deployments_in(job);
    const auto output = quantity<units::tokens>{static_cast<double>(r.output)};
    const quantity<units::seconds> nothing;  // between tokens, at rates that no chip has
    if (e.tpot && e.tpot->expected() > nothing)
        e.per_user = quantity<units::tokens>{1} / e.tpot->expected();
    e.per_deployment = output * e.requests_per_second;
    e.per_chip = e.per_deployment / e.chips;
    e.per_cluster = e.per_deployment * e.deployments;
    if (!(e.per_deployment > quantity<units::tokens_per_second>{})) return;
    const double share = static_cast<double>(e.chips) / static_cast<double>(there);
    const auto share_out = [&](auto& figure, const auto& total) {
        if (!total) {
            figure = total.missing();
            return;
        }
        using based_figure = std::remove_cvref_t<decltype(*figure)>;
        figure = based_figure{{total->amount() * share / e.per_deployment}, total->of()};
    };
    share_out(e.energy.full, job.cluster.power());
    share_out(e.energy.of_chips, job.cluster.power_of_chips());
    share_out(e.cost.full, job.cluster.price());
    share_out(e.cost.of_chips, job.cluster.price_of_chips());
}

/// Sets the ends of every figure, by what the estimate rests on.
constexpr void set_ranges(serving_estimate& e, const job_evidence& basis,
                          std::int64_t concurrency) {
    const auto wanted = static_cast<double>(concurrency);
    const auto room = static_cast<double>(e.largest_concurrency < 1 ? 1 : e.largest_concurrency);
    e.basis = {basis, share_left(wanted / room)};
    const auto within = [](auto& figure, const relative_range& r) {
        figure = {figure.expected(), r};
    };
    const relative_range tpot = range_of(ranged_figure::tpot, e.basis);
    const relative_range rate = range_of(ranged_figure::throughput, e.basis);
    within(e.ttft, range_of(ranged_figure::ttft, e.basis));
    if (e.tpot) within(*e.tpot, tpot);
    if (e.per_user) within(*e.per_user, tpot.inverse());
    within(e.per_chip, rate);
    within(e.per_deployment, rate);
    within(e.per_cluster, rate);
    within(e.requests_per_second, rate);
    e.energy.set_range(rate.inverse());
    e.cost.set_range(rate.inverse());
}

/// Requests that memory lets run at once on one data-parallel rank, of those that the job names.
class memory_room {
public:
    constexpr memory_room(const serving_job& job, const pipeline_layers& held)
        : fit_{requests_with_room_of(job, held)} {}

    [[nodiscard]] constexpr double at_longest() const { return fit_.mean; }
    [[nodiscard]] constexpr std::int64_t whole() const { return fit_.whole; }
    [[nodiscard]] constexpr double running(const serving_job& job) const {
        const requests& r = job.requests;
        const auto wanted = static_cast<double>(r.concurrency);
        auto room = static_cast<double>(fit_.whole);
        if (job.stack.admission == admission::as_it_grows && room < wanted) {
            // the mean over their growth, but no more than whole prompts find room at once
            const double tokens = fit_.mean * static_cast<double>(r.context());
            const double begun = whole_part(tokens / static_cast<double>(r.prompt));
            room = tokens / r.mean_context();
            if (room > begun) room = begun;
        }
        const double run = room >= 1 && room < wanted ? room : wanted;
        const auto most = static_cast<double>(r.max_num_seqs);
        return most > 0 && most < run ? most : run;
    }

private:
    requests_with_room fit_;
};

/// One deployment at different concurrencies: what they share is worked out once. Refers to the job, of
/// which only requests.concurrency may change.
class deployment {
public:
    constexpr explicit deployment(const serving_job& job)
        : job_{job}, steps_{job}, held_{job.model, steps_.layers(), job.plan,
                                        predictions_served(job.model, job.requests)},
          room_{job, held_}, evidence_{evidence_of(job)} {
        if (job.requests.batching == batching::continuous) alone_ = prefill(job, steps_, 1);
        if (job.requests.disaggregation.apart())
            transfer_ = steps_.exchange().to_other_copy(largest_cache());
    }
    deployment(const serving_job&&) = delete;
    deployment(const deployment&) = delete;  // it refers to itself
    deployment& operator=(const deployment&) = delete;
    constexpr ~deployment() = default;

    // Without what it rests on, and so without ranges.
    [[nodiscard]] constexpr serving_estimate exactly_now() const {
        return with_running(room_.running(job_));
    }
    // The same if so many requests ran at once, whatever memory says.
    [[nodiscard]] constexpr serving_estimate with_running(double requests_at_once) const {
        const requests& r = job_.requests;
        serving_estimate e;
        e.mean_context = r.mean_context();
        e.worst_context = r.context();
        e.transfer = transfer_;
        e.largest_concurrency = room_.whole();
        if (!r.queueing) e.least_concurrency = r.concurrency;
        e.running = requests_at_once;
        if (r.batching == batching::static_batch)
            serve_static(e, job_, steps_, room_.at_longest());
        else
            serve_continuously(e, job_, steps_, alone_);
        complete(e, job_);
        return e;
    }
    [[nodiscard]] constexpr serving_estimate now() const {
        serving_estimate e = exactly_now();
        set_ranges(e, evidence_, job_.requests.concurrency);
        return e;
    }

private:
    // Of a prompt, on a chip of the stage that holds most of it.
    [[nodiscard]] constexpr quantity<units::bytes> largest_cache() const {
        const auto of_stage = [&](std::int64_t stage) {
            return cache_bytes_per_request(job_.model, job_.plan, job_.requests, steps_.layers(),
                                           held_.at(stage), job_.requests.prompt);
        };
        quantity<units::bytes> most = of_stage(0);
        held_.for_other_extreme_stages(
            [&](std::int64_t stage) { most = max(most, of_stage(stage)); });
        return most;
    }

    const serving_job& job_;
    serving_steps steps_;
    pipeline_layers held_;
    memory_room room_;
    job_evidence evidence_;
    prefill_time alone_{};
    quantity<units::seconds> transfer_{};
};

namespace detail {
// Of a job that is known to be valid.
[[nodiscard]] constexpr serving_estimate estimate_valid(const serving_job& job) {
    if (!is_padded(job)) return deployment{job}.now();
    const serving_job laid_out = padded(job);
    return deployment{laid_out}.now();
}
}  // namespace detail

/// A deployment, for who has asked check(job) already: as though every rule held. One that does not fit is estimated as
/// though it did, and says so in fits(). Of a job whose whole numbers or choices are outside their ranges there are no
/// figures: each is not a number, and wins no comparison.
[[nodiscard]] constexpr serving_estimate estimate_unchecked(const serving_job& job) {
    return has_figures(job) ? detail::estimate_valid(job) : no_figures<serving_estimate>();
}

/// The lower of two expected values.
template <class Unit>
[[nodiscard]] constexpr quantity<Unit> lower(const ranged<Unit>& a, const ranged<Unit>& b) {
    return min(a.expected(), b.expected());
}
/// The higher of two expected values.
template <class Unit>
[[nodiscard]] constexpr quantity<Unit> higher(const ranged<Unit>& a, const ranged<Unit>& b) {
    return max(a.expected(), b.expected());
}
/// Takes rates of `o` where they are higher, energy and cost where they are lower.
constexpr void take_better_rates(serving_estimate& e, const serving_estimate& o) {
    e.per_chip = higher(e.per_chip, o.per_chip);
    e.per_deployment = higher(e.per_deployment, o.per_deployment);
    e.per_cluster = higher(e.per_cluster, o.per_cluster);
    e.requests_per_second = higher(e.requests_per_second, o.requests_per_second);
    e.energy.take_lower(o.energy);
    e.cost.take_lower(o.cost);
}
/// Takes times of `o` where they are shorter; both have TPOT, or neither.
constexpr void take_better_times(serving_estimate& e, const serving_estimate& o) {
    e.ttft = lower(e.ttft, o.ttft);
    if (e.tpot) e.tpot = lower(*e.tpot, *o.tpot);
    if (e.per_user) e.per_user = higher(*e.per_user, *o.per_user);
    e.request = min(e.request, o.request);
    e.wait = min(e.wait, o.wait);
}

/// The same at the speed of light: full peaks, no latency, nothing lost to software. Exact: it rests on peaks alone. No
/// figure is worse than in estimate(job), each by itself: times are those of the requests that run there, rates also
/// those of more, where software takes memory from them; and each is without the shapes that graphs are compiled for,
/// or with them where fewer prompts then share a step. Of any job, as estimate_unchecked.
[[nodiscard]] constexpr serving_estimate limit(serving_job job) {
    if (!has_figures(job)) return no_figures<serving_estimate>();
    if (is_padded(job)) job = padded(job);  // as it is laid out
    serving_job ideal = job;
    ideal.cluster = at_limit(job.cluster);
    ideal.stack = ideal_serving_stack;
    ideal.stack.admission = job.stack.admission;
    ideal.stack.mixing = job.stack.mixing;
    ideal.stack.absorbs_prefill = job.stack.absorbs_prefill;
    ideal.stack.widens_experts = job.stack.widens_experts;
    ideal.requests.memory_share = {};
    const model_layers kinds{job.model};
    const double running =
        memory_room{job, {job.model, kinds, job.plan, predictions_served(job.model, job.requests)}}
            .running(job);
    serving_estimate best;
    {
        const deployment at_best{ideal};
        const serving_estimate all = at_best.exactly_now();
        best = all.running == running ? all : at_best.with_running(running);
        take_better_rates(best, all);
    }
    if (job.stack.lengths != compiled_lengths::any || job.stack.compiled_batch) {
        ideal.stack.lengths = job.stack.lengths;
        ideal.stack.compiled_batch = job.stack.compiled_batch;
        const serving_estimate compiled = deployment{ideal}.with_running(running);
        take_better_rates(best, compiled);
        take_better_times(best, compiled);
    }
    return best;
}

/// With the ends of its ranges no further than what is possible: times no shorter than at the limit, rates no higher.
/// For one answer; a search that looks at expected values does without what this takes.
[[nodiscard]] constexpr serving_estimate within_limit(serving_estimate e, const serving_job& job) {
    const serving_estimate most = limit(job);
    const auto no_lower = [](auto& figure, const auto& least) {
        figure.low = max(figure.low, least.expected());
    };
    const auto no_higher = [](auto& figure, const auto& most_of_it) {
        figure.high = min(figure.high, most_of_it.expected());
    };
    no_lower(e.ttft, most.ttft);
    if (e.tpot) no_lower(*e.tpot, *most.tpot);
    if (e.per_user) no_higher(*e.per_user, *most.per_user);
    no_higher(e.per_chip, most.per_chip);
    no_higher(e.per_deployment, most.per_deployment);
    no_higher(e.per_cluster, most.per_cluster);
    no_higher(e.requests_per_second, most.requests_per_second);
    e.energy.raise_low(most.energy);
    e.cost.raise_low(most.cost);
    return e;
}

}  // namespace loadline
