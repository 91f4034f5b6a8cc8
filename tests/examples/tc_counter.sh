# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

examples=$(cd "${0%/*}/../../examples" && pwd)
bash "$examples/tc_counter/demo.sh" "$program" >"$work/out" 2>"$work/err" || fail "the demo failed"
for row in 'Counting on veth0, by (tcx|tc filters)\. Ctrl-C stops\.' 'sent +IPv4 udp +2 +96' 'sent +IPv4 icmp +3 +294' \
  'received +IPv4 icmp +[3-5] +[0-9]+'; do
  grep -qE "^$row$" "$work/out" || fail "no $row"
done
! ip netns list | grep -q '^tc-' || fail "namespaces were left behind"

! "$program" no-such-if >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "to the ingress of network interface 'no-such-if': No such device (ENODEV)" "$work/err" || fail "it does not say what is wrong"
