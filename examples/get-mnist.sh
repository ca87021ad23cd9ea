#!/bin/sh
# Fetches the MNIST handwritten digits: four gzip-compressed IDX files, about 11 MB.
#
#   examples/get-mnist.sh [directory]     default: $ETCH_MNIST_DIR, else ./mnist
#
# Safe to run again: a file that is there and right is kept, one that is damaged is fetched anew.
# Every file is checked by the SHA-256 of its uncompressed content, because mirrors differ in how
# they compressed it. A file appears under its own name only after it passed.
set -eu

mirrors="https://storage.googleapis.com/cvdf-datasets/mnist
https://ossci-datasets.s3.amazonaws.com/mnist"

files="train-images-idx3-ubyte ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db
train-labels-idx1-ubyte 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5
t10k-images-idx3-ubyte 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7
t10k-labels-idx1-ubyte ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"

fail() {
  echo "get-mnist: $*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The SHA-256 of standard input. Linux has sha256sum, macOS shasum, nearly all openssl.
sha256() {
  if has sha256sum; then sha256sum | cut -d ' ' -f 1
  elif has shasum; then shasum -a 256 | cut -d ' ' -f 1
  else openssl dgst -sha256 | sed 's/.* //'
  fi
}

content_sha256() {
  if gzip -t <"$1" 2>/dev/null; then gzip -dc <"$1" | sha256; else echo "no readable gzip file"; fi
}

download() { # url file
  if has curl; then curl --fail --silent --show-error --location --connect-timeout 20 -o "$2" "$1"
  else wget --quiet --timeout=20 --tries=2 -O "$2" "$1"
  fi
}

# One file from the first mirror that has it right.
fetch() { # name checksum
  for mirror in $mirrors; do
    echo "get-mnist: fetching $mirror/$1.gz"
    if ! download "$mirror/$1.gz" "$directory/$1.gz.part"; then
      echo "get-mnist: no answer from $mirror" >&2
      continue
    fi
    found=$(content_sha256 "$directory/$1.gz.part")
    if [ "$found" = "$2" ]; then
      mv "$directory/$1.gz.part" "$directory/$1.gz"
      return 0
    fi
    echo "get-mnist: $mirror/$1.gz: content has SHA-256 $found, expected $2" >&2
  done
  rm -f "$directory/$1.gz.part"
  fail "$1.gz could not be had from any mirror; fetch it by hand into $directory"
}

[ $# -le 1 ] || fail "usage: get-mnist.sh [directory]"
directory=${1:-${ETCH_MNIST_DIR:-mnist}}
has gzip || fail "gzip is missing; install it and run this again"
has sha256sum || has shasum || has openssl ||
  fail "sha256sum, shasum or openssl is needed to check the files; install one and run this again"
mkdir -p "$directory" || fail "cannot make the directory $directory"

echo "$files" | while read -r name checksum; do
  if [ -f "$directory/$name.gz" ]; then
    found=$(content_sha256 "$directory/$name.gz")
    if [ "$found" = "$checksum" ]; then
      echo "get-mnist: $name.gz is there"
      continue
    fi
    echo "get-mnist: $name.gz is damaged (content has SHA-256 $found); fetching it anew" >&2
  fi
  has curl || has wget ||
    fail "curl or wget is needed to fetch $name.gz; install one and run this again"
  fetch "$name" "$checksum"
done

echo "get-mnist: MNIST is in $directory; to use it: export ETCH_MNIST_DIR='$(cd "$directory" && pwd)'"
