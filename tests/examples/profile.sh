# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
# shellcheck source=lib.sh shell=bash
. "${0%/*}/lib.sh"

dd if=/dev/zero of=/dev/null bs=1 2>/dev/null &
busy=$!
trap 'kill "$busy"; rm -rf "$work"' EXIT

# On a busy machine it may take a while until dd is sampled.
profile_until() {
  local pattern=$1
  shift
  for _ in $(seq 60); do
    "$program" --seconds 1 "$@" >"$work/out" 2>"$work/err" || fail "exit status $?"
    if grep -qE "$pattern" "$work/out"; then return; fi
  done
  fail "nothing like '$pattern'"
}

# The whole machine: user space and the kernel in one stack.
profile_until '^dd;.*write.*;ksys_write;vfs_write.* [0-9]+$' --frequency 997 --svg "$work/graph.svg" --speedscope "$work/profile.json"
grep -q '<title>all (' "$work/graph.svg" || fail "no graph"
grep -q '<title>vfs_write (' "$work/graph.svg" || fail "no function in the graph"
cat >"$work/check.py" <<'PY'
# Whether a browser reads the graph without a network, and speedscope the JSON: what its schema demands.
import json, sys, xml.etree.ElementTree as xml
svg, path, names = sys.argv[1], sys.argv[2], sys.argv[3:]
graph = xml.parse(svg).getroot()
assert graph.tag == "{http://www.w3.org/2000/svg}svg", graph.tag
assert not [e for e in graph.iter() if e.tag.endswith(("script", "image", "use")) or any("href" in a for a in e.attrib)]
titles = [e.text for e in graph.iter("{http://www.w3.org/2000/svg}title")]
file = json.load(open(path))
assert file["$schema"] == "https://www.speedscope.app/file-format-schema.json"
frames = file["shared"]["frames"]
assert all(set(frame) == {"name"} and isinstance(frame["name"], str) for frame in frames)
assert len(file["profiles"]) == 1
profile = file["profiles"][0]
assert set(profile) == {"type", "name", "unit", "startValue", "endValue", "samples", "weights"}, set(profile)
assert profile["type"] == "sampled" and profile["unit"] == "seconds" and isinstance(profile["name"], str)
assert profile["samples"] and len(profile["samples"]) == len(profile["weights"])
assert all(0 <= index < len(frames) and isinstance(index, int) for sample in profile["samples"] for index in sample)
assert all(weight > 0 for weight in profile["weights"])
assert abs(profile["endValue"] - profile["startValue"] - sum(profile["weights"])) < 0.01
for name in names:
    assert any(title.startswith(name + " (") for title in titles), name
    assert any(frame["name"] == name for frame in frames), name
PY
python3 "$work/check.py" "$work/graph.svg" "$work/profile.json" dd vfs_write || fail "no graph, or no profile"

# One process.
profile_until '^dd;' --frequency 997 --pid "$busy"
! grep -qv '^dd' "$work/out" || fail "other processes as well"

# A process that calls itself something nasty.
hostile=$'<d";\e&\\>'
cp "$(command -v dd)" "$work/$hostile"
"$work/$hostile" if=/dev/zero of=/dev/null bs=1 2>/dev/null &
nasty=$!
trap 'kill "$busy" "$nasty"; rm -rf "$work"' EXIT
profile_until '^<d"\?\?&\\>;' --frequency 997 --pid "$nasty" --svg "$work/graph.svg" --speedscope "$work/profile.json"
python3 "$work/check.py" "$work/graph.svg" "$work/profile.json" '<d"??&\>' vfs_write || fail "a name breaks out"
