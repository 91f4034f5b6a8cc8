# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# bash on a terminal of its own reads these lines.
enter() { printf '%s\n' "$@" exit | script -qec 'bash --norc -i' /dev/null; }

start
until_seen '^ +[0-9]+ +0  echo ebpfxx-1$' enter 'echo ebpfxx-1'
until_seen '^ +[0-9]+ +0  : a\\x1bb$' enter $': a\x16\eb' # Ctrl-V and an escape character
stop

# Another process's lines are not shown.
start --pid $$
enter 'echo ebpfxx-2' >/dev/null
stop
! grep -q 'ebpfxx-2' "$work/out" || fail "somebody else's"

# What is not there is one readable line.
! "$program" --binary no-such-program >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "to function 'readline' of 'no-such-program': .* Looked for it in PATH, " "$work/err" || fail "no good reason"
! "$program" --binary "$(command -v cat)" >"$work/out" 2>"$work/err" || fail "it took that"
grep -q "to function 'readline' of '.*cat': No such file" "$work/err" || fail "no good reason"
