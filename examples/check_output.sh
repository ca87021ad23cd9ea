#!/bin/sh
# Runs an example in its short form and looks in its output for what its source says it prints.
#
#   examples/check_output.sh [--long <arguments>] <program> <source> [argument...]
#
# Each line `// prints: <extended regular expression>` of the source must match a line of the output. With
# --long it runs with these arguments and not in its short form, and the lines are those that begin with
# `// long prints: ` behind `// long: <arguments>`.
set -eu

output=$(mktemp)
patterns=$(mktemp)
trap 'rm -f "$output" "$patterns"' EXIT

if [ "$1" = --long ]; then
  long=$2
  program=$3
  source=$4
  awk -v form="// long: $long" '
    /^\/\/ long: / { here = $0 == form }
    here && sub(/^\/\/ long prints: /, "")' "$source" >"$patterns"
  # shellcheck disable=SC2086  # several words are several arguments
  set -- $long
else
  program=$1
  source=$2
  shift 2
  export ETCH_SHORT=1
  sed -n 's|^// prints: ||p' "$source" >"$patterns"
fi

status=0
"$program" "$@" >"$output" || status=$?
cat "$output"
if [ "$status" -ne 0 ]; then
  echo "$program ended with status $status" >&2
  exit 1
fi

if [ ! -s "$patterns" ]; then
  echo "$source has no line '// prints: ...'" >&2
  exit 1
fi
faults=0
while IFS= read -r pattern; do
  if ! grep -Eq -- "$pattern" "$output"; then
    echo "not in the output of $program: $pattern" >&2
    faults=1
  fi
done <"$patterns"
exit "$faults"
