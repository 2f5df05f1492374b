// Where elsewhere.cpp fails: not at the line of the user.
template <bool Holds>
constexpr void require() {
    static_assert(Holds, "the plan does not fit");
}
