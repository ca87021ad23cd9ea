#!/usr/bin/env bash
# Measures what compiling etch costs, prints a table, judges the budgets and draws the curve over the
# depth of a network into build/compile/.
#
#   bench/compile/run.sh [argument...]     the arguments go to measure.py, such as
#                                          --compilers g++ clang++-19, --runs 3, --quick
#
# The compiler is the environment's CXX, otherwise g++, where --compilers names none.
. "$(dirname "${BASH_SOURCE[0]}")/../../cmake/setup.sh"

setup eigen boost zlib fmt python gnuplot

directory=$etch_root/build/compile
includes=()
for path in $(include_directories); do
  if [ -e "$path/Eigen/Core" ]; then includes+=(--include "$path"); fi
done

say "Compiling with nothing else running is best: it takes minutes"
status=0
python3 "$etch_root/bench/compile/measure.py" "$etch_root" "$directory" --compilers "$CXX" \
  ${includes[@]+"${includes[@]}"} "$@" || status=$?
if [ -s "$directory/compile.csv" ]; then
  (cd "$directory" && gnuplot "$etch_root/bench/compile/curve.gnuplot")
  say "Written: build/compile/table.md and build/compile/curve.svg"
fi
exit "$status"
