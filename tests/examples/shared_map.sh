# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

mkdir "$work/pins"
mount -t bpf bpf "$work/pins"
counting=
trap 'for pid in $running $counting; do kill "$pid" 2>/dev/null || true; done; umount "$work/pins"; rm -rf "$work"' EXIT

"$program" --pin "$work/pins" count >"$work/counts" &
counting=$!
for _ in $(seq 1200); do
  if grep -q Counting "$work/counts"; then break; fi
  kill -0 "$counting"
  sleep 0.1
done
start --pin "$work/pins" watch --limit 5
until_seen '^true \([0-9]+\): user 0 has started [0-9]+ programs$' /bin/true
stop
kill -INT "$counting"
wait "$counting" || fail 'the counting process failed'
counting=
[[ $(sed -nE 's/^user 0 started ([0-9]+) programs$/\1/p' "$work/counts") -gt 5 ]] || fail "$(<"$work/counts")"
[[ -e $work/pins/executions ]] || fail 'the map is not pinned'
