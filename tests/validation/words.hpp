// What a cell of a table says in words: known phrases are taken from it, and what is left is unknown.
#pragma once

#include "table.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace validation {

// The words of a cell, of which phrases are taken. Letters count alike in both cases, and signs between
// words count for nothing: "ZeRO-3" is "zero 3". In a phrase '#' stands for a number. Phrases that
// contain others are to be asked for before them, or together with them.
class told {
public:
    explicit told(std::string_view cell) {
        for (std::size_t i = 0; i < cell.size();) {
            if (!belongs(cell, i)) {
                ++i;
                continue;
            }
            word w;
            for (; i < cell.size() && belongs(cell, i); ++i)
                w.text += static_cast<char>(std::tolower(static_cast<unsigned char>(cell[i])));
            const auto [end, error] =
                std::from_chars(w.text.data(), w.text.data() + w.text.size(), w.number);
            // what is no count is a word that nobody knows
            w.is_number = error == std::errc{} && end == w.text.data() + w.text.size() &&
                          std::abs(w.number) <= most_counted;
            words_.push_back(w);
        }
    }

    // Whether the phrase stands here; then all its places are taken, and the numbers of the last given out.
    bool take(std::string_view phrase, std::vector<double>* numbers = nullptr) {
        const told wanted{phrase};
        const std::size_t n = wanted.words_.size();
        bool found = false;
        for (std::size_t at = 0; n > 0 && at + n <= words_.size(); ++at) {
            if (!stands(wanted, at)) continue;
            found = true;
            if (numbers != nullptr) numbers->clear();
            for (std::size_t i = 0; i < n; ++i) {
                words_[at + i].taken = true;
                if (numbers != nullptr && wanted.words_[i].text == "#")
                    numbers->push_back(words_[at + i].number);
            }
        }
        return found;
    }
    // Long phrases before those that they contain.
    bool take_any(std::initializer_list<std::string_view> phrases) {
        std::vector<std::string_view> longest_first{phrases};
        std::stable_sort(
            longest_first.begin(), longest_first.end(), [](std::string_view a, std::string_view b) {
                return std::count(a.begin(), a.end(), ' ') > std::count(b.begin(), b.end(), ' ');
            });
        bool found = false;
        for (const std::string_view p : longest_first) found = take(p) || found;
        return found;
    }
    // What says nothing that a job depends on.
    void skip(std::initializer_list<std::string_view> phrases) { take_any(phrases); }

    [[nodiscard]] bool empty() const { return words_.empty(); }
    // Words that nothing has taken; empty: all were understood.
    [[nodiscard]] std::string unknown() const {
        std::string text;
        for (const word& w : words_) {
            if (w.taken) continue;
            if (!text.empty()) text += ' ';
            text += w.text;
        }
        return text;
    }

private:
    struct word {
        std::string text;
        double number = 0;
        bool is_number = false;
        bool taken = false;
    };

    // Doubt and comparison are words too, so that "full?" is not "full"; a sign belongs to a number after
    // '=', a point to one inside it.
    static bool belongs(std::string_view cell, std::size_t i) {
        const auto at = [&](std::size_t k) -> unsigned char {
            return k < cell.size() ? static_cast<unsigned char>(cell[k]) : '\0';
        };
        const auto digit = [&](std::size_t k) { return std::isdigit(at(k)) != 0; };
        const unsigned char c = at(i);
        if (std::isalnum(c) != 0 || c >= 0x80) return true;
        if (c == '_' || c == '?' || c == '!' || c == '<' || c == '>' || c == '#' || c == '~')
            return true;
        if (c == '.') return i > 0 && digit(i - 1) && digit(i + 1);
        return c == '-' && i > 0 && cell[i - 1] == '=' && digit(i + 1);
    }
    [[nodiscard]] bool stands(const told& wanted, std::size_t at) const {
        for (std::size_t i = 0; i < wanted.words_.size(); ++i) {
            const word& have = words_[at + i];
            const word& want = wanted.words_[i];
            if (have.taken) return false;
            if (want.text == "#" ? !have.is_number : have.text != want.text) return false;
        }
        return true;
    }

    std::vector<word> words_;
};

// Adds what is wrong with a column to what is wrong with the row: "recompute: 'mostly'".
inline void add_unknown(std::string& why, std::string_view column, const std::string& words) {
    if (words.empty()) return;
    if (!why.empty()) why += "; ";
    why.append("unknown words in ").append(column).append(": ").append(words);
}

}  // namespace validation
