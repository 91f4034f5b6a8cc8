// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What most programs have: one of each.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct event {
  __u32 pid;
  char comm[16];
  __u64 duration_ns;
};

struct process {
  __u64 started_ns;
  __u32 parent;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, struct process);
} processes SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} counters SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 65536);
  __type(value, struct event);
} events SEC(".maps");

const volatile __u64 min_duration_ns = 1000;
const volatile char pattern[16] = "sh";
__u32 verbosity = 2;
__u64 dropped;
_Bool running;

SEC("tracepoint/sched/sched_process_exec") int on_exec(void* ctx) { return (int)verbosity; }
SEC("raw_tracepoint/sched_process_exit") int on_exit(void* ctx) { return min_duration_ns && pattern[0]; }
SEC("kprobe/do_unlinkat") int on_unlink(void* ctx) { return running ? 0 : (int)__sync_fetch_and_add(&dropped, 1); }
SEC("?xdp") int filter(struct xdp_md* ctx) { return XDP_PASS; }
SEC("syscall") int on_call(void* ctx) { return 0; }
SEC("socket") int watch(struct __sk_buff* skb) { return 0; }

char LICENSE[] SEC("license") = "GPL";
