# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Objects in which every kind of name is replaced by bytes that C does not allow: the header still compiles, or the
# generator says what is wrong.
# Usage: hostile_names.sh GENERATOR CLANG COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
generator=$1 clang=$2
shift 2
compile=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >names.bpf.c <<'END'
#define SEC(name) __attribute__((section(name), used))
enum ZZZZenumerationZZZZ { ZZZZenumeratorZZZZ = 3 };
typedef int ZZZZdefinitionZZZZ;
struct ZZZZstructureZZZZ {
  enum ZZZZenumerationZZZZ ZZZZmemberZZZZ;
  struct ZZZZpointedZZZZ* ZZZZpointerZZZZ;
  ZZZZdefinitionZZZZ ZZZZdefinedZZZZ;
  union {
    int ZZZZfirstZZZZ;
    short ZZZZsecondZZZZ;
  };
  struct {
    int ZZZZinnerZZZZ;
  } ZZZZanonymousZZZZ;
  char hole;
  long ZZZZflexibleZZZZ[];
};
struct {
  int (*type)[1];
  int (*max_entries)[1];
  int* key;
  struct ZZZZstructureZZZZ* value;
} ZZZZmapZZZZ SEC(".maps");
int ZZZZvariableZZZZ = 1;
int ZZZZcustomZZZZ SEC(".data.ZZZZsectionZZZZ") = 1;
const volatile struct ZZZZstructureZZZZ ZZZZconstantZZZZ = {};
SEC("xdp/ZZZZattachZZZZ") int ZZZZprogramZZZZ(void* context) { return ZZZZvariableZZZZ + ZZZZcustomZZZZ; }
char LICENSE[] SEC("license") = "GPL";
END
"$clang" -target bpf -O2 -g -c names.bpf.c -o names.bpf.o
# Without DWARF and lines: names stand in strings of BTF and of symbols only.
"$generator" object names.bpf.o -o stripped.bpf.o

accepted=0
try() { # LABEL BYTES: four of them, as sed writes them
  LC_ALL=C sed "s/ZZZZ/$2/g" stripped.bpf.o >hostile.bpf.o
  [[ $(stat -c %s hostile.bpf.o) == $(stat -c %s stripped.bpf.o) ]]
  generate "$1"
}

generate() { # LABEL: hostile.bpf.o
  local status=0
  rm -f hostile.skel.hpp*
  "$generator" skeleton hostile.bpf.o -o hostile.skel.hpp 2>stderr || status=$?
  "$generator" inspect hostile.bpf.o >tables 2>/dev/null || true
  if LC_ALL=C grep -q '[^ -~]' tables stderr; then
    echo "failed: it prints what is not printable, with $1"
    exit 1
  fi
  if [[ $status != 0 ]]; then
    echo "refused: $1: $(<stderr)"
    [[ $status == 1 && -s stderr ]]
    if compgen -G 'hostile.skel.hpp*'; then
      echo "failed: it writes a header that it refuses, with $1"
      exit 1
    fi
    return
  fi
  accepted=$((accepted + 1))
  echo '#include "hostile.skel.hpp"' >use.cpp
  "${compile[@]}" use.cpp || { echo "failed: the header does not compile, with $1" && exit 1; }
  if LC_ALL=C grep -q '[^ -~]' hostile.skel.hpp; then
    echo "failed: the header has bytes that are not printable, with $1"
    exit 1
  fi
}

try 'plain letters' 'abcd'
try 'end of a comment' '*\/;x'
try 'quotes' '");"'
try 'line ends' '\n#x\n'
try 'continuation of a line' 'x\\\\\n'
try 'backslashes' '\\\\u{'
try 'a trigraph' 'x??\/'
try 'digits' '1234'
try 'the template' '@MAP'
try 'raw string end' ')x";'
try 'control bytes' '\x01\x7f\r\t'
try 'text that runs backwards' '\xe2\x80\xaex'
try 'a space without width' 'x\xe2\x80\x8b'
try 'an isolated direction' 'x\xe2\x81\xa6'
try 'braces' '{0}%'
try 'a keyword within' 'a b '

# Names of 64 KiB, of every kind.
long=$(head -c 65536 /dev/zero | tr '\0' x)
sed "s/ZZZZ/$long/g" names.bpf.c >long.bpf.c
"$clang" -target bpf -O2 -g -c long.bpf.c -o hostile.bpf.o
generate 'names of 64 KiB'

[[ $accepted -gt 0 ]] || { echo 'failed: libbpf refuses all of these, so nothing was tested' && exit 1; }
echo "$accepted accepted"
