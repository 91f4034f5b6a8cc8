#!/usr/bin/env bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Shows packet_of_death with a veth pair between two separate network namespaces: demo.sh PATH/TO/packet_of_death
set -euo pipefail
program=${1:?usage: demo.sh PATH/TO/packet_of_death}
guarded=pod-guarded-$$ sender=pod-sender-$$

cleanup() {
  ip netns del "$guarded" 2>/dev/null || true
  ip netns del "$sender" 2>/dev/null || true
}
trap cleanup EXIT

ip netns add "$guarded"
ip netns add "$sender"
ip -n "$guarded" link add veth0 type veth peer name veth0 netns "$sender"
ip -n "$guarded" addr add 10.77.0.1/24 dev veth0
ip -n "$sender" addr add 10.77.0.2/24 dev veth0
ip -n "$sender" addr add 10.77.0.3/24 dev veth0
ip -n "$guarded" link set veth0 up
ip -n "$sender" link set veth0 up

ip netns exec "$guarded" "$program" veth0 --magic 0xdeadbeef &
filter=$!
# The interface shows "xdp" once the program is attached.
for _ in $(seq 2400); do
  ip -n "$guarded" link show veth0 | grep -q xdp && break
  kill -0 "$filter"
  sleep 0.05
done

send() { ip netns exec "$sender" bash -c "printf '$1' > /dev/udp/10.77.0.1/9"; }
for _ in 1 2 3; do send '\xde\xad\xbe\xefboom'; done
for _ in 1 2 3 4; do send 'harmless'; done
echo "Sent 3 packets of death and 4 harmless ones."

kill -INT "$filter"
wait "$filter"
