// A field whose value is outside its accepted range: what every validation reports.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace loadline {

struct input_error {
    std::string_view field;  // as the user writes it, e.g. "plan.tensor"
    double value = 0;
    double least = 0;
    double most = 0;
};

// The first eight errors of a validation, and how many there were in all. True means valid.
class [[nodiscard]] input_errors {
public:
    // A pointer, since in a constant expression a view reads the text through, also where all is well.
    constexpr void expect(const char* field, double value, double least, double most) {
        if (!(value >= least && value <= most)) add({field, value, least, most});  // also NaN
    }
    constexpr void append(const input_errors& other) {
        for (const input_error& e : other) add(e);
        count_ += other.count_ - static_cast<std::size_t>(other.end() - other.begin());
    }
    [[nodiscard]] constexpr explicit operator bool() const { return count_ == 0; }
    [[nodiscard]] constexpr std::size_t count() const { return count_; }
    [[nodiscard]] constexpr const input_error* begin() const { return errors_.data(); }
    [[nodiscard]] constexpr const input_error* end() const {
        return errors_.data() + (count_ < errors_.size() ? count_ : errors_.size());
    }

private:
    constexpr void add(const input_error& e) {
        if (count_ < errors_.size()) errors_[count_] = e;
        ++count_;
    }

    std::array<input_error, 8> errors_{};
    std::size_t count_ = 0;
};

}  // namespace loadline
