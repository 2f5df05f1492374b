#!/usr/bin/env bash
# What an answer costs at run time: the instructions of each answer in instructions.cpp, which noise does not
# move, and the time of a cost against that of the same formula in raw doubles, as a ratio.
#
#   bench/run_time.sh [-t] [-n repetitions] [-p page.md] [compiler...]
#
#   -t  nanoseconds beside the instructions
#   -n  repetitions of what is timed, of which the quickest counts: 15
#   -p  writes the tables into this page, between its marks
#
# Needs valgrind and Google Benchmark. The compilers are g++ and clang++-14 unless others are named.
set -euo pipefail
. "$(dirname "$0")/page.sh"

timed=
repetitions=15
page=
while getopts tn:p: option; do
    case $option in
        t) timed=yes ;;
        n) repetitions=$OPTARG ;;
        p) page=$(realpath "$OPTARG") ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- g++ clang++-14

build() {  # one of our programs: compiler, name, what it is linked with
    "$1" "${flags[@]}" -O2 "$root/bench/$2.cpp" -o "$work/$1.$2" "${@:3}"
}

# Sets `taken` and `given`: the instructions of a run, and the answers that it gave.
run() {  # compiler, question, rounds
    given=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$work/$1.instructions" "$2" "$3" 2>"$work/valgrind") ||
        { cat "$work/valgrind" >&2; return 1; }
    taken=$(awk '/ Collected *:/ { print $NF }' "$work/valgrind")
}
instructions() {  # of one answer: compiler, question
    local before before_given
    run "$1" "$2" 1
    before=$taken before_given=$given
    run "$1" "$2" 2
    given=$((given - before_given))
    echo $(((taken - before + given / 2) / given))
}

# Appends "compiler|benchmark|nanoseconds" to the times, the least of its repetitions: these are run in turns, so
# that a slow second slows all alike. Of a sweep, what one deployment takes.
take_times() {  # compiler, program
    build "$1" "$2" "$root/bench/bench_main.cpp" -lbenchmark -pthread
    "$work/$1.$2" --benchmark_format=json --benchmark_repetitions="$repetitions" \
        --benchmark_enable_random_interleaving=true --benchmark_min_time=0.05 \
        >"$work/json" 2>"$work/errors" || { cat "$work/errors" >&2; return 1; }
    awk -F '": ' -v compiler="$1" '
        { key = $1; sub(/.*"/, "", key) }
        { value = $2; gsub(/[",]/, "", value) }
        key == "name" { name = value }
        key == "run_type" { one = value == "iteration" }
        key == "cpu_time" { time = value }
        key == "time_unit" {
            time *= value == "ns" ? 1 : value == "us" ? 1e3 : value == "ms" ? 1e6 : 1e9
        }
        key == "per_deployment" { time = value * 1e9 }
        /^    }/ && one && (!(name in least) || time < least[name]) { least[name] = time }
        END { for (name in least) printf "%s|%s|%.2f\n", compiler, name, least[name] }' \
        "$work/json" >>"$work/times"
}
time_of() {  # compiler, benchmark
    awk -F '|' -v compiler="$1" -v name="$2" '$1 == compiler && $2 == name { print $3 }' "$work/times"
}

answers() {  # the first table: compilers
    local compiler name benchmark target text most count row rule='| --- | --- |'
    local -A before=()
    row='| instructions of one answer | target |'
    for compiler in "$@"; do row+=" $(label "$compiler") |" rule+=' --- |'; done
    [ -z "$timed" ] ||
        for compiler in "$@"; do row+=" $(label "$compiler"), ns |" rule+=' --- |'; done
    printf '%s\n%s\n' "$row" "$rule"
    while IFS='|' read -r name benchmark target text; do
        row="| $text | ${target/#-/} |"
        for compiler in "$@"; do
            count=$(instructions "$compiler" "$name")
            case $target in
                'no growth') most=$((before[$compiler] + before[$compiler] / 100)) ;;
                - | *' ns') most= ;;
                *) most=${target//,/} ;;
            esac
            before[$compiler]=$count
            row+=" $(figure "$count" "$most") |"
        done
        [[ $target == *' ns' ]] && most=${target% ns} || most=
        [ -z "$timed" ] ||
            for compiler in "$@"; do
                if [ "$benchmark" = - ]; then row+=' |'; continue; fi
                row+=" $(figure "$(printf %.0f "$(time_of "$compiler" "$benchmark")")" "$most") |"
            done
        echo "$row"
    done < <("$work/$1.instructions")
}

ratios() {  # the second: compilers
    local compiler text ours raw row='| time, over that in raw doubles | target |' rule='| --- | --- |'
    for compiler in "$@"; do row+=" $(label "$compiler") |" rule+=' --- |'; done
    printf '%s\n%s\n' "$row" "$rule"
    while IFS='|' read -r text ours raw; do
        row="| $text | 1.02 |"
        for compiler in "$@"; do
            row+=$(awk -v ours="$(time_of "$compiler" "$ours")" \
                -v raw="$(time_of "$compiler" "$raw")" 'BEGIN {
                    ratio = sprintf("%.2f", ours / raw)
                    printf(ratio + 0 > 1.02 ? " **%s** |" : " %s |", ratio) }')
        done
        echo "$row"
    done <<'END'
one matrix product|matmul_cost|matmul_in_raw_doubles
all-reduce in an NVSwitch server|with_loadline<dgx_h100>|raw_doubles<dgx_h100>
all-reduce in a TPU v5p pod|with_loadline<tpu_v5p_pod>|raw_doubles<tpu_v5p_pod>
END
}

programs=(operation_bench collective_bench)
[ -z "$timed" ] || programs+=(training_bench serving_bench)
for compiler in "$@"; do
    build "$compiler" instructions
    for program in "${programs[@]}"; do take_times "$compiler" "$program"; done
done
{
    answers "$@"
    echo
    machine "$@"
} | tee "$work/answers.md"
ratios "$@" | tee "$work/ratios.md"
if [ -n "$page" ]; then
    for table in answers ratios; do write_block "$page" "$table" "$work/$table.md"; done
fi
