// overload: more requests than run at once, and what the others wait; and the figure that an answer is asked for.
#pragma once

#include <loadline/check/sentence.hpp>
#include <loadline/estimate/basis_text.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training_estimate.hpp>

namespace loadline {

/// Requests of one data-parallel rank: those that run at once, of those asked for, and the mean wait of the others for
/// a place. False where none waits.
struct overload {
    double running = 0;
    std::int64_t asked = 0;
    quantity<units::seconds> wait{};

    [[nodiscard]] constexpr explicit operator bool() const {
        return running < static_cast<double>(asked);
    }
};
/// "100 of 448 requests run at once, and one waits 269 s for its place".
[[nodiscard]] constexpr sentence text(const overload& o) {
    sentence result;
    say(result, units::four_digits(o.running).view(), " of ",
        units::four_digits(static_cast<double>(o.asked)).view(),
        " requests run at once, and one waits ", text(o.wait).view(), " for its place");
    return result;
}

/// Who waits: of a server by its estimate; of training nobody.
[[nodiscard]] constexpr overload overload_of(const training_job& /*job*/,
                                             const training_estimate& /*e*/) {
    return {};
}
[[nodiscard]] constexpr overload overload_of(const serving_job& job, const serving_estimate& e) {
    return {e.running, job.requests.concurrency, e.wait};
}

/// An answer in words, findings and all; characters beyond its room are left out.
using answer_text = fixed_text<4095>;

/// "A step takes 31 s (27 to 36: dense model, measured chip and stack)".
[[nodiscard]] constexpr sentence main_figure(const training_estimate& e) {
    sentence result;
    say(result, "A step takes ", text(e.step_time, e.basis).view());
    return result;
}
[[nodiscard]] constexpr sentence main_figure(const serving_estimate& e) {
    sentence result;
    if (!e.tpot) {  // where one token is all, or none
        say(result, "The first token comes after ", text(e.ttft, e.basis).view());
        return result;
    }
    say(result, "Between two tokens of a user lie ", text(*e.tpot, e.basis).view(),
        "; the first comes after ", text(e.ttft, e.basis).view());
    return result;
}

}  // namespace loadline
