# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

dd if=/dev/zero of=/dev/null bs=1 2>/dev/null &
busy=$!
trap 'kill "$busy"; rm -rf "$work"' EXIT

# On a busy machine it may take a while until dd is sampled.
profile_until() {
  local pattern=$1
  shift
  for _ in $(seq 60); do
    "$program" --seconds 1 "$@" >"$work/out" 2>"$work/err" || fail "exit status $?"
    if grep -qE "$pattern" "$work/out"; then return; fi
  done
  fail "nothing like '$pattern'"
}

# The whole machine: user space and the kernel in one stack.
profile_until '^dd;.*write.*;ksys_write;vfs_write.* [0-9]+$' --frequency 997 --svg "$work/graph.svg"
grep -q '<title>all (' "$work/graph.svg" || fail "no graph"
grep -q '<title>vfs_write (' "$work/graph.svg" || fail "no function in the graph"
[[ $(grep -c '<g>' "$work/graph.svg") == "$(grep -c '</g>' "$work/graph.svg")" ]] || fail "the graph is cut"

# One process.
profile_until '^dd;' --frequency 997 --pid "$busy"
! grep -qv '^dd' "$work/out" || fail "other processes as well"
