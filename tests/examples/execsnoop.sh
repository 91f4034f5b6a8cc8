# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# The table: what started, how it ended, how long it took.
start
until_seen '^EXEC +sh +[0-9]+ +[0-9]+ +/bin/sh$' /bin/sh -c 'exit 3'
until_seen '^EXIT +sh +[0-9]+ +[0-9]+ +[0-9.]+ ms +exit 3$' true
until_seen '^EXIT +sh .* signal 9$' /bin/sh -c 'kill -9 $$'
stop

# JSON: each line an object, with names that cannot break out of it.
cp /bin/true "$work/a\"b"
start --json
until_seen '"event":"exit","comm":"a\\u0022b"' "$work/a\"b"
stop
python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$work/out" || fail "no JSON"

# What was recorded is shown again in the same words, without any capability.
start --record "$work/run"
until_seen '^EXIT +sh +[0-9]+ +[0-9]+ +[0-9.]+ ms +exit 3$' /bin/sh -c 'exit 3'
stop
setpriv --bounding-set=-all "$program" --replay "$work/run" >"$work/replayed" || fail "it does not replay"
cmp "$work/out" "$work/replayed" || fail "it replays something else"

# Only what lived long, and only of this user.
start --min-ms 150
until_seen '^EXIT +sleep ' sh -c '/bin/true; /bin/sleep 0.2'
stop
! grep -qE '^(EXEC|EXIT +true )' "$work/out" || fail "something short"
as_4242() { setpriv --reuid 4242 --clear-groups "$@"; }
start --uid 4242
until_seen '^EXEC +true ' as_4242 /bin/true
sh -c true
until_seen '^EXEC +cat ' as_4242 /bin/cat
stop
! grep -qE '^EX.. +sh ' "$work/out" || fail "somebody else's"

# A mistake is one readable line.
! "$program" --no-such-option >"$work/out" 2>"$work/err" || fail "it took that"
grep -q -- '--no-such-option' "$work/err" "$work/out" || fail "it does not say what is wrong"
