# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

start
until_seen '^Hello, process [0-9]+! \(from .+\)$' /bin/true
stop
