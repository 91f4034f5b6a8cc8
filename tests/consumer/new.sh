# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Usage: new.sh FOLDER    what new.cmake has built there, at work, in a network of its own
# shellcheck source=../examples/lib.sh
. "${0%/*}/../examples/lib.sh"
folder=$1
ip link set lo up

program=$folder/tracer/my_tracer
start
until_seen " cat +$work/err\$" cat "$work/err"
stop

to_port() { echo hello >"/dev/udp/127.0.0.1/$1"; }
program=$folder/xdp/my_xdp
start
until_seen '^dropped: [1-9]' to_port 9
stop
start lo 7
until_seen '^dropped: [1-9]' to_port 7
stop

program=$folder/tc/my_tc
start lo
until_seen '^sent: [1-9][0-9]* packets, [1-9][0-9]* bytes$' to_port 9
until_seen '^received: [1-9][0-9]* packets, [1-9][0-9]* bytes$' to_port 9
stop

dd if=/dev/zero of=/dev/null bs=1 2>/dev/null &
busy=$!
trap 'kill "$busy"; rm -rf "$work"' EXIT
for _ in $(seq 60); do
  "$folder/profiler/my_profiler" 1 >"$work/out" 2>"$work/err"
  if grep -qE "^ *[0-9]+ +$busy dd\$" "$work/out"; then break; fi
done
grep -qE "^ *[0-9]+ +$busy dd\$" "$work/out" || fail "it did not see dd"

for kind in tracer xdp tc profiler; do
  "$folder/$kind/my_${kind}_test" >"$work/out" 2>"$work/err" || fail "the test of the $kind fails"
done
