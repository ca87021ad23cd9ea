# shellcheck shell=bash
# Sourced by the run scripts: finds the compiler, installs what is missing, configures and builds.
# Knows no program of the build. Written for the bash 3.2 of macOS as well.

set -eu -o pipefail

etch_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$cores}
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$CMAKE_BUILD_PARALLEL_LEVEL}
unset cores

say() { printf '\n==> %s\n' "$*"; }
stop() {
  printf '\n%s: %s\n' "$0" "$*" >&2
  exit 1
}

# What is needed, the command or the headers (any one) by which it is known, and its package for apt,
# dnf and pacman ("-": not there).
needs_table='
cmake      command:cmake                          cmake               cmake                   cmake
ninja      command:ninja                          ninja-build         ninja-build             ninja
eigen      Eigen/Core                             libeigen3-dev       eigen3-devel            eigen
boost      boost/hana.hpp                         libboost-dev        boost-devel             boost
catch2     catch2/catch.hpp,catch2/catch_all.hpp  catch2              catch-devel             catch2
json       nlohmann/json.hpp                      nlohmann-json3-dev  json-devel              nlohmann-json
zlib       zlib.h                                 zlib1g-dev          zlib-devel              zlib
tbb        tbb/task_arena.h                       libtbb-dev          tbb-devel               onetbb
fmt        fmt/core.h                             libfmt-dev          fmt-devel               fmt
cli11      CLI/CLI.hpp                            libcli11-dev        cli11-devel             cli11
benchmark  benchmark/benchmark.h                  libbenchmark-dev    google-benchmark-devel  benchmark
adolc      adolc/adolc.h                          libadolc-dev        adol-c-devel            -
sacado     Sacado_trad.hpp,trilinos/Sacado_trad.hpp  libtrilinos-sacado-dev  -                       -
libtorch   ATen/ATen.h                            libtorch-dev        -                       -
python     command:python3                        python3             python3                 python
gnuplot    command:gnuplot                        gnuplot-nox         gnuplot                 gnuplot
'
needs_column() { awk -v need="$1" -v column="$2" '$1 == need { print $column }' <<<"$needs_table"; }

# The table's column of the package manager that is here: nothing where none is known.
manager_column() {
  if command -v apt-get >/dev/null; then
    echo 3
  elif command -v dnf >/dev/null; then
    echo 4
  elif command -v pacman >/dev/null; then
    echo 5
  fi
}

# The package of a compiler command: clang++-19 is in clang-19, and in the unnumbered one elsewhere.
compiler_package() {
  local compiler=${1##*/}
  case "$(manager_column):$compiler" in
    3:clang++*) echo "clang${compiler#clang++}" ;;
    3:g++*) echo "$compiler" ;;
    [45]:clang++) echo clang ;;
    4:g++) echo gcc-c++ ;;
    5:g++) echo gcc ;;
  esac
}

# The libraries that -fsanitize=address,undefined links.
sanitizer_packages() {
  local compiler=${1##*/}
  case "$(manager_column):$compiler" in
    3:clang++-*) echo "libclang-rt-${compiler#clang++-}-dev" ;;
    [45]:clang++) echo compiler-rt ;;
    4:g++) echo libasan libubsan ;;
  esac
}

can_sanitize() {
  local program result=0
  program=$(mktemp)
  "$CXX" -x c++ -fsanitize=address,undefined - -o "$program" 2>/dev/null <<<'int main() {}' || result=1
  rm -f "$program"
  return "$result"
}

# Looks for the thing, not for its package: a library may have been installed in another way.
is_there() {
  local known_by
  case "$1" in
    "$CXX") command -v "$CXX" >/dev/null ;;
    sanitizers) can_sanitize ;;
    *)
      known_by=$(needs_column "$1" 2)
      case "$known_by" in
        command:*) command -v "${known_by#command:}" >/dev/null ;;
        *) has_header "$known_by" ;;
      esac
      ;;
  esac
}

# has_header <header>[,<header>...]: any one of them.
has_header() {
  local directory header
  for directory in $(include_directories); do
    for header in ${1//,/ }; do
      if [ -e "$directory/$header" ]; then return 0; fi
    done
  done
  return 1
}

include_directories() {
  local prefix
  for prefix in /usr /usr/local /opt/homebrew $(tr ';:' '  ' <<<"${CMAKE_PREFIX_PATH:-}"); do
    echo "$prefix/include" "$prefix/include/eigen3"
  done
  tr ':' ' ' <<<"${CPATH:-}"
}

packages_of() {
  case "$1" in
    "$CXX") compiler_package "$CXX" ;;
    sanitizers) sanitizer_packages "$CXX" ;;
    *) if [ -n "$(manager_column)" ]; then needs_column "$1" "$(manager_column)" | sed '/^-$/d'; fi ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  case "$(manager_column)" in
    3)
      as_root apt-get update || true  # an old list may still do
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
      ;;
    4) as_root dnf install -y "$@" ;;
    5) as_root pacman -S --needed --noconfirm "$@" ;;
  esac
}

missing_of() {
  local need
  for need in "$@"; do
    if ! is_there "$need"; then echo "$need"; fi
  done
}

can_install() {
  [ -n "$(manager_column)" ] && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }
}

# ensure <need>...: installs those that are not here, or stops and names them.
ensure() {
  local missing need package packages=()
  missing=$(missing_of "$@")
  for need in $missing; do
    for package in $(packages_of "$need"); do packages+=("$package"); done
  done
  if [ "${#packages[@]}" -gt 0 ] && can_install; then
    say "Installing ${packages[*]}"
    install_packages "${packages[@]}" || true
    missing=$(missing_of "$@")
  fi

  missing=$(sed '/^ninja$/d' <<<"$missing")  # make will do
  [ -n "$missing" ] || return 0
  printf '\nMissing, and to be installed by hand:\n' >&2
  for need in $missing; do
    printf '  %-10s %s\n' "$need" "$(describe_need "$need")" >&2
  done
  stop "it cannot go on without: ${missing//$'\n'/, }"
}

# offer <need>...: installs those that are not here where that can be done, and goes on without the rest.
offer() {
  local need package packages=()
  for need in $(missing_of "$@"); do
    for package in $(packages_of "$need"); do packages+=("$package"); done
  done
  if [ "${#packages[@]}" -gt 0 ] && can_install; then
    say "Installing ${packages[*]}"
    install_packages "${packages[@]}" || true
  fi
}

describe_need() {
  local known_by package
  known_by=$(needs_column "$1" 2)
  case "$1:$known_by" in
    "$CXX:"*) printf 'the C++20 compiler (set CXX to use another one)' ;;
    sanitizers:*) printf 'the libraries that %s -fsanitize=address,undefined links' "$CXX" ;;
    *:command:*) printf 'the command %s' "${known_by#command:}" ;;
    *) printf 'the header <%s>' "${known_by//,/> or <}" ;;
  esac
  package=$(packages_of "$1" | tr '\n' ' ')
  if [ -n "$package" ]; then printf ', in the package %s' "${package% }"; fi
}

# setup <need>...: the compiler that CXX names, otherwise g++; CMake; and the needs.
setup() {
  export CXX=${CXX:-g++}
  ensure "$CXX" cmake ninja "$@"
}

# configure <build directory> <option>...: a second time is quick, and changes nothing.
configure() {
  local directory=$1 generator=()
  shift
  if [ ! -e "$directory/CMakeCache.txt" ] && command -v ninja >/dev/null; then
    generator=(-G Ninja)
  fi
  say "Configuring ${directory#"$etch_root"/} with $CXX"
  cmake -S "$etch_root" -B "$directory" ${generator[@]+"${generator[@]}"} \
    "-DCMAKE_CXX_COMPILER=$(command -v "$CXX")" "$@"
}

build() {
  say "Building ${1#"$etch_root"/}"
  cmake --build "$@"
}

# build/<purpose>-<compiler>: every compiler and every way to build has a directory of its own.
build_directory() { echo "$etch_root/build/$1-${CXX##*/}"; }
