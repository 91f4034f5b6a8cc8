#!/usr/bin/env bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Shows tc_counter with a veth pair between two separate network namespaces: demo.sh PATH/TO/tc_counter
set -euo pipefail
program=${1:?usage: demo.sh PATH/TO/tc_counter}
counted=tc-counted-$$ peer=tc-peer-$$
output=$(mktemp)

cleanup() {
  ip netns del "$counted" 2>/dev/null || true
  ip netns del "$peer" 2>/dev/null || true
  rm -f "$output"
}
trap cleanup EXIT

ip netns add "$counted"
ip netns add "$peer"
# Without IPv6, whose neighbours talk when they like.
for space in "$counted" "$peer"; do ip netns exec "$space" sysctl -qw net.ipv6.conf.default.disable_ipv6=1; done
ip -n "$counted" link add veth0 type veth peer name veth0 netns "$peer"
ip -n "$counted" addr add 10.77.0.1/24 dev veth0
ip -n "$peer" addr add 10.77.0.2/24 dev veth0
ip -n "$counted" link set veth0 up
ip -n "$peer" link set veth0 up

ip netns exec "$counted" "$program" veth0 >"$output" &
counter=$!
for _ in $(seq 2400); do
  grep -q Counting "$output" && break
  kill -0 "$counter"
  sleep 0.05
done

ip netns exec "$peer" ping -q -c 3 -i 0.2 10.77.0.1 >/dev/null
for _ in 1 2; do ip netns exec "$counted" bash -c 'echo hello >/dev/udp/10.77.0.2/9'; done

kill -INT "$counter"
wait "$counter"
cat "$output"
