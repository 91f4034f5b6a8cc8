#!/usr/bin/env bash
# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Shows tcp_cc in a network namespace of its own: demo.sh PATH/TO/tcp_cc
set -euo pipefail
program=$(realpath "${1:?usage: demo.sh PATH/TO/tcp_cc}")
space=cc-demo-$$
output=$(mktemp)
control=

cleanup() {
  if [[ $control ]]; then kill "$control" 2>/dev/null || true; fi
  ip netns del "$space" 2>/dev/null || true
  rm -f "$output"
}
trap cleanup EXIT

ip netns add "$space"
ip -n "$space" link set lo up
"$program" >"$output" &
control=$!
for _ in $(seq 2400); do
  grep -q CONNECTIONS "$output" && break
  kill -0 "$control"
  sleep 0.05
done

# All new connections of the namespace use it: here one that sends 8 MB, and meanwhile the network is away for a moment.
ip netns exec "$space" sysctl -qw net.ipv4.tcp_congestion_control=ebpfxx_textbook
ip netns exec "$space" python3 - <<'PY'
import socket, subprocess, threading, time
server = socket.create_server(("127.0.0.1", 0))
def send():
    with socket.create_connection(server.getsockname()) as client:
        print("congestion control:", client.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).split(b"\0")[0].decode())
        client.sendall(bytes(4 << 20))
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        sender = threading.Thread(target=client.sendall, args=(bytes(4 << 20),))
        sender.start()
        time.sleep(1)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        sender.join()
threading.Thread(target=send).start()
connection, _ = server.accept()
received = 0
while data := connection.recv(1 << 20):
    received += len(data)
print("received:", received)
PY
kill -INT "$control"
wait "$control"
control=
sed '3,${$!d}' "$output"  # the titles and the last row
