# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

start
cp /bin/true "$work/asio true"
until_seen '^ *[0-9]+ asio true$' "$work/asio true"
for _ in {1..600}; do # the other coroutine
  ! grep -qE '^[0-9]+ programs in the last second$' "$work/err" || break
  sleep 0.1
done
grep -qE '^[1-9][0-9]* programs in the last second$' "$work/err" || fail "no rate"
stop
