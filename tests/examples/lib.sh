# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What the tests of the examples share.
# shellcheck shell=bash
set -euo pipefail
program=${1:?the path of the example}
work=$(mktemp -d)
running=
trap 'if [[ $running ]]; then kill "$running" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

fail() {
  echo "failed: $*"
  echo "--- standard output"; cat "$work/out" || true
  echo "--- standard error"; cat "$work/err" || true
  exit 1
}

# start ARGS... runs the example, its output in $work/out and $work/err.
start() {
  : >"$work/out"
  "$program" "$@" >"$work/out" 2>"$work/err" &
  running=$!
}

# until PATTERN COMMAND... repeats the command until the output has the pattern, for two minutes at most.
until_seen() {
  local pattern=$1
  shift
  for _ in $(seq 1200); do
    "$@" >/dev/null || true
    if grep -qE "$pattern" "$work/out"; then return; fi
    kill -0 "$running" 2>/dev/null || fail "it ended by itself"
    sleep 0.1
  done
  fail "nothing like '$pattern'"
}

# stop sends Ctrl-C and wants the example to end well, soon.
stop() {
  kill -INT "$running"
  local status=0
  wait "$running" || status=$?
  running=
  [[ $status == 0 ]] || fail "exit status $status after Ctrl-C"
}
