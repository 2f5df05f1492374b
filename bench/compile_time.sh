#!/usr/bin/env bash
# What including loadline costs: CPU milliseconds (user + system, median) of -fsyntax-only, and what noise does
# not move: the template instantiations that clang counts, and the constant evaluation that one training
# estimate takes, in the compiler's own steps. A table, and CSV with -o.
#
#   bench/compile_time.sh [-n runs] [-o file.csv] [-p page.md] [compiler...]
#
#   -p  writes the tables into this page, between its marks
#
# The compilers are g++ and clang++-14, -16 and -19 unless others are named; one that is not there is left out.
set -euo pipefail
. "$(dirname "$0")/page.sh"

runs=7
csv=
page=
while getopts n:o:p: option; do
    case $option in
        n) runs=$OPTARG ;;
        o) csv=$(realpath -m "$OPTARG") ;;
        p) page=$(realpath "$OPTARG") ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- g++ clang++-14 clang++-16 clang++-19
compilers=()
for compiler in "$@"; do
    if command -v "$compiler" >/dev/null; then compilers+=("$compiler"); fi
done

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

sources=("$work/nothing.cpp" "$work/boost_and_std.cpp" "$work/loadline.cpp"
    "$root"/bench/compile_time/{one_check,ten_checks,one_estimate}.cpp)
: >"$work/nothing.cpp"
outside loadline/all.hpp | sort -u >"$work/boost_and_std.cpp"
echo '#include <loadline/all.hpp>' >"$work/loadline.cpp"

milliseconds() {  # of the command's user and system time
    local TIMEFORMAT='%3U %3S' user system
    read -r user system < <({ time "$@" >"$work/output" 2>&1 || touch "$work/failed"; } 2>&1)
    [ ! -e "$work/failed" ] || { cat "$work/output" >&2; return 1; }
    echo $((10#${user/./} + 10#${system/./}))
}

instantiations() {  # that clang counts in a source; "-" of another compiler
    is_clang "$1" || { echo -; return; }
    "$1" "${flags[@]}" -c -ftime-trace -ftime-trace-granularity=0 "$2" -o "$work/trace.o" 2>/dev/null
    { grep -oE '"name":"Instantiate(Class|Function)"' "$work/trace.json" || true; } | wc -l
}

limit() {  # on one constant evaluation, as an option
    if is_clang "$1"; then echo -fconstexpr-steps; else echo -fconstexpr-ops-limit; fi
}
# The least limit under which nothing in a source itself is refused: a header's own constants, which may need
# more than it does, are not what is asked for.
least_limit() {  # compiler, source
    local low=0 high=1048576 middle option every=-fmax-errors=0
    option=$(limit "$1")
    "$1" "${flags[@]}" -fsyntax-only "$option=$high" "$2"
    if is_clang "$1"; then every=-ferror-limit=0; fi
    while ((high - low > 1)); do
        middle=$(((low + high) / 2))
        "$1" "${flags[@]}" -fsyntax-only "$every" "$option=$middle" "$2" 2>"$work/errors" || true
        # The error may stand where the compiler gave up, the source in the lines on how it got there.
        if grep -q "^$2:" "$work/errors"; then low=$middle; else high=$middle; fi
    done
    echo "$high"
}

# What was measured, by compiler and source as in "g++,loadline"; `evaluation` of the last source alone.
declare -A cpu=() count=() evaluation=()

measure() {  # a compiler
    local run source name took
    # Run after run, and in each every source: a slow minute then slows all of them alike.
    rm -f "$work"/*.ms
    for ((run = 0; run <= runs; ++run)); do
        for source in "${sources[@]}"; do
            took=$(milliseconds "$1" "${flags[@]}" -fsyntax-only "$source")
            # The first run only fills the caches.
            [ "$run" = 0 ] || echo "$took" >>"$work/$(basename "$source" .cpp).ms"
        done
    done
    for source in "${sources[@]}"; do
        name=$(basename "$source" .cpp)
        cpu[$1,$name]=$(sort -n "$work/$name.ms" | sed -n "$(((runs + 1) / 2))p")
        count[$1,$name]=$(instantiations "$1" "$source")
    done
    evaluation[$1]=$(least_limit "$1" "$source")
}

cpu_table() {
    local compiler name row ours theirs more
    echo '| CPU ms | nothing | its Boost and std headers | `<loadline/all.hpp>` | over these |' \
        'and one `feasible<>` | and ten | one more | and one `estimate<>` |'
    echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        row="| $(label "$compiler") |"
        for name in nothing boost_and_std loadline; do row+=" $(commas "${cpu[$compiler,$name]}") |"; done
        ours=${cpu[$compiler,loadline]} theirs=${cpu[$compiler,boost_and_std]}
        row+=$(awk -v ratio="$ours $theirs" 'BEGIN {
            split(ratio, of, " ")
            printf(of[1] > 1.15 * of[2] ? " **%.2f** |" : " %.2f |", of[1] / of[2]) }')
        for name in one_check ten_checks; do row+=" $(commas "${cpu[$compiler,$name]}") |"; done
        more=$(((cpu[$compiler,ten_checks] - cpu[$compiler,one_check] + 4) / 9))
        echo "$row $(figure "$more" 10) | $(commas "${cpu[$compiler,one_estimate]}") |"
    done
    echo '| target | | | | 1.15 | | | 10 | |'
}

instantiation_table() {
    local compiler name row
    echo '| instantiations | nothing | its Boost and std headers | `<loadline/all.hpp>` |' \
        'and one `feasible<>` | and ten | and one `estimate<>` |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        is_clang "$compiler" || continue
        row="| $(label "$compiler") |"
        for name in nothing boost_and_std loadline one_check ten_checks one_estimate; do
            row+=" $(commas "${count[$compiler,$name]}") |"
        done
        echo "$row"
    done
}

evaluation_table() {
    local compiler target
    echo '| one `estimate<>` as a constant | option | least value that compiles | target |'
    echo '| --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        if is_clang "$compiler"; then target=6500; else target=60000; fi
        printf '| %s | `%s` | %s | %s |\n' "$(label "$compiler")" "$(limit "$compiler")" \
            "$(figure "${evaluation[$compiler]}" "$target")" "$(commas "$target")"
    done
}

rows() {  # the same as CSV
    local compiler source name
    echo 'compiler,source,cpu_ms,instantiations,constant_evaluation'
    for compiler in "${compilers[@]}"; do
        for source in "${sources[@]}"; do
            name=$(basename "$source" .cpp)
            echo "$compiler,$name,${cpu[$compiler,$name]},${count[$compiler,$name]},$(
                [ "$name" = one_estimate ] && echo "${evaluation[$compiler]}" || echo -)"
        done
    done
}

# What one of them cannot compile is better said now than after minutes of the others.
for compiler in "${compilers[@]}"; do "$compiler" "${flags[@]}" -fsyntax-only "${sources[-1]}"; done
for compiler in "${compilers[@]}"; do measure "$compiler"; done
{
    cpu_table
    echo
    instantiation_table
    echo
    evaluation_table
    echo
    machine "${compilers[@]}"
} | tee "$work/tables.md"
[ -z "$csv" ] || rows >"$csv"
[ -z "$page" ] || write_block "$page" tables "$work/tables.md"
