# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

examples=$(cd "${0%/*}/../../examples" && pwd)
bash "$examples/tcp_cc/demo.sh" "$program" >"$work/out" 2>"$work/err" || fail "the demo failed"
grep -qx 'congestion control: ebpfxx_textbook' "$work/out" || fail "another congestion control"
grep -qx 'received: 8388608' "$work/out" || fail "something is missing"
# Both ends of the connection, what was acknowledged, and that the network was away.
tail -n 1 "$work/out" | grep -qE '^ +[2-9] +[1-9][0-9]+ +[1-9][0-9]* +[1-9][0-9]*$' || fail "no statistics"
! ip netns list | grep -q '^cc-demo-' || fail "a namespace was left behind"
! sysctl -n net.ipv4.tcp_available_congestion_control | grep -q textbook || fail "it is still there"

# There cannot be two of that name.
start
until_seen '^TCP has the congestion control' true
! "$program" >"$work/second" 2>"$work/err" || fail "it took that"
grep -q "The kernel already has functions of that name" "$work/err" || fail "no good reason"
stop
