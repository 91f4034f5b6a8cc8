# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

examples=$(cd "${0%/*}/../../examples" && pwd)
bash "$examples/packet_of_death/demo.sh" "$program" >"$work/out" 2>"$work/err" || fail "the demo failed"
grep -qE '^10\.77\.0\.2 +3 +150$' "$work/out" || fail "not three packets"
! ip netns list | grep -q '^pod-' || fail "namespaces were left behind"

! "$program" no-such-if >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "network interface 'no-such-if': No such device (ENODEV)" "$work/err" || fail "it does not say what is wrong"
