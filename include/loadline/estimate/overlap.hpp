// Communication that hides beneath other work: each second of work hides a second of one communication, once.
#pragma once

#include <loadline/workload/stack.hpp>

namespace loadline {

/// What is exposed of a communication of which `share` may hide, beneath `cover` at most; of what hides `contention` is
/// lost again, by the work above it. To hide it some work is cut into pieces, which wait for `pieces`: that comes out
/// of what is gained. Where nothing is gained, software leaves it alone.
///
/// What is left to hide others beneath is time in which none is under way: that of work and exposed communication, less
/// all of the communication. So what covers one covers no other; and since of a second of work less, at most
/// 1 - contention of a second more is exposed of any, and the same time less is left for the next, faster work makes no
/// step longer by construction; neither does a quicker communication, nor shares, contention or pieces that are better.
[[nodiscard]] constexpr quantity<units::seconds>
exposed(quantity<units::seconds> communication, double share, quantity<units::seconds> cover,
        double contention, quantity<units::seconds> pieces = {}) {
    const quantity<units::seconds> none;
    const double gain = contention < 1 ? 1 - contention : 0;
    return communication - max(min(communication * share, cover) * gain - pieces, none);
}

/// How much longer, and shorter, something takes at the ends of what its overlap may be.
struct overlap_leeway {
    quantity<units::seconds> longer{};
    quantity<units::seconds> shorter{};

    constexpr void add(const overlap_leeway& o, double n) {
        longer += o.longer * n;
        shorter += o.shorter * n;
    }
};

/// The leeway of a communication of which `now` is exposed, where `share` and `contention` bound what was used for
/// it.
[[nodiscard]] constexpr overlap_leeway
leeway_of(quantity<units::seconds> communication, quantity<units::seconds> now,
          const share_bounds& share, quantity<units::seconds> cover, const share_bounds& contention,
          quantity<units::seconds> pieces = {}) {
    const quantity<units::seconds> none;
    if (communication.count() == 0) return {};
    const auto at = [&](constant<units::fraction> hides, constant<units::fraction> loses) {
        return exposed(communication, count_of(hides), cover, count_of(loses), pieces);
    };
    return {max(at(share.low, contention.high) - now, none),
            max(now - at(share.high, contention.low), none)};
}

}  // namespace loadline
