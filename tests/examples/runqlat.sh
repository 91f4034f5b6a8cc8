# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

start
sleep 0.3
kill -0 "$running" || fail "it ended by itself"
stop
grep -qE '^ +usecs +: count     distribution$' "$work/out" || fail "no histogram"
[[ $(grep -c usecs "$work/out") == 1 ]] || fail "more than one"
grep -qE '^ +[0-9]+ -> [0-9]+ +: [1-9][0-9]* +\|\*+ *\|$' "$work/out" || fail "nobody waited"

# Two loops take turns on one CPU.
cpu=$(taskset -cp $$ | sed 's/.*[ ,-]//')
taskset -c "$cpu" sh -c 'while :; do :; done' &
first=$!
taskset -c "$cpu" sh -c 'while :; do :; done' &
second=$!
trap 'kill $first $second; if [[ $running ]]; then kill "$running" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
start -P 0.2
until_seen "^sh, process $first\$" true
until_seen "^sh, process $second\$" true
stop

# Only one of them, and in other units.
start -P -m -p "$second" 0.2
until_seen ' : [1-9][0-9]* +\|' true
stop
grep -q '^ *msecs ' "$work/out" || fail "other units"
! grep ' process ' "$work/out" | grep -v "^sh, process $second\$" || fail "another process"

status=0
"$program" -p x >"$work/out" 2>"$work/err" || status=$?
[[ $status == 2 ]] && grep -q '^usage: ' "$work/err" || fail "no usage"
