#!/bin/bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Usage: check.sh SOURCE PAGE WORK CXX CLANG INCLUDE-DIRECTORIES
#
# Checks the code of a page of documentation (docs/maps.md): C++ and C have to compile without a warning, what is shown
# as a mistake must not, and commands are ones that the shell and the repository know. CMake is for consumer.docs.
# What the code refers to is declared in tests/docs/PAGE.hpp and context.h. Links within the repository lead somewhere.
set -euo pipefail
source=$1 page=$2 work=$3 cxx=$4 clang=$5
here=$source/tests/docs
name=$(basename "$page" .md)

options=()
IFS=';' read -ra folders <<<"$6"
for folder in "${folders[@]}"; do options+=(-I "$folder"); done

rm -rf "$work"
mkdir -p "$work"
cd "$source"
awk -v page="$page" -v folder="$work" -f "$here/blocks.awk" "$page"
cd "$work"

die() {
  echo "$1" >&2
  exit 1
}

# The anchors of a page, as its headings make them.
anchors() { sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }

prose=$(awk '/^ *```/ { code = !code } !code { gsub(/`[^`]*`/, "x"); print }' "$source/$page")
while read -r link; do
  target=$source/$(dirname "$page")/${link%%#*}
  [[ $link != "#"* ]] || target=$source/$page
  [[ -e $target ]] || die "$page: there is no ${link%%#*}, and a link to it"
  [[ $link != *"#"* ]] || anchors "$target" | grep -qx -e "${link#*#}" || die "$page: nothing is called $link"
done < <(grep -oE '\]\([^)]+\)' <<<"$prose" | sed 's/^](//; s/)$//' | grep -v '^https*:')

# A page's context may be one that it shares with others.
context=$here/$name.hpp
[[ -e $context ]] || context=$here/context.hpp
unit() {
  printf '%s\n' '#include "includes.hpp"' "#include \"$context\"" "$2" "#include \"$1\"" "$3"
}

# Code that shows what can be written leaves variables and parameters unused, but no results.
warnings=(-Wall -Wextra -Werror -Wno-unused-variable -Wno-unused-but-set-variable -Wno-unused-parameter)
if [[ -s code.hpp || -s refused.hpp ]]; then
  unit code.hpp "" "" >code.cpp
  LC_ALL=C "$cxx" -std=c++20 -fno-rtti -fsyntax-only "${warnings[@]}" "${options[@]}" code.cpp # as the README says
  echo "$page: $(grep -c '^namespace' code.hpp) blocks of C++ compile."
fi

if [[ -s refused.hpp ]]; then
  unit refused.hpp "namespace page {" "}" >refused.cpp
  if LC_ALL=C "$cxx" -std=c++20 -fsyntax-only "${options[@]}" refused.cpp 2>refused.log; then
    die "$page: what is shown as a mistake compiles."
  fi
  while read -r line; do
    grep -q "$page:$line:" refused.log || die "$page:$line: this is shown as a mistake, and it compiles."
  done <refused
  echo "$page: $(wc -l <refused) lines do not compile, as it says."
fi

for block in *.c; do
  [[ -e $block ]] || continue
  (
    echo "#include \"$here/context.h\""
    echo "#line ${block%.c} \"$page\""
    cat "$block"
  ) >bpf.c_
  "$clang" --target=bpf -O2 -g -Wall -Werror -Wno-unused-function -x c -fsyntax-only "${options[@]}" -idirafter \
    "/usr/include/$(uname -m)-linux-gnu" bpf.c_
  echo "$page:${block%.c}: C compiles."
done

for block in *.sh; do
  [[ -e $block ]] || continue
  bash -n "$block" || die "$page:${block%.sh}: this is no shell"
  # Commands of the repository are there, and so are presets.
  while read -r command; do
    [[ -x $source/$command ]] || die "$page:${block%.sh}: there is no program $command"
  done < <(grep -oE '(^|[ ./])(scripts|benchmarks)/[a-z_/-]+' "$block" | sed 's|^[ .]*/*||')
  while read -r preset; do
    grep -q "\"name\": \"$preset\"" "$source/CMakePresets.json" || die "$page:${block%.sh}: there is no preset $preset"
  done < <(grep -oE -e '--preset [a-z]+' "$block" | sed 's/.* //')
  echo "$page:${block%.sh}: the commands are there."
done
