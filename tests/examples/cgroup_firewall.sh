# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

examples=$(cd "${0%/*}/../../examples" && pwd)
bash "$examples/cgroup_firewall/demo.sh" "$program" >"$work/out" 2>"$work/err" || fail "the demo failed"
for line in '10.77.0.1 is allowed' '127.0.0.1 is denied' '::1 is allowed' 'fd77::1 is denied' \
  '1234    bash             127.0.0.1 port 9' '1234    bash             fd77::1 port 9'; do
  grep -qxF "$line" "$work/out" || fail "no line '$line'"
done
! ip netns list | grep -q '^cf-' || fail "a namespace was left behind"

refuse() {
  local expected=$1
  shift
  ! "$program" "$@" >"$work/out" 2>"$work/err" || fail "it took $*"
  grep -qF "$expected" "$work/err" || fail "it does not say: $expected"
}
refuse "cannot open cgroup '/no/such': No such file or directory (ENOENT)" /no/such
refuse 'A cgroup is a directory in a cgroup2 file system' "$work"
refuse "'10.0.0.1/8' has bits after its prefix: Invalid argument (EINVAL). Did you mean 10.0.0.0/8?" "$work" --allow 10.0.0.1/8
