// spec<T>: the plain value that a type (a chip, a cluster, a model) stands for.
#pragma once

namespace loadline {

/// Specialised beside each kind of type, with a static function `value()`.
template <class T>
struct lowering;

/// A type that stands for a plain value: a chip, a system, a model.
template <class T>
concept has_spec = requires {
    lowering<T>::value();
};

/// The plain value of a type: `spec<trainium3>` is a chip_spec.
template <has_spec T>
inline constexpr auto spec = lowering<T>::value();

}  // namespace loadline
