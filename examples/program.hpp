// What every program here does around its work: unknown arguments, --help, errors in a sentence, and no success where
// something could not be written.
#pragma once

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#if __has_include(<unistd.h>) && __has_include(<fcntl.h>)
#include <fcntl.h>
#include <unistd.h>
#define PROGRAM_HAS_POSIX 1
#endif

namespace program {

// Exit statuses. A program may answer 1 itself, where what it was asked is not so.
inline constexpr int good = 0;
inline constexpr int failed = 1;
inline constexpr int misused = 2;

// A command line that the program does not take.
struct misuse : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// What the machine refuses: a file that cannot be written.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using arguments = std::span<const std::string_view>;

inline std::string reason_of(int error) {
    return error == 0 ? "no reason given" : std::strerror(error);
}

// Throws where the file cannot be opened, or not all of it be written.
inline void write_file(const std::filesystem::path& file, std::string_view text) {
    errno = 0;
    std::ofstream out{file, std::ios::binary};
    const bool opened = out.is_open();
    out << text;
    out.close();
    if (!out)
        throw failure{file.string() + ": cannot be " + (opened ? "written: " : "opened: ") +
                      reason_of(errno)};
}

// The folder that a program may be given, and nothing else; where there is none, `otherwise`.
inline std::filesystem::path folder_of(arguments words, std::string_view otherwise) {
    if (words.size() > 1)
        throw misuse{"one folder at most; '" + std::string{words[1]} + "' is one too many"};
    const std::filesystem::path folder{words.empty() ? otherwise : words[0]};
    if (!words.empty() && words[0].starts_with('-'))
        throw misuse{"there is no option '" + std::string{words[0]} + "'"};
    if (!folder.empty() && !std::filesystem::is_directory(folder))
        throw failure{folder.string() + ": there is no such folder"};
    return folder;
}
inline void expect_none(arguments words) {
    if (!words.empty()) throw misuse{"takes no arguments; '" + std::string{words[0]} + "' is one"};
}

// A count in digits.
inline std::int64_t count_of(std::string_view word, std::string_view what, std::int64_t least) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || value < least)
        throw misuse{std::string{what} + ": '" + std::string{word} + "' is no whole number from " +
                     std::to_string(least) + " on"};
    return value;
}

// Where a standard stream is closed, a file opened later would take its place and what is printed with it.
inline void hold_standard_streams() {
#ifdef PROGRAM_HAS_POSIX
    for (int stream = 0; stream <= 2; ++stream)
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) (void)!open("/dev/null", O_RDONLY);
#endif
}

// Whether all that was printed has reached standard output.
inline bool printed_all(std::string_view name) {
    errno = 0;
    std::cout.flush();
    const bool flushed = std::fflush(stdout) == 0;
    if (flushed && std::ferror(stdout) == 0 && std::cout) return true;
    std::cerr << name << ": standard output cannot be written: " << reason_of(errno) << '\n';
    return false;
}

// A program's name and what --help prints.
struct about {
    std::string_view name;
    std::string_view usage;
};

// Runs `body(arguments)`, or `body()` of a program that takes none; it answers with an exit status or with nothing.
template <class Body>
int answer_of(Body& body, arguments words) {
    const auto status_of = [](auto call) {
        if constexpr (std::is_void_v<decltype(call())>)
            return call(), good;
        else
            return call();
    };
    if constexpr (std::is_invocable_v<Body&>) {
        expect_none(words);
        return status_of([&] { return body(); });
    } else {
        return status_of([&] { return body(words); });
    }
}
template <class Body>
int run(const about& self, int argc, char** argv, Body body) {
    hold_standard_streams();
    int status = good;
    try {
        const std::vector<std::string_view> words(argv + std::min(argc, 1), argv + argc);
        const bool asks = std::ranges::any_of(
            words, [](std::string_view w) { return w == "--help" || w == "-h"; });
        if (asks)
            std::cout << self.usage;
        else
            status = answer_of(body, words);
    } catch (const misuse& problem) {
        std::cerr << self.name << ": " << problem.what() << '\n' << self.usage;
        status = misused;
    } catch (const std::exception& problem) {
        std::cerr << self.name << ": " << problem.what() << '\n';
        status = failed;
    } catch (...) {
        std::cerr << self.name << ": failed, and does not say why\n";
        status = failed;
    }
    return printed_all(self.name) || status != good ? status : failed;
}

}  // namespace program
