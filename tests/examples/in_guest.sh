# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Usage: in_guest.sh EXAMPLE...    runs the tests of these examples, for `scripts/vm --add /bin/bash`
for program; do
  echo "${program##*/}"
  bash "${0%/*}/${program##*/}.sh" "$program" || exit
done
