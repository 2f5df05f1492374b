// Functions of 5 lines, which may be, and of 6, which may not, in all forms. (Never compiled.)
#pragma once

#define LONG_MACRO(name) \
    void name() {        \
        one();           \
        two();           \
        three();         \
        four();          \
    }

#include <array>

namespace loadline::forms {

void five() {
    one();
    two();
    three();
}
void six() {  // breach: six has 6 lines, at most 5
    one();
    two();
    three();
    four();
}

// What stands before the name does not count.
template <class T, std::array<T, 2> Pair = std::array<T, 2>{}>
    requires requires(T t) { t.one(); }
[[nodiscard]] constexpr std::array<std::array<T, 2>, 3> five_after_a_head(T t) {
    return {
        t.one(), t.two()  //
    };
}
template <template <class> class T, class U = decltype(five())>
    requires(sizeof(U) > 1)
constexpr auto six_after_a_head(T<U> t)  // breach: six_after_a_head has 6 lines, at most 5
    -> std::array<U, 3>
    requires std::same_as<U, int> {
        return t.one();
        //
    }
template <class T>
concept one = requires(T t) {
    t.one();
    t.two();
    { t.three() } -> same<int>;
    t.four();
}
&&requires { T::five; };
void constrained(auto t)  // breach: constrained has 6 lines, at most 5
    requires(sizeof(t) > 1) {
    t.one();
    t.two();
    t.three();
}

// Lambdas are of the function they are in.
void with_a_lambda() {  // breach: with_a_lambda has 6 lines, at most 5
    one([](int x) {
        if (x > 2) return 3;
        return 4;
    });
}
inline constexpr auto stack = [] {  // breach: a lambda has 6 lines, at most 5
    one();
    two();
    three();
    return four();
}();
inline constexpr auto function = [](int x) noexcept {  // breach: a lambda has 6 lines, at most 5
    one(x);
    two();
    three();
    return four();
};

// Braces that are none, and what is no function.
inline const char* text = "void f() {";
inline const char brace = '{', quote = '"', backslash = '\\', apostrophe = '\'';  // {
inline constexpr int many = 1'000'000 + f(/* { */ '}');
constexpr bool braces_in_texts(char c = '{') {  // breach: braces_in_texts has 6 lines, at most 5
    if (c == '}' || c == '\'') return "}\"}";
    one();  // }
    two(/* } */);
    three();
}
inline constexpr std::array<int, 6> table = {
    1,  //
    2,  //
    3,  //
    4,  //
    5,  //
    6,
};
inline constexpr std::array<int, 6> other_table{{
    1,  //
    2,  //
    3,  //
    4,  //
    5,  //
    6,
}};
enum class letters : std::uint8_t {
    a,
    b,
    c,
    d,
    e,
    f = letters_after(d)  //
};

template <class T>
struct alignas(8) shape : base<decltype(five()), std::array<T, (2 > 1)>> {
    explicit(sizeof(T) > 1) shape(T a, T b)  // breach: shape has 6 lines, at most 5
        : a_{a}, b_(b), c_{b, b} {
        one();
        two();
        three();
    }
    ~shape() {  // breach: ~shape has 6 lines, at most 5
        one();
        two();
        three();
        four();
    }
    bool operator()(int x) const {  // breach: operator() has 6 lines, at most 5
        one();
        two();
        three();
        return x;
    }
    bool operator[](int x) const {  // breach: operator[] has 6 lines, at most 5
        one();
        two();
        three();
        return x;
    }
    friend bool operator<(shape, shape) {  // breach: operator< has 6 lines, at most 5
        one();
        two();
        three();
        return 4;
    }
    friend constexpr auto operator<=>(const shape&, const shape&) = default;
    explicit operator bool() const {  // breach: operator bool has 6 lines, at most 5
        one();
        two();
        three();
        return 4;
    }
    struct inner {
        std::array<T, 3> values{1, 2};
        void six_inside(plan p = {.tensor = 2},  // breach: six_inside has 6 lines, at most 5
                        int more = 3) const noexcept(sizeof(T) > 1) {
            one();
            two();
            three();
        }
    };
    void five_inside() {
        struct local {
            void f() {}
        };
    }
    T a_{1};
    T b_ = {2};
};

template <class T>
void shape<T>::out_of_class() {  // breach: out_of_class has 6 lines, at most 5
    one();
    two();
    three();
    four();
}

}  // namespace loadline::forms
