#!/usr/bin/env bash
# What including loadline costs: CPU milliseconds (user + system, median) of -fsyntax-only, and the
# template instantiations that clang counts, which noise does not move. A table, and CSV with -o.
#
#   bench/compile_time.sh [-n runs] [-o file.csv] [compiler...]
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
runs=7
csv=
while getopts n:o: option; do
    case $option in
        n) runs=$OPTARG ;;
        o) csv=$(realpath -m "$OPTARG") ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- g++ clang++-14 clang++-16 clang++-19

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-std=c++20 "-I$root/include")
[ -z "${BOOST_ROOT:-}" ] || flags+=(-isystem "$BOOST_ROOT/include")

# The Boost and standard headers that the umbrella reaches, found by following our own includes.
declare -A seen
outside() {
    local header
    [ -z "${seen[$1]:-}" ] || return 0
    seen[$1]=yes
    while read -r header; do
        case $header in
            loadline/*) outside "$header" ;;
            *) printf '#include <%s>\n' "$header" ;;
        esac
    done < <(sed -nE 's/^ *# *include *<([^>]+)>.*/\1/p' "$root/include/$1")
}

sources=("$work/nothing.cpp" "$work/boost_and_std.cpp" "$work/loadline.cpp")
: >"$work/nothing.cpp"
outside loadline/loadline.hpp | sort -u >"$work/boost_and_std.cpp"
echo '#include <loadline/loadline.hpp>' >"$work/loadline.cpp"
for file in one_check ten_checks; do
    if [ -f "$root/bench/compile_time/$file.cpp" ]; then
        sources+=("$root/bench/compile_time/$file.cpp")
    fi
done

milliseconds() {  # of the command's user and system time
    local TIMEFORMAT='%3U %3S' user system
    read -r user system < <({ time "$@" >"$work/output" 2>&1 || touch "$work/failed"; } 2>&1)
    [ ! -e "$work/failed" ] || { cat "$work/output" >&2; return 1; }
    echo $((10#${user/./} + 10#${system/./}))
}

instantiations() {  # that clang counts in a source; "-" of another compiler
    [[ $("$1" --version) == *clang* ]] || { echo -; return; }
    "$1" "${flags[@]}" -c -ftime-trace -ftime-trace-granularity=0 "$2" -o "$work/trace.o" 2>/dev/null
    { grep -oE '"name":"Instantiate(Class|Function)"' "$work/trace.json" || true; } | wc -l
}

[ -z "$csv" ] || echo 'compiler,source,cpu_ms,instantiations' >"$csv"
printf '%-12s %-14s %8s %15s\n' compiler source 'CPU ms' instantiations
for compiler in "$@"; do
    command -v "$compiler" >/dev/null || continue
    # Run after run, and in each every source: a slow minute then slows all of them alike.
    rm -f "$work"/*.ms
    for ((run = 0; run <= runs; ++run)); do
        for source in "${sources[@]}"; do
            took=$(milliseconds "$compiler" "${flags[@]}" -fsyntax-only "$source")
            # The first run only fills the caches.
            [ "$run" = 0 ] || echo "$took" >>"$work/$(basename "$source" .cpp).ms"
        done
    done
    declare -A cpu=()
    for source in "${sources[@]}"; do
        name=$(basename "$source" .cpp)
        cpu[$name]=$(sort -n "$work/$name.ms" | sed -n "$(((runs + 1) / 2))p")
        count=$(instantiations "$compiler" "$source")
        printf '%-12s %-14s %8s %15s\n' "$compiler" "$name" "${cpu[$name]}" "$count"
        [ -z "$csv" ] || echo "$compiler,$name,${cpu[$name]},$count" >>"$csv"
    done
    if [ -n "${cpu[one_check]:-}" ] && [ -n "${cpu[ten_checks]:-}" ]; then
        printf '%-12s one check more takes %d ms\n' "$compiler" \
            $(((cpu[ten_checks] - cpu[one_check] + 4) / 9))
    fi
    printf '%-12s the umbrella takes %d%% of its Boost and std headers\n' "$compiler" \
        $((cpu[loadline] * 100 / cpu[boost_and_std]))
done
