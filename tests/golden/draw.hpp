// Draws that are the same on every machine and with every compiler: whole numbers only.
#pragma once

#include <loadline/units/literals.hpp>

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace golden {

class draw {
public:
    explicit draw(std::uint64_t seed) : engine_{seed} { engine_.discard(8); }

    // 0 to n - 1. (std::uniform_int_distribution differs from library to library.)
    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n));
    }
    bool chance(std::int64_t percent) { return below(100) < percent; }

    template <class T>
    T of(std::initializer_list<T> list) {
        return list.begin()[below(static_cast<std::int64_t>(list.size()))];
    }
    template <class List>
    const auto& from(const List& list) {
        return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size())))];
    }
    loadline::constant<loadline::units::fraction> percent(std::initializer_list<int> list) {
        return loadline::constant<loadline::units::fraction>{of(list) * 10'000};
    }
    std::int64_t divisor_of(std::int64_t n, std::int64_t most) {
        std::vector<std::int64_t> divisors;
        for (std::int64_t d = 1; d <= n && d <= most; ++d)
            if (n % d == 0) divisors.push_back(d);
        return from(divisors);
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace golden
