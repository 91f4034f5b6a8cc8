# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

mkdir -p "$work/watched/deep/er" "$work/other" "$work/view"
echo secret >"$work/watched/deep/er/file"
echo public >"$work/other/file"
mount --bind "$work/watched/deep" "$work/view"
trap 'if [[ $running ]]; then kill "$running" 2>/dev/null || true; fi; umount "$work/view"; rm -rf "$work"' EXIT

# Whatever the name is by which it is opened.
start "$work/watched"
until_seen "^ +[0-9]+ +0 cat +opened read   $work/watched/deep/er/file\$" cat "$work/watched/deep/er/file"
until_seen "^ +[0-9]+ +0 cat +opened read   $work/view/er/file\$" cat "$work/view/er/file"
until_seen "^ +[0-9]+ +0 tee +opened write  $work/watched/new\$" tee "$work/watched/new"
mv "$work/watched" "$work/renamed"
until_seen " opened write  $work/renamed/deep/er/a\\\\x1bb\$" cp "$work/renamed/deep/er/file" "$work/renamed/deep/er/"$'a\eb'
cat "$work/other/file" >/dev/null
until_seen "$work/renamed/new\$" cat "$work/renamed/new"
stop
! grep -q "$work/other" "$work/out" || fail "a file of another folder"

# Denied while it runs, and there only.
start --deny "$work/other" "$work/renamed"
read_quietly() { cat "$1" 2>/dev/null; }
until_seen ' denied read ' read_quietly "$work/renamed/deep/er/file"
! cat "$work/renamed/deep/er/file" >"$work/cat" 2>&1 || fail "not denied"
grep -q 'Permission denied' "$work/cat" || fail "denied in another way"
! read_quietly "$work/view/er/file" || fail "not denied by its other name"
! sh -c "echo lost >'$work/other/file'" 2>/dev/null || fail "not denied to a writer"
cat "$0" >/dev/null || fail "denied elsewhere"
stop
[[ $(<"$work/view/er/file") == secret && $(<"$work/other/file") == public ]] || fail "still denied, or overwritten"

! "$program" "$work/no-such" >"$work/out" 2>"$work/err" || fail "it took that"
grep -qF "cannot open $work/no-such: No such file or directory" "$work/err" || fail "no good reason"
