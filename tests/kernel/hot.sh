# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Looks in objects made of hot.cpp where the calls of its loops are: none may be in code for what is unlikely.
# Usage: hot.sh OBJECT...
# shellcheck shell=bash
set -euo pipefail
for object; do
  objdump -r "$object" | awk -v object="$object" '
    /^RELOCATION RECORDS FOR/ { cold = /unlikely|cold/ }
    match($3, /^hot_[a-z_]+/) {
      loops[substr($3, RSTART, RLENGTH)] = 1
      if (cold) unlikely[substr($3, RSTART, RLENGTH)] = 1
    }
    END {
      for (loop in unlikely) print object ": the loop of " loop " is taken for unlikely"
      for (loop in loops) ++count
      print count " loops"
      exit count < 40 || length(unlikely) > 0
    }'
done
