// Communication that hides beneath other work: each second of work hides a second of one communication, once.
#pragma once

#include <loadline/workload/stack.hpp>

namespace loadline {

// A communication of which some hides.
struct overlapped {
    quantity<units::seconds> exposed{};  // what is left of it, and what hiding costs the work above
    quantity<units::seconds> covered{};  // of that work: it hides nothing else
};

/// Of a communication `share` may hide, beneath `cover` at most; of what hides `contention` is lost again. To hide it
/// some work is cut into pieces, which wait for `pieces`: that comes out of what is gained, and with it the work that
/// hides something. Where nothing is gained, software leaves it alone.
///
/// By construction no more time is gained than there is work: of a second of work less, at most 1 - contention of a
/// second more is exposed, whatever else hides. So faster work never makes a step longer, nor a smaller share, a higher
/// contention or longer pieces a step shorter.
[[nodiscard]] constexpr overlapped overlap(quantity<units::seconds> communication, double share,
                                           quantity<units::seconds> cover, double contention,
                                           quantity<units::seconds> pieces = {}) {
    const double gain = 1 - contention;
    const quantity<units::seconds> hidden = min(communication * share, cover);
    const quantity<units::seconds> gained = hidden * gain - pieces;
    if (gained.count() <= 0) return {communication, {}};
    return {communication - gained, pieces.count() > 0 ? gained / gain : hidden};
}

// How much longer, and shorter, something takes at the ends of what its overlap may be.
struct overlap_leeway {
    quantity<units::seconds> longer{};
    quantity<units::seconds> shorter{};

    constexpr void add(const overlap_leeway& o, double n) {
        longer += o.longer * n;
        shorter += o.shorter * n;
    }
};

// Of a communication of which `now` is exposed, where `share` and `contention` bound what was used for it.
[[nodiscard]] constexpr overlap_leeway
leeway_of(quantity<units::seconds> communication, quantity<units::seconds> now,
          const share_bounds& share, quantity<units::seconds> cover, const share_bounds& contention,
          quantity<units::seconds> pieces = {}) {
    const quantity<units::seconds> none;
    if (communication.count() == 0) return {};
    const auto at = [&](constant<units::fraction> hides, constant<units::fraction> loses) {
        return overlap(communication, count_of(hides), cover, count_of(loses), pieces).exposed;
    };
    return {max(at(share.low, contention.high) - now, none),
            max(now - at(share.high, contention.low), none)};
}

}  // namespace loadline
