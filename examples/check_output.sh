#!/bin/sh
# Runs an example in its short form and looks in its output for what its source says it prints.
#
#   examples/check_output.sh <program> <source> [argument...]
#
# Each line `// prints: <extended regular expression>` of the source must match a line of the output.
set -eu

program=$1
source=$2
shift 2

output=$(mktemp)
patterns=$(mktemp)
trap 'rm -f "$output" "$patterns"' EXIT

status=0
ETCH_SHORT=1 "$program" "$@" >"$output" || status=$?
cat "$output"
if [ "$status" -ne 0 ]; then
  echo "$program ended with status $status" >&2
  exit 1
fi

sed -n 's|^// prints: ||p' "$source" >"$patterns"
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
