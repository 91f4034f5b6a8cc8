# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

# Nobody listens there; that somebody tried is enough.
try_to_connect() { bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }

start
until_seen '^TCP connections, by_(fentry|kprobe|tracepoint)\. Ctrl-C stops\.$'
until_seen '^ +[0-9]+ bash +127\.0\.0\.1 port 4711$' try_to_connect 127.0.0.1 4711
until_seen '^ +[0-9]+ bash +::1 port 4712$' try_to_connect ::1 4712
stop
