#!/bin/sh
# Compares the code that a page quotes with the compiled file it is from.
#
#   examples/check_quotes.sh [--write] <page>...
#
# A quote is a line `<!-- quote: <file> [<region>] -->` and the ```cpp block behind it; the region of
# the file, from the top of the repository, is what stands between `// [<region>]` and
# `// [/<region>]`. With --write the block is made what it should be.
set -eu

write=0
if [ "${1:-}" = --write ]; then
  write=1
  shift
fi
root=$(cd "$(dirname "$0")/.." && pwd)
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT

status=0
for page in "$@"; do
  awk -v root="$root" '
    function put_region(file, region,    path, line, inside, lines) {
      path = root "/" file
      while ((getline line < path) > 0) {
        if (line == "// [/" region "]") inside = 0
        if (inside) { print line; ++lines }
        if (line == "// [" region "]") inside = 1
      }
      close(path)
      if (!lines) { print file " has no region [" region "]" > "/dev/stderr"; exit 2 }
    }
    skipping && /^```$/ { skipping = 0 }
    !skipping { print }
    /^<!-- quote: / { file = $3; region = $4; gsub(/[][]/, "", region); quoted = 1; next }
    quoted && /^```cpp$/ { put_region(file, region); skipping = 1 }
    { quoted = 0 }
  ' "$page" >"$wanted" || exit 2
  if cmp -s "$page" "$wanted"; then continue; fi
  if [ "$write" = 1 ]; then
    cp "$wanted" "$page"
  else
    echo "$page quotes something else than the file has:" >&2
    diff "$page" "$wanted" >&2 || true
    status=1
  fi
done
exit "$status"
