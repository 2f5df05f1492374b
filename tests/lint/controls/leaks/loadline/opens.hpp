// A header that opens what it should not.
#pragma once

using namespace loadline::literals;  // breach: opens loadline::literals for all who open loadline

namespace loadline {

using namespace literals;  // breach: opens literals for all who open loadline
using enum figure_kind;    // breach: opens figure_kind for all who open loadline

enum class own { a, b };
using enum own;

namespace vendor {
using namespace literals;
}  // namespace vendor

using namespace vendor;  // breach: opens vendor for all who open loadline

constexpr int f() {
    using namespace literals;
    using enum figure_kind;
    return 1;
}

}  // namespace loadline

namespace loadline::nested {
using enum figure_kind;
}  // namespace loadline::nested
