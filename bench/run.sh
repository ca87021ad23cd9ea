#!/usr/bin/env bash
# Sets up, builds and runs the benchmarks of bench/runtime, one after the other, tuned for this
# machine. Safe to run again: a second run builds nothing.
#
#   bench/run.sh [argument...]     the arguments go to every benchmark
#
# The compiler is the environment's CXX, otherwise g++.
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/setup.sh"

setup eigen boost zlib benchmark
offer tbb adolc sacado libtorch  # threads, and opponents of bench_gradients and bench_conv_step

directory=$(build_directory bench)
configure "$directory" -DCMAKE_BUILD_TYPE=Release -DETCH_BUILD_TESTS=OFF -DETCH_BUILD_EXAMPLES=OFF \
  -DETCH_BUILD_BENCHMARKS=ON
build "$directory"

names=()
for source in "$etch_root"/bench/runtime/*.cpp; do
  [ -e "$source" ] || stop "bench/runtime holds no benchmark"
  name=$(basename "$source" .cpp)
  say "Running $name"
  "$directory/bench/bench_$name" "$@" || stop "$name failed"
  names+=("$name")
done
say "Ran with $CXX: ${names[*]}."
