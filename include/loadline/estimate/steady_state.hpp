// Continuous batching in its steady state: how long a request decodes while others are prefilled, by what its chips have
// time for.
#pragma once

#include <loadline/estimate/decode.hpp>
#include <loadline/estimate/prefill.hpp>

namespace loadline {

/// Time that the decoding requests add to a step that takes a chunk of a prompt along. One read of the weights is for
/// both, and so are the launches, and what the host does once a step. Caches are read besides, rows in between are
/// moved, and each request is scheduled and sampled. Products of more rows take the matrix unit longer where it does
/// not idle, and all products never less than those of either alone. What rows send takes at most as long as alone,
/// and at most their share at the chunk's pace. All that is hidden where the device waits for the host's launches.
[[nodiscard]] constexpr quantity<units::seconds>
added_by_decode(const serving_stack& stack, const serving_step_time& chunk, double rows_of_chunk,
                const serving_step_time& decode, double rows_of_decode) {
    const quantity<units::seconds> of_chunk = chunk.weights + chunk.matmul;
    const quantity<units::seconds> products =
        max(max(chunk.multiplying + decode.multiplying, decode.weights + decode.matmul), of_chunk) -
        of_chunk;
    const double share = rows_of_chunk > 0 ? rows_of_decode / rows_of_chunk : 0;
    const auto sent = [share](quantity<units::seconds> of_decode, quantity<units::seconds> beside) {
        return min(of_decode, beside * share);
    };
    const double each = count_of(stack.sequence) * rows_of_decode;
    const double once = count_of(stack.step);
    const double of_each = each > 0 ? each / (each + once) : 0;
    const quantity<units::seconds> of_device =
        decode.cache + decode.attention + decode.elementwise + products +
        sent(decode.tensor - decode.fetching, chunk.tensor - chunk.fetching) +
        sent(decode.expert, chunk.expert) + sent(decode.pipeline, chunk.pipeline);
    return max(of_device, chunk.waiting) - chunk.waiting + decode.host * of_each;
}

/// What runs on one data-parallel rank, in seconds. `steps` of `decode` each are what a request decodes for alone.
struct steady_load {
    double running = 1;  // requests
    double steps = 0;    // of decode, that each takes
    double decode = 0;   // time of one
    double beside =
        0;  // of TTFT, besides the prompt's own prefill: waits, and prompts that are taken with it
    double joined = 0;  // of these prompts

    [[nodiscard]] constexpr double others() const { return running > 1 ? running - 1 : 0; }
    // Prefills that come while a request decodes.
    [[nodiscard]] constexpr double behind() const {
        return others() > joined ? others() - joined : 0;
    }
};
/// What a request takes in the steady state, in seconds.
struct steady_state {
    double prefill = 0;   // of a request's own prompt, with what rides along
    double decoding = 0;  // from its first token to its last
    double cycle = 0;     // until its place has the next request
};

/// Each request that ends is replaced, so that each of the others is prefilled once between two of its prefills: those
/// that are not taken with it hold it up while it decodes. A step is either prefill or decode.
[[nodiscard]] constexpr steady_state prefilled_between(const steady_load& load, double prefill) {
    const double decoding = load.steps * load.decode + load.behind() * prefill;
    return {prefill, decoding, prefill + load.beside + decoding};
}

/// Steps that take a prompt along: `chunks` of them for each, of `alone` seconds. Where a step may take more prompts
/// than one, `most` of them, it is `full` seconds long when it does.
struct mixed_steps {
    double chunks = 1;
    double alone = 0;
    double most = 1;
    double full = 0;

    // Time of a step that takes m prompts along, where one of them is `one` seconds: evenly between that and a full step,
    // and no longer than m steps.
    [[nodiscard]] constexpr double taking(double m, double one) const {
        if (m <= 1) return one;
        const double longest = most * one;
        double last = full < longest ? full : longest;
        if (last < one) last = one;
        return one + (last - one) * (m - 1) / (most - 1);
    }
};
/// Whether more chunks come while a request decodes than it has steps.
[[nodiscard]] constexpr bool is_saturated(const steady_load& load, const mixed_steps& mixed) {
    return load.behind() * mixed.chunks > load.steps;
}
/// While few prompts come, each of their chunks takes the place of a step that would have decoded alone, and holds the
/// others up by the difference. Where no such step is left all take prompts along, m of them so that those of N
/// requests find a place in the steps of one, N chunks / m = chunks + steps. Beyond `most`, prompts wait for a place.
[[nodiscard]] constexpr steady_state mixed_in(const steady_load& load, const mixed_steps& mixed) {
    const double one = mixed.alone > load.decode ? mixed.alone : load.decode;
    if (!is_saturated(load, mixed)) {
        const double own = mixed.chunks * mixed.alone;
        const double decoding =
            load.steps * load.decode + load.behind() * mixed.chunks * (one - load.decode);
        return {own, decoding, own + load.beside + decoding};
    }
    double m = (load.behind() + 1) * mixed.chunks / (mixed.chunks + load.steps);
    if (m > mixed.most) m = mixed.most;
    if (m < 1) m = 1;
    const double step = mixed.taking(m, one);
    const double own = mixed.chunks * mixed.taking(m, mixed.alone);
    const double decoding = load.steps * step;
    const double present = own + load.beside + decoding;
    const double all =
        load.running * mixed.chunks / m * step;  // that every request has its prefill in
    return {own, decoding, present > all ? present : all};
}

}  // namespace loadline
