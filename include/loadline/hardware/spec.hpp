// spec<T>: the plain value that a type (a chip, a cluster, a model) stands for.
#pragma once

namespace loadline {

// Specialised beside each kind of type, with a static function `value()`.
template <class T>
struct lowering;

template <class T>
concept has_spec = requires {
    lowering<T>::value();
};

template <has_spec T>
inline constexpr auto spec = lowering<T>::value();

}  // namespace loadline
