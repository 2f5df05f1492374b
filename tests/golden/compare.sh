#!/usr/bin/env bash
# Proves that no figure moved: builds the library of a revision and that of the working tree, and compares
# what both say of drawn jobs, of the rows that the tests replay, and of the measured rows in a folder
# (training.csv, inference.csv, matmul.csv, collectives.csv: those of them that are there).
#
#   tests/golden/compare.sh [-t tolerance] [-n lines] [-k folder] REVISION [FOLDER]
#
#   -t  relative difference above which a figure has moved: 1e-12
#   -n  rows that are shown one by one, of each file: all
#   -k  keep what both said in this folder, as old/*.csv and new/*.csv
#
# CXX and CXXFLAGS choose the compiler and what is added to its flags. Exit status: 0, nothing moved;
# 1, something did; 2, there is no answer.
set -Eeuo pipefail
trap 'exit 2' ERR
export LC_ALL=C

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
limits=()
keep=
while getopts t:n:k: option; do
    case $option in
        t) limits+=(--tolerance "$OPTARG") ;;
        n) limits+=(--lines "$OPTARG") ;;
        k) keep=$(realpath -m "$OPTARG") ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || [ $# = 2 ] || usage
revision=$(git -C "$root" rev-parse --verify --quiet "$1^{commit}") ||
    { echo "compare.sh: there is no revision '$1'" >&2; exit 2; }
folder=${2:+$(cd "$2" && pwd)}

work=$(mktemp -d)
clean() {
    git -C "$root" worktree remove --force "$work/tree" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
out=${keep:-$work}
mkdir -p "$out/old" "$out/new"
git -C "$root" worktree add --quiet --detach "$work/tree" "$revision"

# No fused multiply-add: where a compiler puts one depends on how the code is laid out.
read -ra extra <<<"${CXXFLAGS:-}"
compile=("${CXX:-g++}" -std=c++20 -O2 -ffp-contract=off "${extra[@]}")
[ -z "${BOOST_ROOT:-}" ] || compile+=(-isystem "$BOOST_ROOT/include")

programs() {  # of a source tree, into a folder; a revision without these programs is asked by ours
    local tree=$1 bin=$2 golden=$1/tests/golden source
    [ -f "$golden/figures.cpp" ] || golden=$root/tests/golden
    local flags=("-I$tree/include" "-I$tree/tests/validation")
    mkdir -p "$bin"
    for source in "$tree"/tests/validation/*.cpp; do
        case $source in
            *_test.cpp | */validate.cpp) ;;
            *) "${compile[@]}" "${flags[@]}" -c "$source" -o "$bin/$(basename "$source" .cpp).o" ;;
        esac
    done
    "${compile[@]}" "${flags[@]}" "$golden/figures.cpp" -o "$bin/figures"
    "${compile[@]}" "${flags[@]}" "$golden/cited.cpp" "$bin"/*.o -o "$bin/cited"
    "${compile[@]}" "${flags[@]}" "$golden/replays.cpp" "$bin"/*.o -o "$bin/replays"
}

answers() {  # of the programs in a folder, into another one
    local kind
    "$1/figures" >"$2/figures.csv"
    "$1/cited" >"$2/cited.csv"
    [ -n "$folder" ] || return 0
    for kind in training inference matmul collectives; do
        [ -f "$folder/$kind.csv" ] || continue
        "$1/replays" "$kind" "$folder/$kind.csv" >"$2/$kind.csv"
    done
}

"${compile[@]}" "-I$root/tests/validation" "$root/tests/golden/compare.cpp" -o "$work/compare"
programs "$work/tree" "$work/old"
programs "$root" "$work/new"
answers "$work/old" "$out/old"
answers "$work/new" "$out/new"

status=0
cd "$out"
for file in old/*.csv; do
    "$work/compare" "$file" "new/${file#old/}" "${limits[@]}" || status=$((status | $?))
done
case $status in
    0) echo "No figure moved." ;;
    1) echo "Figures moved." ;;
    *) status=2 ;;
esac
exit "$status"
