# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# A disk of its own, to which each write is a request.
truncate -s 8M "$work/image"
disk=$(losetup --find --show "$work/image")
trap 'if [[ $running ]]; then kill "$running" 2>/dev/null || true; fi; losetup -d "$disk"; rm -rf "$work"' EXIT
write_blocks() { dd if=/dev/zero of="$disk" bs=4k count="$1" oflag=direct 2>/dev/null; }
# counts sums the numbers of all histograms.
counts() { awk -F'[:|]' '/ -> / { sum += $2 } END { print sum + 0 }' "$work/out"; }

start -d "${disk#/dev/}" 0.1
until_seen '^ +usecs +: count     distribution$' write_blocks 1
before=$(counts)
write_blocks 300
stop
[[ $(($(counts) - before)) -ge 300 ]] || fail "$(counts) requests, $before of them before the 300"
! grep -q '^loop' "$work/out" || fail "names of disks"

start -D -m 0.1
until_seen "^${disk#/dev/}\$" write_blocks 10
stop
grep -q '^ *msecs ' "$work/out" || fail "other units"

! "$program" -d no-such >"$work/out" 2>"$work/err" || fail "it took that"
grep -qxF 'biolatency: there is no disk no-such in /sys/block' "$work/err" || fail "no good reason"
