# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

start
# A long path, and a name that would clear the screen.
long=$work/$(printf 'd%.0s' {1..250})/$(printf 'e%.0s' {1..250})
mkdir -p "$long"
echo >"$long/file"
echo >"$work/"$'a\e[2Jb'
until_seen "^ +[0-9]+ +0  cat +[0-9]+  $long/file\$" cat "$long/file"
until_seen "^ +[0-9]+ +0  cat +[0-9]+  $work/a\\\\x1b\\[2Jb\$" cat "$work/"$'a\e[2Jb'
missing() { cat "$1" 2>/dev/null || true; }
until_seen "^ +[0-9]+ +0  cat +ENOENT  $work/none\$" missing "$work/none"
stop

# Only some: of this user, which fail.
start -x -u 4242 -n ca -f none
as_4242() { setpriv --reuid 4242 --clear-groups "$@" 2>/dev/null || true; }
missing "$work/none"
as_4242 head "$work/none"
until_seen "^ +[0-9]+ +4242  cat +ENOENT  /none-at-all\$" as_4242 cat /none-at-all /etc/passwd
stop
! tail -n +2 "$work/out" | grep -v '/none-at-all$' || fail "something else"

# Of one process: each of its calls is shown, or counted as lost while nobody reads.
cat >"$work/opener" <<'SH'
opens() { until [ -e "$1" ]; do sleep 0.1; done; i=0; while [ $i -lt "$2" ]; do : <"$work/image"; i=$((i + 1)); done; }
opens "$work/few" 500
opens "$work/many" 20000
SH
: >"$work/image"
work=$work sh "$work/opener" &
opener=$!
start -p "$opener"
until_seen 'PID ' true
touch "$work/few"
for _ in {1..1200}; do
  [[ $(grep -c "$work/image\$" "$work/out") != 500 ]] || break
  sleep 0.1
done
kill -STOP "$running"
touch "$work/many"
wait "$opener"
kill -CONT "$running"
stop
shown=$(grep -c "$work/image\$" "$work/out")
lost=$(sed -nE 's/^opensnoop: ([0-9]+) calls were lost: .*/\1/p' "$work/err")
[[ $lost -gt 0 && $((shown + lost)) == 20500 ]] || fail "$shown shown, $lost lost"
