// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 only_tid;

struct call {
  __u64 number;
  char text[8];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} totals SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct call);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_call(struct bpf_raw_tracepoint_args* ctx) {
  __u32 tid = (__u32)bpf_get_current_pid_tgid(), zero = 0;
  if (tid != only_tid) return 0;
  __u64 one = 1, *total = bpf_map_lookup_elem(&totals, &zero);
  if (total) ++*total;
  bpf_map_update_elem(&counts, &tid, &one, BPF_ANY);
  struct call call = {.number = ctx->args[1], .text = "call"};
  bpf_ringbuf_output(&calls, &call, sizeof(call), 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
