# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What scripts/vm needs that other scripts need too: messages, the cache, and Debian's packages. Source it; it is no program.
# shellcheck shell=bash

# shellcheck disable=SC2034
cache=${EBPFXX_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-~}/.cache}/ebpfxx}
export LC_ALL=C

say() { echo "${0##*/}: $*" >&2; }

die_status=1
die() {
  say "$*"
  exit "$die_status"
}

# Makes a folder of the cache.
make_cache() { mkdir -p "$1" 2>/dev/null || die "cannot make the folder $1: EBPFXX_CACHE_DIR can name another place"; }

# Prints the comment at the head of the script.
usage() { sed -n '5,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# The Debian mirror that this system itself uses.
debian_mirror() {
  if [[ ${EBPFXX_DEBIAN_MIRROR:-} ]]; then echo "$EBPFXX_DEBIAN_MIRROR"; return; fi
  local id codename
  # shellcheck disable=SC1091
  read -r id codename < <(. /etc/os-release && echo "$ID ${VERSION_CODENAME:-sid}")
  [[ $id == debian ]] || die "cannot download from Debian: this system is $id, so EBPFXX_DEBIAN_MIRROR has to name a mirror"
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$codename" '$1 == release && !found++ { print $2 } END { exit !found }' ||
    die "no Debian mirror in this system's apt sources (EBPFXX_DEBIAN_MIRROR can name one)"
}

# use_suites DIRECTORY deb|deb-src SUITE... makes `apt_there` work on these
# suites of Debian, with all of apt's state in DIRECTORY. The system's own apt
# is not touched, and root is not needed. $apt_arch can name another architecture.
apt_arch=
use_suites() {
  local dir=$1 kind=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror suite
  shift 2
  mirror=$(debian_mirror)
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  : >"$dir/status"
  for suite; do echo "$kind [signed-by=$keyring] $mirror $suite main"; done >"$dir/sources.list"
  apt_options=(
    -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State=$dir" -o "Dir::State::Lists=$dir/lists" -o "Dir::State::Status=$dir/status"
    -o "Dir::Cache=$dir/cache" -o Acquire::Languages=none -o APT::Update::Error-Mode=any
    -o Acquire::Check-Valid-Until=false # a mirror may be behind
    -o APT::Sandbox::User="$(id -un)"
  )
  if [[ $apt_arch ]]; then apt_options+=(-o "APT::Architecture=$apt_arch" -o "APT::Architectures=$apt_arch"); fi
  apt_there get update >"$dir/log" 2>&1 || { grep '^[EW]:' "$dir/log" >&2 || true; die "cannot get the package lists of $* from $mirror"; }
}

# apt_there get|cache ARGS... with the system's sources until use_suites.
apt_options=(-o APT::Sandbox::User="$(id -un)")
apt_there() {
  local tool=apt-$1
  shift
  "$tool" -q "${apt_options[@]}" "$@" </dev/null
}
