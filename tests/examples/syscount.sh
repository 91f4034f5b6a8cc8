# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# Makes exactly the calls that it counts itself: dd reads and writes a byte at a time.
busy() { dd if=/dev/zero of=/dev/null bs=1 count=20000 2>/dev/null; }
start --top 1000000
until_seen '^ +4[0-9]{4} +[0-9]+  dd$' busy
stop
grep -q '^All in all$' "$work/out" || fail "no sum"

start --top 3
until_seen '^ +[0-9]+ +[0-9]+  ' true
stop
# No table has more than three rows, and each is sorted.
awk '/^ *CALLS/ { rows = 0; last = -1; next }
     /^ *[0-9]+ / { if (++rows > 3 || (last >= 0 && $1 > last)) exit 1; last = $1 }' "$work/out" || fail "not the top three"
