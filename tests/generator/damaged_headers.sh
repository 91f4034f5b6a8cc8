# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What is made of damaged objects compiles: a layout that C++ cannot have is refused.
# Usage: damaged_headers.sh PROGRAM OBJECT COUNT COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
program=$1 object=$2 count=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" "$object" "$work" "$count"
"$@" -w "$work/all.cpp"
