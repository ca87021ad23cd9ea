#!/usr/bin/env bash
# Sets up, builds and runs the main job, 01_digits: trains a network to read handwritten digits.
# Safe to run again: a second run builds nothing.
#
#   examples/run.sh [argument...]     the arguments go to 01_digits; --help lists them
#
# The compiler is the environment's CXX, otherwise g++. With ETCH_SHORT=1 every example runs, one
# after the other and each in its short form, and its output is compared with what its source says it
# prints; the arguments still go to 01_digits.
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/setup.sh"

setup eigen boost zlib fmt cli11
offer tbb

directory=$(build_directory examples)
configure "$directory" -DCMAKE_BUILD_TYPE=Release -DETCH_BUILD_TESTS=OFF -DETCH_BUILD_EXAMPLES=ON \
  -DETCH_BUILD_BENCHMARKS=OFF

if [ "${ETCH_SHORT:-0}" != 1 ]; then
  build "$directory" --target 01_digits
  say "Running 01_digits"
  "$directory/examples/01_digits" "$@" || stop "01_digits failed"
  say "01_digits passed with $CXX."
  exit 0
fi

say "Comparing what the pages quote with the examples"
for page in "$etch_root"/README.md "$etch_root"/docs/*.md; do
  [ ! -e "$page" ] || "$etch_root/examples/check_quotes.sh" "$page" || stop "$page is out of date"
done

build "$directory"
count=0
for source in "$etch_root"/examples/[0-9][0-9]_*.cpp; do
  name=$(basename "$source" .cpp)
  say "Running $name"
  [ "$name" = 01_digits ] || set --
  "$etch_root/examples/check_output.sh" "$directory/examples/$name" "$source" "$@" ||
    stop "$name failed"
  count=$((count + 1))
done
say "All $count examples passed in their short form with $CXX."
