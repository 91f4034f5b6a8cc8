# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

examples=$(cd "${0%/*}/../../examples" && pwd)
bash "$examples/blocklist/demo.sh" "$program" >"$work/out" 2>"$work/err" || fail "the demo failed"
expected='Guarding veth0. Ctrl-C stops.
10.77.0.2 passes
10.77.0.2 is blocked
10.77.0.3 passes
10.77.0.4 is blocked
fd77::2 is blocked
10.77.0.2 passes'
[[ $(grep -vE '^(BLOCKED|[0-9a-f.:]+/[0-9]+ )' "$work/out") == "$expected" ]] || fail "other addresses are blocked"
for row in '10\.77\.0\.2/32 +1 +98' '10\.77\.0\.4/30 +1 +98' 'fd77::/64 +[1-9][0-9]* +[0-9]+'; do
  grep -qE "^$row$" "$work/out" || fail "no $row"
done
! ip netns list | grep -q '^bl-' || fail "namespaces were left behind"

refuse() {
  local expected=$1
  shift
  ! "$program" "$@" >"$work/out" 2>"$work/err" || fail "it took $*"
  grep -qF "$expected" "$work/err" || fail "it does not say: $expected"
}
refuse "cannot open the map pinned at '$work/v4'" --pin "$work" list
mount -t bpf bpf "$work/pins" 2>/dev/null || { mkdir "$work/pins" && mount -t bpf bpf "$work/pins"; }
trap 'umount "$work/pins"; rm -rf "$work"' EXIT
refuse "network interface 'no-such-if': No such device (ENODEV)" --pin "$work/pins" guard no-such-if
"$program" --pin "$work/pins" add 10.0.0.0/8
refuse "'10.0.0.1/8' has bits after its prefix: Invalid argument (EINVAL). Did you mean 10.0.0.0/8?" \
  --pin "$work/pins" add 10.0.0.1/8
refuse "'nonsense' is not a prefix of an IPv4 address: Invalid argument (EINVAL). Write it like 10.0.0.0/8." \
  --pin "$work/pins" add nonsense
"$program" --pin "$work/pins" list >"$work/out"
grep -qE '^10\.0\.0\.0/8 +0 +0$' "$work/out" || fail "not on the list"
"$program" --pin "$work/pins" remove 10.0.0.0/8
"$program" --pin "$work/pins" remove 10.0.0.0/8 2>"$work/err"
grep -qF '10.0.0.0/8 is not on the list' "$work/err" || fail "removed twice"
