#!/bin/bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Usage: tests/verifier/record.sh KERNEL...
#
# Writes logs/KERNEL.txt anew: what the verifiers of these kernels say about the programs of refusals.bpf.c, in guests of
# scripts/vm. Compare them with git diff before you commit them: addresses differ each time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for part in '' FUNCTIONS NO_GPL SLOW UNPRIVILEGED; do
  clang --target=bpf -g -O2 -D__TARGET_ARCH_x86 -idirafter "/usr/include/$(uname -m)-linux-gnu" ${part:+-D$part} \
    -c "$here/refusals.bpf.c" -o "$work/${part:-ALL}.bpf.o"
done
g++ -std=c++20 -O1 -I"$root/include" "$here/record.cpp" -o "$work/record" -lbpf

for kernel in "$@"; do
  slow=()
  if [[ $kernel == 6.18 ]]; then slow=("$work/SLOW.bpf.o"); fi # a million instructions take minutes in a guest
  "$root/scripts/vm" --timeout 1800 --kernel "$kernel" -- "$work/record" "$work/ALL.bpf.o" "$work/FUNCTIONS.bpf.o" \
    "$work/NO_GPL.bpf.o" "${slow[@]}" unprivileged "$work/UNPRIVILEGED.bpf.o" |
    tr -d '\r' | sed 's/[ \t]*$//' >"$work/log"
  grep -q '^=== ' "$work/log"
  cp "$work/log" "$here/logs/$kernel.txt"
done
