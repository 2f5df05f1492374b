// rejected: the output does not say: needs_GiB<194>
// error: needs_GiB<194>
template <long>
struct needs_GiB;
template <class...>
inline constexpr bool plan_fits = false;

template <long Need>
constexpr void require() {
    static_assert(plan_fits<needs_GiB<Need>>);
}

#ifndef FIXED
template void require<193>();
#endif
