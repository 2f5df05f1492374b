// How an error names a field and its range: as text where the compiler prints text in a template argument, else as words.
#pragma once

#include <loadline/check/input_text.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#if defined(__clang__) && __clang_major__ < 15
#include <loadline/check/field_words.hpp>
#endif

namespace loadline {

/// Declared to be read: the field, its value, and the range that is accepted.
template <auto... Name>
struct field;
/// In an error: the value of a field, where it is a whole number.
template <std::int64_t>
struct value_is;
/// In an error: the least that is accepted, where it is a whole number.
template <std::int64_t>
struct least_is;
/// In an error: the most that is accepted, where it is a whole number.
template <std::int64_t>
struct most_is;
/// In an error: the value of a field in digits, or in words as "not a number".
template <auto... Digits>
struct value_is_about;
/// In an error: the least that is accepted, in digits.
template <auto... Digits>
struct least_is_about;
/// In an error: the most that is accepted, in digits.
template <auto... Digits>
struct most_is_about;

/// In an error: accepted is what divides this number.
template <std::int64_t>
struct divisors_of;
/// In an error: accepted is what this number divides.
template <std::int64_t>
struct multiples_of;

/// A piece of a text: from `at` on, so many characters.
struct text_piece {
    std::size_t at = 0;
    std::size_t length = 0;
};
/// Pieces of a text in order; beyond 96 they are left out.
struct text_pieces {
    std::array<text_piece, 96> list{};
    std::size_t count = 0;

    constexpr void add(std::size_t at, std::size_t length) {
        if (length > 0 && count < list.size()) list[count++] = {at, length};
    }
};

#if defined(__clang__) && __clang_major__ < 15

/// In an error: what is said of the field in brackets, its unit or where it may have another value.
template <auto... Words>
struct said_of_it;

[[nodiscard]] constexpr bool is_of_a_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
// Words between two places of a text, and what is none letter by letter.
[[nodiscard]] constexpr text_pieces words_between(auto text, std::size_t at, std::size_t end) {
    text_pieces pieces;
    while (at < end) {
        std::size_t length = 0;
        while (at + length < end && is_of_a_word(text[at + length])) ++length;
        if (word_of(text.substr(at, length)) != word::last) {
            pieces.add(at, length);
        } else {
            for (std::size_t i = 0; i < length; ++i) pieces.add(at + i, 1);
        }
        at += length + 1;
    }
    return pieces;
}
// Up to what is said of the field in brackets.
[[nodiscard]] constexpr text_pieces pieces_of(auto text) {
    const std::size_t bracket = text.find(" (");
    return words_between(text, 0, bracket < text.size() ? bracket : text.size());
}
// What is said of it there: a unit, or where it may have another value.
[[nodiscard]] constexpr text_pieces pieces_in_brackets(auto text) {
    const std::size_t bracket = text.find(" (");
    if (bracket >= text.size()) return {};
    const std::size_t end = text.find(')', bracket);
    return words_between(text, bracket + 2, end < text.size() ? end : text.size());
}
template <const std::string_view& Text, text_piece Piece>
constexpr auto shown_piece() {
    // by a generic lambda, so that nothing is spelled before this is asked for
    constexpr word known = [](auto text) {
        return word_of(text);
    }(Text.substr(Piece.at, Piece.length));
    if constexpr (known != word::last)
        return known;
    else
        return Text[Piece.at];
}
[[nodiscard]] constexpr text_pieces digits_of(std::string_view text) {
    text_pieces pieces;
    for (std::size_t i = 0; i < text.size(); ++i) pieces.add(i, 1);
    return pieces;
}

#else

/// Lines of no more than what clang prints of a text, broken at blanks.
[[nodiscard]] constexpr text_pieces pieces_of(std::string_view text) {
    constexpr std::size_t most = 32;
    text_pieces pieces;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = text.size() - at;
        if (length > most) {
            const std::size_t blank = text.substr(at, most + 1).rfind(' ');
            length = blank == std::string_view::npos || blank == 0 ? most : blank;
        }
        pieces.add(at, length);
        at += length;
        while (at < text.size() && text[at] == ' ') ++at;
    }
    return pieces;
}
/// Exactly N characters and one that ends them, without which clang prints their codes.
template <std::size_t N>
struct exact_text {
    // NOLINTNEXTLINE(*-avoid-c-arrays): clang prints no other as text
    char characters[N + 1];

    constexpr explicit exact_text(std::string_view text) : characters{} {
        for (std::size_t i = 0; i < N; ++i) characters[i] = text[i];
        characters[N] = '\0';
    }
};
/// By value: its length is then deduced, and printed as the number that it is.
template <std::size_t N>
[[nodiscard]] constexpr auto as_text(exact_text<N> text) {
    return text;
}
/// A piece as a template argument that the compiler prints to be read.
template <const std::string_view& Text, text_piece Piece>
constexpr auto shown_piece() {
    return as_text(exact_text<Piece.length>{Text.substr(Piece.at, Piece.length)});
}
/// The pieces of a number that is written out.
[[nodiscard]] constexpr text_pieces digits_of(std::string_view text) { return pieces_of(text); }

#endif

/// `Name<...>` of all pieces; declared for decltype.
template <template <auto...> class Name, const std::string_view& Text, const text_pieces& Pieces,
          std::size_t... I>
Name<shown_piece<Text, Pieces.list[I]>()...> with_pieces(std::index_sequence<I...>);
/// `Name<...>`, with all pieces of a text as its arguments.
template <template <auto...> class Name, const std::string_view& Text, const text_pieces& Pieces>
using named_by_pieces =
    decltype(with_pieces<Name, Text, Pieces>(std::make_index_sequence<Pieces.count>{}));

/// A number of an input error as `type`: `Whole<n>`, or `About<...>` with its digits where it is no whole number.
template <template <std::int64_t> class Whole, template <auto...> class About,
          const input_error& Error, input_number input_error::*Number>
struct shown_number {
    static constexpr input_number number = Error.*Number;
    static constexpr bool whole =
        number.is_whole ||
        (number.number > -9e15 && number.number < 9e15 &&
         static_cast<double>(static_cast<std::int64_t>(number.number)) == number.number);
    static constexpr figure_text digits = loadline::text(number, digits_that_differ(Error));
    static constexpr std::string_view text = digits.view();
    static constexpr text_pieces pieces = digits_of(text);
    [[nodiscard]] static constexpr auto name() {
        if constexpr (whole)
            return std::type_identity<
                Whole<number.is_whole ? number.whole : static_cast<std::int64_t>(number.number)>>{};
        else
            return std::type_identity<named_by_pieces<About, text, pieces>>{};
    }
    using type = typename decltype(name())::type;
};

/// Why `require` refuses: a field has a value that validate(job) does not accept.
template <class Field, class Value, class... Accepted>
struct field_is_outside_its_range;

/// The error of a validation as a type to be read.
template <const input_errors& Errors, std::size_t I>
struct named_input_error {
    static constexpr input_error error = Errors.begin()[I];
    static constexpr sentence said = [] {
        sentence result;
        say_field(result, error);
        return result;
    }();
    static constexpr std::string_view text = said.view();
    static constexpr text_pieces pieces = [](auto all) { return pieces_of(all); }(text);
#if defined(__clang__) && __clang_major__ < 15
    static constexpr text_pieces brackets = [](auto all) { return pieces_in_brackets(all); }(text);
#endif
    template <class... More>
    using said_are = std::type_identity<field_is_outside_its_range<
        named_by_pieces<field, text, pieces>,
        typename shown_number<value_is, value_is_about, error, &input_error::value>::type,
        More...>>;
    template <class... Accepted>
    [[nodiscard]] static constexpr auto accepted_are() {
#if defined(__clang__) && __clang_major__ < 15
        if constexpr (brackets.count > 0)
            return said_are<Accepted..., named_by_pieces<said_of_it, text, brackets>>{};
        else
#endif
            return said_are<Accepted...>{};
    }
    [[nodiscard]] static constexpr auto name() {
        if constexpr (error.accepted == accepted_numbers::divisors)
            return accepted_are<divisors_of<error.most.whole>>();
        else if constexpr (error.accepted == accepted_numbers::multiples)
            return accepted_are<multiples_of<error.most.whole>>();
        else
            return accepted_are<
                typename shown_number<least_is, least_is_about, error, &input_error::least>::type,
                typename shown_number<most_is, most_is_about, error, &input_error::most>::type>();
    }
    using type = typename decltype(name())::type;
};

}  // namespace loadline
