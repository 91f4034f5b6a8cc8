# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What one more program and map add to a program with the skeleton: so many bytes of code, and nothing to the
# tables of exceptions. Members that are constructed inline, or that have to be destroyed when the next one throws, cost
# the compiler a minute for a thousand of them; sizes show that without a clock.
# Usage: growth.sh GENERATOR CLANG COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
generator=$1 clang=$2
shift 2
compile=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >main.cpp <<'END'
#include "many.skel.hpp"
int main() {
  auto open = many::open();
  auto skel = std::move(open).load();
  skel.attach();
  skel.detach();
  auto moved = std::move(skel);
  skel = std::move(moved);
}
END

# sizes COUNT: sets `code` and `tables` to the bytes of a skeleton of so many programs and maps
sizes() {
  {
    cat <<'END'
#define SEC(name) __attribute__((section(name), used))
struct map {
  int (*type)[1];
  int (*max_entries)[1];
  int* key;
  long* value;
};
END
    for ((i = 0; i < $1; ++i)); do echo "SEC(\"tp/a/b\") int program_$i(void* context) { return 0; }"; done
    for ((i = 0; i < $1; ++i)); do echo "struct map map_$i SEC(\".maps\");"; done
    echo 'char LICENSE[] SEC("license") = "GPL";'
  } >many.bpf.c
  "$clang" --target=bpf -g -O2 -c many.bpf.c -o many.bpf.o
  "$generator" skeleton many.bpf.o -o many.skel.hpp
  "${compile[@]}" -O2 -c main.cpp -o main.o
  read -r code tables < <(size -A main.o | awk '
    $1 ~ /^\.text/ { code += $2 } $1 ~ /^\.gcc_except_table/ { tables += $2 } END { print code, tables }')
}

sizes 50 && code_50=$code tables_50=$tables
sizes 100 && code_100=$code
sizes 200
each=$(((code - code_100) / 100)) each_early=$(((code_100 - code_50) / 50)) more_tables=$((tables - tables_50))
echo "one more program and map: $each bytes of code; 150 more: $more_tables bytes of tables"
fail() {
  echo "$1" >&2
  exit 1
}
((each * 10 <= each_early * 11)) || fail "it is not linear: the first ones have $each_early bytes"
((each <= 400)) || fail "that is more than 400 bytes"
((more_tables <= 150)) || fail "members have entries in the tables of exceptions"
