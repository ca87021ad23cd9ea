#!/usr/bin/env bash
# Sets up, builds and passes the tests. Safe to run again: a second run builds nothing.
#
#   tests/run.sh [--long] [--compiler clang++-19] [--sanitize]
#
#   --long        run the cases tagged [.long] as well, and the long forms of examples: hours
#   --compiler    the C++ compiler; otherwise the environment's CXX, otherwise g++
#   --sanitize    under AddressSanitizer and UndefinedBehaviorSanitizer, without the tests of
#                 headers, compile errors and packaging, where they would find nothing
#
# Tests that read digit images, reference values or trained weights look for them in the directory
# that the environment's ETCH_TEST_DATA names, otherwise in ../shared/data; where neither is there,
# they say so and are left out.
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/setup.sh"

ctest_options=()
examples=OFF
sanitize=OFF
while [ $# -gt 0 ]; do
  case "$1" in
    --long)
      ctest_options+=(-C long)
      examples=ON
      ;;
    --compiler)
      [ $# -gt 1 ] || stop "--compiler wants a name"
      CXX=$2
      shift
      ;;
    --sanitize) sanitize=ON ;;
    -h | --help)
      sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) stop "unknown option $1; --help lists the known ones" ;;
  esac
  shift
done

needs=(eigen boost catch2 json zlib)
if [ "$sanitize" = ON ]; then needs+=(sanitizers); fi
if [ "$examples" = ON ]; then needs+=(fmt cli11); fi
setup "${needs[@]}"
offer tbb  # without it etch::parallel is not tested

options=(-DETCH_BUILD_TESTS=ON -DETCH_BUILD_EXAMPLES=$examples -DETCH_BUILD_BENCHMARKS=OFF)
options+=("-DETCH_TEST_DATA=${ETCH_TEST_DATA:-}" "-DETCH_SANITIZE=$sanitize")
if [ "$sanitize" = ON ]; then
  directory=$(build_directory sanitize)
  options+=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1")
else
  directory=$(build_directory tests)
  options+=(-DCMAKE_BUILD_TYPE=Release)
fi

configure "$directory" "${options[@]}"
build "$directory"

say "Testing"
ctest --test-dir "$directory" --output-on-failure ${ctest_options[@]+"${ctest_options[@]}"}

result="All tests passed with $CXX"
if [ "$sanitize" = ON ]; then
  result+=" under AddressSanitizer and UndefinedBehaviorSanitizer"
fi
if [ -z "${ETCH_TEST_DATA:-}" ] && [ ! -d "$etch_root/../shared/data" ]; then
  result+="; those that read test data were left out (--help says where it is looked for)"
fi
say "$result."
