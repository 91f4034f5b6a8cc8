#!/usr/bin/env bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Shows cgroup_firewall with a cgroup and a network namespace of its own: demo.sh PATH/TO/cgroup_firewall
set -euo pipefail
program=$(realpath "${1:?usage: demo.sh PATH/TO/cgroup_firewall}")
space=cf-demo-$$
mount=$(mktemp -d)
cgroup=

cleanup() {
  ip netns del "$space" 2>/dev/null || true
  [[ -z $cgroup ]] || rmdir "$cgroup" 2>/dev/null || true
  umount "$mount" && rmdir "$mount"
}
trap cleanup EXIT

mount -t cgroup2 none "$mount"
cgroup=$mount$(sed -n 's/^0:://p' /proc/self/cgroup)/cf-demo-$$
mkdir "$cgroup"
ip netns add "$space"
ip -n "$space" addr add 10.77.0.1/24 dev lo
ip -n "$space" -6 addr add fd77::1/64 dev lo nodad
ip -n "$space" link set lo up

ready=$(mktemp -u)
mkfifo "$ready"
"$program" "$cgroup" --allow 10.77.0.0/24 ::1 > >(sed -u "s|$cgroup|my.slice|; s/^[0-9][0-9]*  */1234    /" | tee "$ready") &
firewall=$!
exec 3<"$ready"
rm "$ready"
read -r _ <&3  # "Guarding ..."

# Sends one packet, from a process of the cgroup.
send() {
  if ip netns exec "$space" bash -c "echo \$\$ >'$cgroup/cgroup.procs' && exec bash -c 'echo >/dev/udp/$1/9'" 2>/dev/null; then
    echo "$1 is allowed"
  else
    echo "$1 is denied"
    read -r _ <&3  # its line
  fi
}
send 10.77.0.1
send 127.0.0.1
send ::1
send fd77::1

kill -INT "$firewall"
wait "$firewall"
