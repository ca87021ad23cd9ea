#!/bin/sh
# Makes docs/errors.md from the cases in tests/compile_fail/ and from what compilers printed about them,
# and the errors that README.md quotes behind a marker like the page's, <!-- <case>, <compiler> -->.
#
#   docs/errors.sh [--write] "<compiler>=<build directory>"...
#
# <compiler> is "g++ 12" or "clang 19"; the build directory is one in which the tests `compile_fail`
# have run (ctest -R compile_fail). What a compiler that is not named printed is taken from the page as
# it is. Without --write the pages are compared with what they should be.
#
# Of the output the page shows the line with the error, cut before each piece, and the lines that name
# the case's own file; without the directories and the inline namespace of the vector target.
set -eu

write=0
if [ "${1:-}" = --write ]; then
  write=1
  shift
fi
root=$(cd "$(dirname "$0")/.." && pwd)
page=$root/docs/errors.md
readme=$root/README.md
wanted=$(mktemp)
wanted_readme=$(mktemp)
trap 'rm -f "$wanted" "$wanted_readme"' EXIT

# The directory of a compiler's outputs, or nothing.
outputs_of() {
  compiler=$1
  shift
  for given in "$@"; do
    if [ "${given%%=*}" = "$compiler" ]; then
      echo "${given#*=}/tests/compile_fail/outputs"
    fi
  done
}

# What the compiler printed, as the page shows it.
shown() {
  sed -E -e 's/etch::(avx512|avx2_fma|avx|sse2|neon|wasm_simd128|generic)::/etch::/g' \
    -e 's/auto:[0-9]+/auto/g' -e 's| /[^ ]*/| |g' -e 's|^/[^ ]*/([^/ ]*: )|\1|' -e 's|^/[^ ]*/||' "$1" |
    awk -v file="$2.cpp" '
      / error: / {
        sub(/^[^ ]* error: /, "error: ")
        gsub(/(etch::)?FixedString</, "\n  &")
        gsub(/, \n/, ",\n")
        print
        next
      }
      index($0, file ":") == 1 && !/ warning: / { print }'
}

# The block that stands on the page behind a marker.
kept() {
  awk -v marker="<!-- $1 -->" '
    $0 == marker { found = 1; next }
    found && /^```/ { if (++fences == 2) exit; next }
    found && fences == 1 { print }' "$page"
}

# The line behind the marker, which says how many lines the compiler printed.
count_kept() {
  awk -v marker="<!-- $1 -->" 'found { print $4; exit } $0 == marker { found = 1 }' "$page"
}

# The case as a user would have written it.
code() {
  awk '
    # ETCH_NUMBER(right, wrong): what is wrong in its place.
    function put_wrong(    argument) {
      while (match($0, pair "\\([^,()]*, [^()]*\\)")) {
        argument = substr($0, RSTART, RLENGTH - 1)
        sub(/^[^,]*, /, "", argument)
        $0 = substr($0, 1, RSTART - 1) argument substr($0, RSTART + RLENGTH)
      }
    }
    /^\/\// { next }
    /^#ifdef ETCH_TWIN/ { inside = 1; next }
    inside && /^#else/ { bad = 1; next }
    inside && /^#endif/ { inside = 0; after = 1; next }
    inside && bad && /^#define [A-Z_]+\(right, wrong\)/ { pair = $2; sub(/\(.*/, "", pair); next }
    inside && bad && /^#define/ { name = $2; value = $0; sub(/^#define [A-Z_]+ ?/, "", value); next }
    inside { next }
    after && /^$/ { after = 0; next }
    pair { put_wrong() }
    { after = 0; if (name) gsub(name, value); gsub(/ +>/, ">"); gsub(/ +\)/, ")"); print }' "$1"
}

stated() { sed -n "s|^// $1: ||p" "$2"; }

{
  sed '/^<!-- cases -->$/q' "$page"
  for case in "$root"/tests/compile_fail/*.cpp; do
    name=$(basename "$case" .cpp)
    printf '\n## %s\n\n' "$(echo "$name" | tr _ ' ')"
    sed -n '/^\/\/ [a-z]*: /q; s|^// ||p' "$case"
    printf '\n```cpp\n'
    code "$case"
    printf '```\n'
    for compiler in "g++ 12" "clang 19"; do
      marker="$name, $compiler"
      directory=$(outputs_of "$compiler" "$@")
      if [ -n "$directory" ]; then
        count=$(wc -l <"$directory/$name.txt" | tr -d ' ')
        block=$(shown "$directory/$name.txt" "$name")
      else
        count=$(count_kept "$marker")
        block=$(kept "$marker")
      fi
      printf '\n<!-- %s -->\n' "$marker"
      printf '%s prints %s lines:\n\n```\n%s\n```\n' "$compiler" "$count" "$block"
    done
    printf '\nInstead: %s\n' "$(stated fix "$case")"
  done
} >"$wanted"

# The blocks of the page, by marker, put where the README has the same marker.
awk -v page="$wanted" '
  BEGIN {
    while ((getline line < page) > 0) {
      if (line ~ /^<!-- .*, .* -->$/) { marker = line; fences = 0 }
      else if (line ~ /^```/) ++fences
      else if (marker && fences == 1) block[marker] = block[marker] line "\n"
    }
  }
  skipping && /^```$/ { skipping = 0 }
  !skipping { print }
  $0 in block { quoted = $0 }
  quoted && /^```$/ { printf "%s", block[quoted]; skipping = 1; quoted = "" }
' "$readme" >"$wanted_readme"

status=0
settle() {
  if cmp -s "$1" "$2"; then return; fi
  if [ "$write" = 1 ]; then
    cp "$2" "$1"
  else
    echo "$1 does not show what the compiler prints:" >&2
    diff "$1" "$2" >&2 || true
    status=1
  fi
}
settle "$page" "$wanted"
settle "$readme" "$wanted_readme"
exit "$status"
