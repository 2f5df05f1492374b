// estimate_unchecked(serving_job): latency, throughput, users, joules and dollars of a deployment.
#pragma once

#include <loadline/estimate/concurrency.hpp>
#include <loadline/estimate/decode.hpp>
#include <loadline/estimate/no_figures.hpp>
#include <loadline/estimate/prefill.hpp>
#include <loadline/estimate/range.hpp>
#include <loadline/units/square_root.hpp>

#include <optional>
#include <type_traits>

namespace loadline {

// A deployment is a copy of the plan (with prefill and decode apart: all copies of both kinds together);
// the cluster holds as many as its chips allow.
//
// TTFT is the time from a request's arrival to its first token with room for it in memory and no other
// prompt before it: queueing is apart, in `wait`. TPOT is the mean time between the tokens of one request
// after the first, in the steady state that `requests.batching` names: with continuous batching it
// includes the time that decode stands still, or goes slower, for the prefills of the requests that
// arrive meanwhile.
//
// `basis` is what it rests on; of what was measured elsewhere, four measurements of five should lie in the ranges.
struct serving_estimate {
    estimate_basis basis{};
    serving_step_time prefill{};  // of one prompt (static batch: of all of them)
    serving_step_time decode{};   // of one step, without the prefills between steps

    ranged<units::seconds> ttft{};
    ranged<units::seconds> tpot{};
    quantity<units::seconds> wait{};      // for memory, of the requests beyond `running`
    quantity<units::seconds> transfer{};  // of the cache, from prefill to decode; part of ttft
    quantity<units::seconds>
        request{};  // from a place in memory to the last token: ttft and decode

    double running = 0;                    // requests in flight on one data-parallel rank
    std::int64_t largest_concurrency = 0;  // that memory allows at the longest context
    std::int64_t least_concurrency = 1;    // that must find room: one where others may wait
    double mean_context = 0;               // tokens, over the decode steps
    std::int64_t worst_context = 0;

    std::int64_t chips = 0;        // of one deployment
    std::int64_t deployments = 0;  // that the cluster holds
    ranged<units::tokens_per_second> per_user{};
    ranged<units::tokens_per_second> per_chip{};  // output tokens, as below
    ranged<units::tokens_per_second> per_deployment{};
    ranged<units::tokens_per_second> per_cluster{};
    ranged<units::hertz> requests_per_second{};  // of one deployment

    std::optional<ranged<units::joules_per_token>> energy{};  // at the power limit, output tokens
    std::optional<ranged<units::dollars_per_token>> cost{};

    // Of a job that has none: no_figures<serving_estimate>(); no request finds room.
    constexpr void without_figures() {
        const quantity<units::seconds> time{no_figure};
        const quantity<units::tokens_per_second> rate{no_figure};
        prefill.matmul = decode.matmul = time;
        ttft = tpot = {time};
        wait = transfer = request = time;
        mean_context = no_figure;
        per_user = per_chip = per_deployment = per_cluster = {rate};
        requests_per_second = {quantity<units::hertz>{no_figure}};
    }
    [[nodiscard]] constexpr bool fits() const { return largest_concurrency >= least_concurrency; }
    [[nodiscard]] constexpr serving_bound bound_by() const { return longest_part(decode); }
    // Users of the whole cluster that each read `rate` tokens a second, all the time.
    [[nodiscard]] constexpr double users(quantity<units::tokens_per_second> rate) const {
        return per_cluster / rate;
    }
};

[[nodiscard]] constexpr double whole_part(double x) {
    return static_cast<double>(static_cast<std::int64_t>(x));
}

// All requests start together. Those beyond what memory holds make further batches, or, where they are
// admitted as memory grows free, keep it full. There the last of a round fall back: n that grow together
// fill memory at C / n tokens each, C / context of them come to the end with the first, and the others
// make up for what they lack after that, when memory is no longer full.
constexpr void serve_static(serving_estimate& e, const serving_job& job, const serving_steps& steps,
                            double at_longest) {
    const requests& r = job.requests;
    const auto all = static_cast<double>(r.concurrency);
    const auto output = static_cast<double>(r.output < 1 ? 1 : r.output);
    const auto batch = [&](double n) {
        const prefill_time p = prefill(job, steps, n);
        e.prefill = p.parts;
        e.decode = decode_step(job, steps, n, e.mean_context);
        return p.total() + e.decode.total() / r.speculation.tokens_per_step() * (output - 1);
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
        const double lacking = static_cast<double>(r.context()) - reached;
        last = decode_step(job, steps, e.running - at_longest, e.mean_context).total() /
               r.speculation.tokens_per_step() * (lacking < output ? lacking : output);
    }
    const quantity<units::seconds> whole_run = one * full + last;
    e.ttft = e.prefill.total() + quantity<units::seconds>{job.stack.request};
    e.tpot = e.decode.total() / r.speculation.tokens_per_step();
    e.wait = (whole_run - one) / 2;
    e.request = quantity<units::seconds>{job.stack.request} + one;
    e.requests_per_second =
        all / (whole_run + quantity<units::seconds>{job.stack.request}) * job.plan.data;
}

// Each request that ends is replaced. In the time of one request, ttft + D, as many others as run beside
// it are prefilled, and while it decodes (D) they hold it up by `stall` each:
//   D = steps * decode + stall * (running - 1) * D / (ttft + D).
// Apart, nothing is held up, and the slower kind of copies sets the pace.
constexpr void serve_continuously(serving_estimate& e, const serving_job& job,
                                  const serving_steps& steps, const prefill_time& alone) {
    const requests& r = job.requests;
    const bool apart = r.disaggregation.apart();
    e.prefill = alone.parts;
    e.decode = decode_step(job, steps, e.running, e.mean_context);
    const double step = e.decode.total().count();
    const auto output = static_cast<double>(r.output < 2 ? 2 : r.output) - 1;
    const double own = step / r.speculation.tokens_per_step() * output;
    double first = e.prefill.total().count();
    double stall = 0;
    if (!apart) {
        stall = first;
        if (job.stack.mixing == mixing::mixed) {
            // the step that takes a chunk carries the decoding requests along: it reads their cache on
            // top, and saves them a step of their own
            const double carried = (e.decode.cache + e.decode.attention).count();
            const double saved = (step - carried) * alone.steps;
            stall = saved < 0.9 * stall ? stall - saved : 0.1 * stall;
            first += carried * alone.steps;
        }
    }
    if (r.prefill_wait > 0 && !apart) {
        const prefill_hold held = hold_of_prefill(r, e.running, own / step);
        first = first * (1 + held.joined) + held.mean_steps() * step;
    }
    // half of the step in progress in the mean, and what is scheduled behind it
    first += step * (0.5 + static_cast<double>(job.stack.steps_ahead)) +
             quantity<units::seconds>{job.stack.request}.count() + e.transfer.count();
    const double beside = e.running > 1 ? e.running - 1 : 0;
    const double linear = own + stall * beside - first;
    const double decoding = (linear + square_root(linear * linear + 4 * own * first)) / 2;
    e.ttft = quantity<units::seconds>{first};
    e.tpot = quantity<units::seconds>{decoding / output};
    e.request = quantity<units::seconds>{first + decoding};
    e.wait = e.request * (static_cast<double>(r.concurrency) / e.running - 1);

    const auto ranks = static_cast<double>(job.plan.data);
    double rate = e.running / (apart ? decoding : first + decoding) * ranks;
    if (apart) {
        rate *= static_cast<double>(r.disaggregation.decode);
        // prompts that share a chunk are taken together
        const double most = static_cast<double>(r.prefill_chunk) / r.prefilled();
        const double together = most > 2 ? whole_part(most) : 1;
        const double each = together > 1 ? prefill(job, steps, together).total().count() / together
                                         : e.prefill.total().count();
        const double pace = ranks * static_cast<double>(r.disaggregation.prefill) / each;
        rate = rate < pace ? rate : pace;
    }
    e.requests_per_second = quantity<units::hertz>{rate};
}

// What follows from rates and times: per chip and user, joules, dollars.
constexpr void complete(serving_estimate& e, const serving_job& job) {
    const requests& r = job.requests;
    e.chips = job.plan.chips() * r.disaggregation.copies();
    const std::int64_t there = job.cluster.chips();
    e.deployments = there / e.chips;
    const auto output = quantity<units::tokens>{static_cast<double>(r.output < 1 ? 1 : r.output)};
    e.per_user = quantity<units::tokens>{1} / e.tpot;
    e.per_deployment = output * e.requests_per_second;
    e.per_chip = e.per_deployment / e.chips;
    e.per_cluster = e.per_deployment * e.deployments;
    const double share = static_cast<double>(e.chips) / static_cast<double>(there);
    if (const auto power = job.cluster.power()) e.energy = power->power * share / e.per_deployment;
    if (const auto price = job.cluster.price()) e.cost = price->price * share / e.per_deployment;
}

// The ends of every figure, by what the estimate rests on.
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
    within(e.tpot, tpot);
    within(e.per_user, tpot.inverse());
    within(e.per_chip, rate);
    within(e.per_deployment, rate);
    within(e.per_cluster, rate);
    within(e.requests_per_second, rate);
    if (e.energy) within(*e.energy, rate.inverse());
    if (e.cost) within(*e.cost, rate.inverse());
}

// One deployment at different concurrencies: what they share is worked out once. Refers to the job, of
// which only requests.concurrency may change.
class deployment {
public:
    constexpr explicit deployment(const serving_job& job)
        : job_{job}, steps_{job}, evidence_{evidence_of(job)} {
        const pipeline_layers held{job.model, steps_.layers(), job.plan,
                                   predictions_served(job.model, job.requests)};
        const requests_with_room fit = requests_with_room_of(job, held);
        at_longest_ = fit.mean;
        whole_ = fit.whole;
        if (job.requests.batching == batching::continuous) alone_ = prefill(job, steps_, 1);
        if (job.requests.disaggregation.apart())
            transfer_ = steps_.exchange().to_other_copy(largest_cache(held));
    }
    deployment(const serving_job&&) = delete;

    // Without what it rests on, and so without ranges.
    [[nodiscard]] constexpr serving_estimate exactly_now() const {
        const requests& r = job_.requests;
        serving_estimate e;
        e.mean_context = r.mean_context();
        e.worst_context = r.context();
        e.transfer = transfer_;
        const auto wanted = static_cast<double>(r.concurrency);
        e.largest_concurrency = whole_;
        if (!r.queueing) e.least_concurrency = r.concurrency;
        auto room = static_cast<double>(e.largest_concurrency);
        if (job_.stack.admission == admission::as_it_grows && room < wanted) {
            // the mean over their growth, but no more than whole prompts find room at once
            const double tokens = at_longest_ * static_cast<double>(r.context());
            const double begun = whole_part(tokens / static_cast<double>(r.prompt));
            room = tokens / e.mean_context;
            if (room > begun) room = begun;
        }
        e.running = room >= 1 && room < wanted ? room : wanted;
        if (const auto most = static_cast<double>(r.max_num_seqs); most > 0 && most < e.running)
            e.running = most;
        if (r.batching == batching::static_batch)
            serve_static(e, job_, steps_, at_longest_);
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
    [[nodiscard]] constexpr quantity<units::bytes>
    largest_cache(const pipeline_layers& held) const {
        const auto of_stage = [&](std::int64_t stage) {
            return cache_bytes_per_request(job_.model, job_.plan, job_.requests, steps_.layers(),
                                           held.at(stage), job_.requests.prompt);
        };
        quantity<units::bytes> most = of_stage(0);
        held.for_other_extreme_stages(
            [&](std::int64_t stage) { most = max(most, of_stage(stage)); });
        return most;
    }

    const serving_job& job_;
    serving_steps steps_;
    job_evidence evidence_;
    double at_longest_ = 0;  // requests that memory holds, not always whole
    std::int64_t whole_ = 0;
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

/// The same at the speed of light: full peaks, no latency, nothing lost to software. Exact: it rests on peaks alone.
/// Of any job, as estimate_unchecked.
[[nodiscard]] constexpr serving_estimate limit(serving_job job) {
    if (!has_figures(job)) return no_figures<serving_estimate>();
    job.cluster = at_limit(job.cluster);
    const serving_stack own = job.stack;
    job.stack = ideal_serving_stack;
    job.stack.admission = own.admission;
    job.stack.mixing = own.mixing;
    job.requests.memory_share = {};
    if (is_padded(job)) job = padded(job);
    return deployment{job}.exactly_now();
}

}  // namespace loadline
