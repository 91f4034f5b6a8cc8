# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Every struct and union of this machine's kernel, thousands of them, as variables of a BPF program: the header compiles
# without a warning, and its assertions say that each member stands where clang put it. A program says so of bit-fields.
# Usage: kernel_types.sh GENERATOR BIT_FIELDS CLANG COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
generator=$1 bit_fields=$2 clang=$3
shift 3
compile=("$@")
if [[ ! -r /sys/kernel/btf/vmlinux ]]; then
  echo 'This kernel has no BTF: skipped.'
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$generator" vmlinux -o vmlinux.h
# In parts: the time that clang takes grows with the square of the number of names.
sed -nE 's/^(struct|union) ([A-Za-z0-9_]+) \{$/\1 \2 variable_\2;/p' vmlinux.h | split -l 1000 - types.
echo 'char LICENSE[] __attribute__((section("license"), used)) = "GPL";' >types.license
for part in types.*; do
  # -fms-extensions for anonymous members of named structs, since Linux 6.19.
  "$clang" -target bpf -O2 -g -fms-extensions -Wno-microsoft-anon-tag -DBPF_NO_PRESERVE_ACCESS_INDEX \
    -include vmlinux.h -x c -c "$part" -o "$part.bpf.o"
done
"$generator" object types.*.bpf.o -o types.bpf.o
"$generator" skeleton types.bpf.o -o types.skel.hpp
assertions=$(grep -c '^static_assert' types.skel.hpp)
echo "$(grep -cE '^(struct|union) ' types.skel.hpp) types, $assertions assertions"
((assertions > 1000))

"$bit_fields" types.bpf.o "$PWD/types.skel.hpp" types >bit_fields.cpp
(($(grep -c '^  CHECK' bit_fields.cpp) > 1000))
for i in "${!compile[@]}"; do
  if [[ ${compile[i]} == -fsyntax-only ]]; then compile[i]=-O0; fi
done
# All that the program needs of libbpf, before main().
echo 'extern "C" void* libbpf_set_print(void*) { return nullptr; }' >no_libbpf.cpp
"${compile[@]}" bit_fields.cpp no_libbpf.cpp -o bit_fields
./bit_fields
