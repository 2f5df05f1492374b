// The runner accepts this one: it fails, once, and says so; and compiles when fixed.
// later[gcc]: plan_fits<needs_GiB<193>, has_GiB<144>>
// error[clang]: plan_fits<needs_GiB<193>, has_GiB<144>>
// error: the plan; does   not [fit]
// later[gcc]: evaluates to false
// error[clang]: failed due to requirement
// error[clang-16]: static assertion failed
// never: needs_GiB<194>
template <long>
struct needs_GiB;
template <long>
struct has_GiB;
template <class...>
inline constexpr bool plan_fits = false;

template <long Need>
constexpr void require() {
    if constexpr (Need > 144)
        static_assert(plan_fits<needs_GiB<Need>, has_GiB<144>>, "the plan; does not [fit]");
}

#ifdef FIXED
template void require<100>();
#else
template void require<193>();
#endif
