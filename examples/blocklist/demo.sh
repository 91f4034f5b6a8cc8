#!/usr/bin/env bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Shows blocklist with a veth pair between two separate network namespaces: demo.sh PATH/TO/blocklist
set -euo pipefail
program=${1:?usage: demo.sh PATH/TO/blocklist}
guarded=bl-guarded-$$ sender=bl-sender-$$
pins=$(mktemp -d)

cleanup() {
  ip netns del "$guarded" 2>/dev/null || true
  ip netns del "$sender" 2>/dev/null || true
  umount "$pins" && rmdir "$pins"
}
trap cleanup EXIT

mount -t bpf bpf "$pins"
ip netns add "$guarded"
ip netns add "$sender"
ip -n "$guarded" link add veth0 type veth peer name veth0 netns "$sender"
ip -n "$guarded" addr add 10.77.0.1/24 dev veth0
for host in 2 3 4; do ip -n "$sender" addr add 10.77.0.$host/24 dev veth0; done
ip -n "$guarded" -6 addr add fd77::1/64 dev veth0 nodad
ip -n "$sender" -6 addr add fd77::2/64 dev veth0 nodad
ip -n "$guarded" link set veth0 up
ip -n "$sender" link set veth0 up

blocklist() { "$program" --pin "$pins/lists" "$@"; }
ip netns exec "$guarded" "$program" --pin "$pins/lists" guard veth0 &
guard=$!
# The interface shows "xdp" once the program is attached.
for _ in $(seq 2400); do
  ip -n "$guarded" link show veth0 | grep -q xdp && break
  kill -0 "$guard"
  sleep 0.05
done

reaches() {  # FROM TO
  if ip netns exec "$sender" ping -c 1 -W 3 -I "$1" "$2" >/dev/null; then echo "$1 passes"; else echo "$1 is blocked"; fi
}
reaches 10.77.0.2 10.77.0.1
blocklist add 10.77.0.2 10.77.0.4/30 fd77::/64
reaches 10.77.0.2 10.77.0.1
reaches 10.77.0.3 10.77.0.1
reaches 10.77.0.4 10.77.0.1
reaches fd77::2 fd77::1
blocklist list
blocklist remove 10.77.0.2
reaches 10.77.0.2 10.77.0.1

kill -INT "$guard"
wait "$guard"
