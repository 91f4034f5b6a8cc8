# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

"${program}_demo" &
demo=$!
trap 'kill "$demo" $running 2>/dev/null || true; rm -rf "$work"' EXIT

# On a busy machine it may take a while until the demo runs.
for _ in $(seq 60); do
  "$program" "$demo" 1 >"$work/out" 2>"$work/err" || fail "exit status $?"
  if grep -q forget_a_block "$work/out" && grep -q forget_some_numbers "$work/out"; then break; fi
done
grep -qE "^What process $demo allocates, at_calls?\\. " "$work/err" || fail "not attached"
# Its two faults, each with its size a block and its callers; nothing of what is freed.
awk '/ blocks$/ { bytes = $1; blocks = $4; next }
     /^    forget_a_block\(\)$/ { if (bytes != 1000 * blocks) exit 1; seen["a"] = 1 }
     /^    forget_some_numbers\(\)$/ { if (bytes != 100 * blocks) exit 1; seen["b"] = 1 }
     /^    main$/ { ++mains }
     END { exit !(seen["a"] && seen["b"] && mains >= 2) }' "$work/out" || fail "other blocks"
[[ $(head -n 1 "$work/out") == *000\ bytes* ]] || fail "the largest is not the first"
[[ $(grep -A1 ' blocks$' "$work/out" | grep -c grow_and_free) -le 1 ]] || fail "what was freed is not"

# Until Ctrl-C.
for _ in $(seq 60); do
  start "$demo"
  for _ in $(seq 1200); do
    if grep -q Ctrl-C "$work/err"; then break; fi
    sleep 0.1
  done
  sleep 0.5
  stop
  if grep -q forget_a_block "$work/out"; then break; fi
done
grep -q forget_a_block "$work/out" || fail "nothing at the end"

! "$program" 999999999 >"$work/out" 2>"$work/err" || fail "it took that"
grep -q 'cannot read /proc/999999999' "$work/err" || fail "no good reason"
