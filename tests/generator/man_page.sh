# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Usage: man_page.sh GENERATOR MAN-PAGE
#
# The man page has every command and every option of --help, and no others.
# shellcheck shell=bash
set -euo pipefail
generator=$1 page=$2

# COMMAND OPTION for each option of the program.
commands() { "$generator" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]\+\) .*/\1/p'; }
options() { "$generator" "${@:2}" --help | grep -oE '^  -[^ ]+' | grep -oE -e '--?[a-z]+' | sed "s/^/$1 /"; }
said() {
  options ebpfxx-gen
  local command
  for command in $(commands); do options "$command" "$command" | grep -vE -e ' (-h|--help)$'; done
}

# And of the page. A subskeleton's are those of a skeleton that it does not name.
written() {
  sed 's/\\-/-/g' "$page" | awk '
    /^\.SH OPTIONS/ { command = "ebpfxx-gen" }
    /^\.SH EXIT/ { exit }
    /^\.SS / { command = $2 }
    /^\.TP/ { tag = 1; next }
    tag {
      tag = 0
      for (i = 2; i <= NF; ++i) {
        option = $i
        gsub(/[",]/, "", option)
        if (option !~ /^-/) continue
        print command, option
        if (command == "skeleton" && option != "--embed") print "subskeleton", option
      }
    }'
}

diff <(said | sort) <(written | sort) || {
  echo "${page##*/} differs: < is what --help says, > what the page has"
  exit 1
}
[[ $(sed -n 's/^\.SS //p' "$page") == "$(commands)" ]] || {
  echo "${page##*/} has other commands, or another order: $(commands | tr '\n' ' ')"
  exit 1
}
