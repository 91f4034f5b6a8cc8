# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What the scripts share. Source it; it is no program.
# shellcheck shell=bash

# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"

# quiet LOG COMMAND... shows what the command printed only if it fails.
quiet() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { cat "$log"; die "failed: $*"; }
}

# The version stands in one place: the header.
version() { sed -nE 's/^#define EBPFXX_VERSION_[A-Z]+ ([0-9]+)$/\1/p' "$root/include/ebpfxx/version.hpp" | paste -sd.; }

# What bpf(2) needs and a test finds out by asking: loads a raw tracepoint
# program of two instructions (return 0) and attaches it.
try_bpf() {
  perl - <<'PERL'
    my %number = (x86_64 => 321, aarch64 => 280);
    chomp(my $machine = `uname -m`);
    my $bpf = $number{$machine} or exit 0;  # unknown: let the caller try
    my $insns = pack("CCsl CCsl", 0xb7, 0, 0, 0, 0x95, 0, 0, 0);
    my $load = pack("LL P p LLQ", 17, 2, $insns, "GPL", 0, 0, 0) . "\0" x 80;
    my $prog = syscall($bpf, 5, $load, length $load);
    if ($prog < 0) { print "BPF_PROG_LOAD: $!\n"; exit 1; }
    my $attach = pack("p LL", "sched_process_exec", $prog, 0);
    if (syscall($bpf, 17, $attach, length $attach) < 0) { print "BPF_RAW_TRACEPOINT_OPEN: $!\n"; exit 1; }
PERL
}

# True where this machine loads and attaches BPF programs. Otherwise false, and
# one line on stdout says why.
host_runs_bpf() {
  local why
  if [[ ${EBPFXX_FORCE_VM:-0} != 0 ]]; then
    why='EBPFXX_FORCE_VM is set'
  elif [[ $(uname -s) != Linux ]]; then
    why='it is no Linux'
  elif [[ ! -r /sys/kernel/btf/vmlinux ]]; then
    why='its kernel has no BTF (/sys/kernel/btf/vmlinux)'
  elif ! why=$(try_bpf 2>&1); then
    :
  elif ! run_on_host sh -c 'test -r /sys/kernel/tracing/events/sched/sched_process_exec/id'; then
    why='tracefs cannot be read'
  else
    return 0
  fi
  echo "this machine refuses BPF: $why"
  return 1
}

# run_on_host COMMAND ARGS... runs it where tracefs and bpffs are mounted. Where
# they are not (containers), root gets them in a mount namespace of its own.
run_on_host() {
  if [[ $(id -u) != 0 ]]; then "$@"; return; fi
  # shellcheck disable=SC2016
  unshare --mount sh -c '
    test -d /sys/kernel/tracing/events || mount -t tracefs tracefs /sys/kernel/tracing
    grep -q " /sys/fs/bpf bpf " /proc/mounts || mount -t bpf bpffs /sys/fs/bpf
    exec "$@"' sh "$@"
}
