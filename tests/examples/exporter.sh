# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The exporter as its systemd unit runs it, and a Prometheus that scrapes it, in a network of their own.
# shellcheck source=lib.sh shell=bash
if [[ ! ${exporter_network:-} ]]; then exporter_network=1 exec unshare --net bash "$0" "$@"; fi
ip link set lo up
. "${0%/*}/lib.sh"
repository=$(cd "${0%/*}/../.." && pwd)
example=$repository/examples/exporter
tools=$("$repository/scripts/prometheus")

# Another user, with a unit's capabilities and no others: as_service +bpf,+perfmon COMMAND...
as_service() {
  local set=-all,$1
  shift
  exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs \
    --bounding-set="$set" --inh-caps="$set" --ambient-caps="$set" "$@"
}
capabilities_of() { sed -n "s/^$1=//p" "$example/exporter.service" | tr '[:upper:] ' '[:lower:],' | sed 's/cap_/+/g'; }
capabilities=$(capabilities_of AmbientCapabilities)
[[ $capabilities && $capabilities == "$(capabilities_of CapabilityBoundingSet)" ]] || fail "the unit's capabilities"

chmod 755 "$work"
cp "$program" "$work/exporter"
cp "$(command -v dd)" "$work/other"
{
  echo 'ulimit -l unlimited # LimitMEMLOCK='
  declare -f as_service
  echo "as_service $capabilities '$work/exporter' \"\$@\""
} >"$work/service"
program=bash
page() { python3 -c 'import sys, urllib.request as r; sys.stdout.buffer.write(r.urlopen("http://127.0.0.1:9435/metrics").read())'; }

# It takes each capability of the unit.
for left_out in ${capabilities//,/ }; do
  status=0
  (as_service "$(sed "s/$left_out//; s/^,//; s/,$//" <<<"$capabilities")" "$work/exporter") >"$work/out" 2>"$work/err" || status=$?
  [[ $status == 1 ]] && grep -q 'Operation not permitted' "$work/err" || fail "it does without $left_out"
done
if command -v systemd-analyze >/dev/null; then
  sed "s|^ExecStart=.*|ExecStart=$work/exporter|" "$example/exporter.service" >"$work/exporter.service"
  systemd-analyze verify "$work/exporter.service" >"$work/out" 2>&1 && [[ ! -s $work/out ]] || fail "the unit"
  systemd-analyze security --offline=true --threshold=20 "$work/exporter.service" >"$work/out" || fail "the unit's exposure"
fi

start "$work/service"
until_seen '^Serving http://127.0.0.1:9435/metrics' true
page >"$work/page"
"$tools/promtool" check metrics <"$work/page" || fail "promtool complains"
status=0
bash "$work/service" >"$work/taken" 2>"$work/err" || status=$?
[[ $status == 1 ]] && grep -q 'binding to port' "$work/err" || fail "two at one port"

cat >"$work/prometheus.yml" <<'YAML'
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs: [{job_name: kernel, static_configs: [{targets: ['127.0.0.1:9435']}]}]
YAML
"$tools/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
  --web.listen-address=127.0.0.1:9090 >"$work/prometheus.log" 2>&1 &
prometheus=$!
trap 'kill $prometheus $running 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# until_found EXPRESSION [LEAST] asks Prometheus until it answers, with so much at least; then $found is the number.
until_found() {
  for _ in $(seq 600); do
    kill -0 "$prometheus" 2>/dev/null || { cat "$work/prometheus.log"; fail "prometheus ended"; }
    found=$("$tools/promtool" query instant http://127.0.0.1:9090 "$1" 2>"$work/err" |
      sed -nE 's/.* => ([0-9.e+-]+) @.*/\1/p' | head -n 1) || true # it has just been started
    if [[ $found ]] && awk "BEGIN { exit !($found >= ${2:-0}) }"; then return; fi
    sleep 0.1
  done
  page >"$work/out" || true
  fail "Prometheus does not know $1 of at least ${2:-0}, but '$found'"
}
until_found 'up == 1'

# A command whose name has a quote, a backslash, a new line and no UTF-8, and makes 10,000 calls on each CPU.
hostile=$'a"b\\\n\xff'
cp "$(command -v dd)" "$work/$hostile"
for round in 1 2; do
  for cpu in $(python3 -c 'import os; print(*os.sched_getaffinity(0))'); do
    taskset -c "$cpu" "$work/$hostile" if=/dev/zero of=/dev/null bs=1 count=5000 2>/dev/null
    calls=$((${calls:-0} + 10000))
  done
  until_found 'kernel_system_calls_total{instance="127.0.0.1:9435",command=`a"b\\x0a\xff`}' "$calls"
  [[ $found -lt $((calls + calls / 10)) ]] || fail "$found calls in round $round, not about $calls"
done
until_found 'kernel_switches_total{reason="waits"}' 1
until_found 'kernel_switches_total{reason="preempted"}' 1
until_found kernel_run_queue_seconds_sum 0.000001
until_found "kernel_run_queue_seconds_sum > $found"

# The histogram's buckets add up to its count, and agree with its sum.
page | tee "$work/page" | awk -F '[ "]' '
  /^kernel_run_queue_seconds_sum / { sum = $2 }
  /^kernel_run_queue_seconds_bucket/ {
    here = $4 - before
    if (here < 0) exit failed = 1
    if ($2 == "+Inf") unbounded = here
    else { high += here * $2; if (buckets++) low += here * $2 / 2 }
    before = $4
  }
  END { exit failed || buckets != 25 || sum == 0 || sum < 0.99 * low || (!unbounded && sum > 1.01 * high) }
' || { cat "$work/page"; fail "the histogram"; }

# The dashboard: each question has an answer, and each metric is in one.
python3 -c '
import json, sys
for panel in json.load(open(sys.argv[1]))["panels"]:
    for target in panel["targets"]:
        print(target["expr"].replace("$__rate_interval", "5s").replace("$instance", ".*"))' "$example/grafana.json" >"$work/questions"
[[ -s $work/questions ]] || fail "no panels"
while read -r question; do until_found "$question"; done <"$work/questions"
for metric in $(sed -n 's/^# TYPE \(kernel_[a-z_]*\) .*/\1/p' "$work/page"); do
  grep -q "$metric" "$work/questions" || fail "$metric is in no panel"
done
kill "$prometheus"
wait "$prometheus" || fail "prometheus ended badly"
prometheus=
stop

# Two commands are told apart, and not a third.
start "$work/service" -c 2
until_seen '^Serving' true
for _ in 1 2 3; do "$work/other" if=/dev/zero of=/dev/null bs=1 count=5000 2>/dev/null; done
page >"$work/page"
[[ $(grep -c '^kernel_system_calls_total{' "$work/page") == 3 ]] || { cat "$work/page"; fail "not three series"; }
awk '/^kernel_system_calls_total/ { sum += $2 } END { exit sum < 30000 }' "$work/page" || { cat "$work/page"; fail "calls are missing"; }
grep -qE '^kernel_system_calls_total\{command="\[other\]"\} [1-9]' "$work/page" || { cat "$work/page"; fail "no others"; }
stop

status=0
bash "$work/service" -c 0 >"$work/out" 2>"$work/err" || status=$?
[[ $status == 2 ]] && grep -q '^usage: ' "$work/err" || fail "no usage"
