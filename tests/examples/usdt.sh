# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

demo=${program}_demo
"$demo" &
served=$!
trap 'kill "$served" $running 2>/dev/null || true; rm -rf "$work"' EXIT

start "$demo"
until_seen "^ +$served +[0-9]+ +[0-9]+\$" true
stop

# Only the slow ones, of this process: every fifth.
start --slower-than 75000 --pid "$served" "$demo"
until_seen "^ +$served +[0-9]*[05] +[0-9]+\$" true
stop
awk -v least=75000 'NR > 1 && $3 <= least { exit 1 }' "$work/out" || fail "a fast one"

# What is not there is one readable line.
! "$program" --probe request_don "$demo" >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "The nearest probes are 'usdt_demo:request_done'" "$work/err" || fail "no good reason"
! "$program" "$(command -v cat)" >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "It has no USDT probes at all" "$work/err" || fail "no good reason"
