# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# sums NAME PATTERN: reads, writes, kB read and kB written in all tables' rows with that command and file.
sums() { awk -v name="$1" -v file="$2" '$2 == name && $7 == file { r += $3; w += $4; R += $5; W += $6 } END { print r + 0, w + 0, R + 0, W + 0 }' "$work/out"; }

dd if=/dev/zero of="$work/from" bs=1000 count=400 2>/dev/null
start -r 1000000 0.2
until_seen ' files, load ' true
dd if="$work/from" of="$work/to" bs=1000 count=400 2>/dev/null
until_seen '  to$' true
stop
[[ $(sums dd from) == '400 0 400 0' ]] || fail "read: $(sums dd from)"
[[ $(sums dd to) == '0 400 0 400' ]] || fail "written: $(sums dd to)"
! grep -q $'\e' "$work/out" || fail "escape sequences, and no terminal"

! "$program" -s SIZE >"$work/out" 2>"$work/err" || fail "it took that"
grep -qF "cannot sort by 'SIZE', which is no column" "$work/err" || fail "no good reason"

# Processes as a whole, into a pipe as well, sorted by what they wrote; on a terminal, each table in the place of the last.
filetop="'$program' -P -a -s 'WRITTEN kB' -r 1 0.2"
program=script
start -qefc "stty rows 10 cols 60; $filetop & while [ ! -e '$work/enough' ]; do sleep 0.1; done; kill -INT \$!; wait \$!" /dev/null
through_pipe() { dd if=/dev/zero bs=1000000 count=50 2>/dev/null | cat >"$work/to"; }
until_seen ' (dd|cat) +[0-9]+ +[0-9]+ +[1-9][0-9]+\.[0-9] +[1-9][0-9]{3,}\.[0-9]' through_pipe
until_seen $'\e\\[3A\e\\[2K[0-9]+ processes, load ' true
touch "$work/enough"
wait "$running" || fail "exit status $?"
running=
