# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# No header of ebpfxx uses a name that is a macro of libc's or Linux's headers, or one of the few of X11 and others that
# everybody meets, so that it may come after them. It may use those that its own includes define.
# Usage: system_macros.sh SOURCE_DIR COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
source=$1
shift
command -v dpkg >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$source/include"

mapfile -t headers < <(find ebpfxx -name '*.hpp' | sort)
printf '#include <%s>\n' "${headers[@]}" >"$work/all.cpp"
"$@" -dM -E "$work/all.cpp" | awk '{ sub(/\(.*/, "", $2); print $2 }' >"$work/own"
{
  "$source/scripts/system-names" --macros
  printf 'object %s\n' None Status Bool True False Always Success Above Below
  printf 'function %s\n' min max
} >"$work/macros"
[[ $(wc -l <"$work/macros") -gt 1000 ]]

# The caller has to live with it: xt_sctp.h has a function-like macro of that name.
public='bytes'

# Names, with the parenthesis after them, in what is neither comment, nor string, nor directive.
for header in "${headers[@]}"; do
  sed -E 's,"(\\.|[^"\\])*",,g; s,//.*,,; /^ *#/d' "$header" | { grep -oE '[A-Za-z_][A-Za-z0-9_]*( *\()?' || true; } |
    sed "s,^,$header ,"
done >"$work/names"
awk -v public=$public '
  FILENAME == ARGV[1] { own[$1]; next }
  FILENAME == ARGV[2] { if (!($2 in own) && $2 != public) kind[$2] = kind[$2] $1; next }
  { is_call = sub(/ *\($/, ""); name = $2 }
  kind[name] ~ (is_call ? "." : "object") { print $1 ": " name " is a macro of a header of the system"; bad = 1 }
  END { exit bad }' "$work/own" "$work/macros" "$work/names"
