// What the headers give to who opens `loadline`: its names, and no more.
#include "catch.hpp"

#include <loadline/all.hpp>

#include <concepts>

// Literals of our own, as a program has them that opens loadline and not loadline::literals: a template as the
// library's are, so that a second one in sight would be ambiguous.
namespace {

struct ours {};
template <char...>
constexpr ours operator""_GiB() {
    return {};
}
template <char...>
constexpr ours operator""_percent() {
    return {};
}

}  // namespace

using namespace loadline;

static_assert(std::same_as<decltype(80_GiB), ours>);
static_assert(std::same_as<decltype(5_percent), ours>);

// Vendors' chips and systems are names of loadline, whatever namespace they are written in.
static_assert(std::same_as<h100, nvidia::h100> && std::same_as<trainium3, aws::trainium3>);
static_assert(std::same_as<dgx_h100_cluster<2>, nvidia::dgx_h100_cluster<2>>);
