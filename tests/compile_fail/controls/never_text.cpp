// rejected: the output must not say: soup::of_types
// error: no conversion
// never: soup::of_types
namespace soup {
template <class>
inline constexpr bool of_types = false;
}

template <class T>
constexpr void convert() {
    static_assert(soup::of_types<T>, "no conversion");
}

#ifndef FIXED
template void convert<int>();
#endif
