// Reads numbers and choices from the bytes that a fuzzer makes: mostly sensible ones, now and then anything at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace fuzz {

class bytes {
public:
    bytes(const std::uint8_t* data, std::size_t size) : at_{data}, end_{data + size} {}

    std::uint8_t byte() { return at_ == end_ ? 0 : *at_++; }
    bool empty() const { return at_ == end_; }
    std::uint64_t word() {
        std::uint64_t w = 0;
        for (int i = 0; i < 8; ++i) w = w << 8 | byte();
        return w;
    }
    bool one_in(unsigned n) { return byte() % n == n - 1; }

    // By its first byte: small, a power of two or ten or near it, three bytes of its own, or any 64 bits.
    std::int64_t whole() {
        const unsigned how = byte();
        const std::int64_t next = byte();
        if (how < 96) return next % 33;
        if (how < 160) return std::int64_t{1} << next % 63;
        if (how < 200) {
            std::int64_t n = 1;
            for (std::int64_t i = next % 19; i > 0; --i) n *= 10;
            return n;
        }
        if (how < 216) return (std::int64_t{1} << next % 62) + (how & 1 ? 1 : -1);
        if (how < 248) return next << 16 | std::int64_t{byte()} << 8 | byte();
        if (how < 250) return std::numeric_limits<std::int64_t>::max();
        if (how < 252) return std::numeric_limits<std::int64_t>::min();
        if (how < 254) return -next;
        return static_cast<std::int64_t>(word());
    }
    double number() {
        const unsigned how = byte();
        if (how < 128) return static_cast<double>(whole());
        if (how < 192) return static_cast<double>(byte()) / 255;
        constexpr double special[]{0.0,
                                   -0.0,
                                   -1.0,
                                   1.0,
                                   1e-300,
                                   1e-9,
                                   0.99,
                                   1.01,
                                   1e12,
                                   1e30,
                                   1e300,
                                   std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN(),
                                   std::numeric_limits<double>::denorm_min(),
                                   std::numeric_limits<double>::max()};
        if (how < 240) return special[how % 16];
        const std::uint64_t bits = word();
        double any = 0;
        std::memcpy(&any, &bits, sizeof any);
        return any;
    }
    // One of the first `count`, rarely what is none.
    template <class Enum>
    Enum one_of(int count) {
        const unsigned n = byte();
        return static_cast<Enum>(n >= 250 ? n : n % static_cast<unsigned>(count));
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

}  // namespace fuzz
