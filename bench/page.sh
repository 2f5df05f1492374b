# shellcheck shell=bash
# What run_time.sh and compile_time.sh share: where the library is, what compilers and the machine are
# called, and how the tables of a page are written. To be sourced.
shopt -s inherit_errexit
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
flags=(-std=c++20 "-I$root/include")
[ -z "${BOOST_ROOT:-}" ] || flags+=(-isystem "$BOOST_ROOT/include")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

usage() {  # what the script's first comment says
    sed -nE '1d; /^#/!q; s/^# ?//p' "$0" >&2
    exit 2
}

is_clang() { [[ $("$1" --version) == *clang* ]]; }

version() {  # in full: "g++ 12.2.0"
    if is_clang "$1"; then echo "clang $("$1" -dumpversion)"; else echo "g++ $("$1" -dumpfullversion)"; fi
}
label() { version "$1" | sed 's/\..*//'; }  # in a table: "g++ 12"

commas() {  # 9377 to 9,377
    sed -E ':again; s/^([0-9]+)([0-9]{3})/\1,\2/; t again' <<<"$1"
}

machine() {  # that the figures are of, the compilers, and the day
    local system processor compiler
    system=$(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME") || system=$(uname -sr)
    processor=$(sed -nE '/^model name/ { s/^[^:]*: *//p; q }' /proc/cpuinfo 2>/dev/null || true)
    printf '%s, %s, %s cores' "$system" "${processor:-$(uname -m)}" "$(nproc)"
    for compiler in "$@"; do printf ', %s' "$(version "$compiler")"; done
    printf ', %s.\n' "$(date +%F)"
}

# A figure with commas, in bold where it is above the most that it should be: a whole number, or nothing.
figure() {  # figure, most
    local text
    text=$(commas "$1")
    if [ -n "$2" ] && [ "$1" -gt "$2" ]; then echo "**$text**"; else echo "$text"; fi
}

# Puts a file between the lines "<!-- written by bench/SCRIPT: BLOCK -->" and "<!-- end -->" of a page.
write_block() {  # page, block, file
    local begin
    begin="<!-- written by bench/$(basename "$0"): $2 -->"
    awk -v begin="$begin" -v file="$3" '
        inside && $0 == "<!-- end -->" { inside = 0 }
        !inside
        $0 == begin {
            inside = found = 1
            while ((getline line <file) > 0) print line
        }
        END { exit !found || inside }' "$1" >"$work/page" ||
        { echo "$(basename "$0"): $1 has no '$begin' with an end" >&2; return 1; }
    cat "$work/page" >"$1"
}
