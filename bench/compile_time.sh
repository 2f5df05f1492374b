#!/usr/bin/env bash
# What including loadline costs: instructions of the compiler under -fsyntax-only (with valgrind), the template
# instantiations that clang counts, and the constant evaluation that one training estimate takes, in the compiler's
# own steps; and CPU milliseconds (user + system, median), which noise moves. A table, and CSV with -o.
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

# The Boost and standard headers that an umbrella reaches, found by following our own includes.
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

umbrellas=(loadline estimate search all)
sources=("$work/nothing.cpp")
: >"$work/nothing.cpp"
for umbrella in "${umbrellas[@]}"; do
    seen=()
    outside "loadline/$umbrella.hpp" | sort -u >"$work/under_$umbrella.cpp"
    echo "#include <loadline/$umbrella.hpp>" >"$work/$umbrella.cpp"
    sources+=("$work/under_$umbrella.cpp" "$work/$umbrella.cpp")
done
sources+=("$root"/bench/compile_time/{one_check,ten_checks,one_estimate}.cpp)

instructions() {  # of the compiler proper on a source, in millions
    local command
    command=$("$1" -### "${flags[@]}" -fsyntax-only "$2" 2>&1 | grep -E '[/"-]cc1' | tail -1)
    eval "valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null $command" \
        >"$work/output" 2>&1 || { cat "$work/output" >&2; return 1; }
    sed -nE '/I *refs/ { s/.*: *//; s/,//g; s/[0-9]{6}$//p }' "$work/output"
}

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
declare -A cpu=() count=() executed=() evaluation=()

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
        executed[$1,$name]=$(instructions "$1" "$source")
    done
    evaluation[$1]=$(least_limit "$1" "$source")
}

over() {  # figure, what it should be at most 1.15 times; bold above
    awk -v ratio="$1 $2" 'BEGIN { split(ratio, of, " ")
        printf(of[1] > 1.15 * of[2] ? "**%.2f**" : "%.2f", of[1] / of[2]) }'
}

umbrella_table() {
    local compiler umbrella ours theirs
    echo '| millions of instructions | header | its Boost and std headers | all of it | over these | CPU ms |'
    echo '| --- | --- | --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        for umbrella in "${umbrellas[@]}"; do
            ours=${executed[$compiler,$umbrella]} theirs=${executed[$compiler,under_$umbrella]}
            echo "| $(label "$compiler") | \`<loadline/$umbrella.hpp>\` | $(commas "$theirs") |" \
                "$(commas "$ours") | $(if [ "$umbrella" = loadline ]; then over "$ours" "$theirs"; else
                    awk -v ratio="$ours $theirs" 'BEGIN { split(ratio, of, " "); printf("%.2f", of[1] / of[2]) }'
                fi) | $(commas "${cpu[$compiler,$umbrella]}") |"
        done
    done
    echo '| target | `<loadline/loadline.hpp>` | | | 1.15 | |'
}

has_modules() { is_clang "$1" && [ "$("$1" -dumpversion | sed 's/\..*//')" -ge 16 ]; }

module_table() {
    local compiler once each
    sed 's|#include <loadline/all.hpp>|import loadline;|' "$root/bench/compile_time/one_check.cpp" >"$work/imports.cpp"
    echo '| CPU ms of one `feasible<>` | with `<loadline/all.hpp>` | with `import loadline;` | the module, once |'
    echo '| --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        has_modules "$compiler" || continue
        once=$(milliseconds "$compiler" "${flags[@]}" --precompile "$root/include/loadline/loadline.cppm" -o "$work/loadline.pcm")
        milliseconds "$compiler" "${flags[@]}" "-fmodule-file=loadline=$work/loadline.pcm" -fsyntax-only \
            "$work/imports.cpp" >/dev/null  # fills the caches
        each=$(milliseconds "$compiler" "${flags[@]}" "-fmodule-file=loadline=$work/loadline.pcm" -fsyntax-only \
            "$work/imports.cpp")
        echo "| $(label "$compiler") | $(commas "${cpu[$compiler,one_check]}") | $(commas "$each") | $(commas "$once") |"
    done
}

cpu_table() {
    local compiler name row more
    echo '| CPU ms | nothing | `<loadline/all.hpp>` | and one `feasible<>` | and ten | one more | and one `estimate<>` |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        row="| $(label "$compiler") |"
        for name in nothing all one_check ten_checks; do row+=" $(commas "${cpu[$compiler,$name]}") |"; done
        more=$(((cpu[$compiler,ten_checks] - cpu[$compiler,one_check] + 4) / 9))
        echo "$row $(figure "$more" 10) | $(commas "${cpu[$compiler,one_estimate]}") |"
    done
    echo '| target | | | | | 10 | |'
}

instantiation_table() {
    local compiler name row
    echo '| instantiations | `<loadline/loadline.hpp>` | of its Boost and std headers | `<loadline/all.hpp>` |' \
        'and one `feasible<>` | and ten | and one `estimate<>` |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    for compiler in "${compilers[@]}"; do
        is_clang "$compiler" || continue
        row="| $(label "$compiler") |"
        for name in loadline under_loadline all one_check ten_checks one_estimate; do
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
    echo 'compiler,source,cpu_ms,million_instructions,instantiations,constant_evaluation'
    for compiler in "${compilers[@]}"; do
        for source in "${sources[@]}"; do
            name=$(basename "$source" .cpp)
            echo "$compiler,$name,${cpu[$compiler,$name]},${executed[$compiler,$name]},${count[$compiler,$name]},$(
                [ "$name" = one_estimate ] && echo "${evaluation[$compiler]}" || echo -)"
        done
    done
}

# What one of them cannot compile is better said now than after minutes of the others.
for compiler in "${compilers[@]}"; do "$compiler" "${flags[@]}" -fsyntax-only "${sources[-1]}"; done
for compiler in "${compilers[@]}"; do measure "$compiler"; done
{
    umbrella_table
    echo
    cpu_table
    echo
    module_table
    echo
    instantiation_table
    echo
    evaluation_table
    echo
    machine "${compilers[@]}"
} | tee "$work/tables.md"
[ -z "$csv" ] || rows >"$csv"
[ -z "$page" ] || write_block "$page" tables "$work/tables.md"
