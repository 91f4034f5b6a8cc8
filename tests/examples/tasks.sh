# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# Threads of the kernel and of this shell.
"$program" --top 1000000 >"$work/out" 2>"$work/err" || fail "no table"
grep -qE '^ +PID +TID +CPU' "$work/out" || fail "no title"
grep -qE '^ +2 +2 .*\[kthreadd\]$' "$work/out" || fail "no kernel thread"
awk '$1 == '$$' && $2 == '$$' && $5 == "bash" { found = 1 } END { exit !found }' "$work/out" || fail "not this shell"
# The most busy come first, and no more than asked for.
awk 'NR > 1 && /[^s]$/ && NF >= 5 { if (last != "" && $3 > last) exit 1; last = $3 }' "$work/out" || fail "not sorted"
"$program" --top 3 >"$work/out" 2>"$work/err" || fail "no short table"
[[ $(wc -l <"$work/out") == 5 ]] || fail "not three threads"

# A file for cat, without this program.
pin=/sys/fs/bpf/ebpfxx-tasks-$$
"$program" --pin "$pin" >"$work/out" 2>"$work/err" || fail "no pin"
cat "$pin" >"$work/out" || fail "not to be read"
"$program" --unpin "$pin" 2>"$work/err" || fail "not unpinned"
grep -qx "$$ $$ bash" "$work/out" || fail "not this shell, in the file"
[[ ! -e $pin ]] || fail "it is still there"
