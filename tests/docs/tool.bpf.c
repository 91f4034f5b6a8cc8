// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The maps and programs that the documentation's blocks of code refer to as skel.maps and skel.progs.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct event {
  __u32 pid;
  char comm[16];
};

const volatile __u32 limit;
const volatile _Bool has_state;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct event);
} events SEC(".maps");

struct command {
  __u32 kind;
};

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct command);
} commands SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} calls SEC(".maps");

struct inner {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} inner SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_DEVMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct bpf_devmap_val);
} ports SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_CPUMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_XSKMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} sockets SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} peers SEC(".maps");

struct name {
  __u32 address;
  __u32 port;
};

struct {
  __uint(type, BPF_MAP_TYPE_SOCKHASH);
  __uint(max_entries, 4);
  __type(key, struct name);
  __type(value, __u64);
} backends SEC(".maps");

struct watch {
  __u32 watched;
};

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, __u64);
} per_task SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_INODE_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct watch);
} per_file SEC(".maps");

struct {
  __uint(type, 32); /* BPF_MAP_TYPE_CGRP_STORAGE, which older headers lack */
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, __u64);
} per_cgroup SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 16);
  __uint(key_size, 4);
  __uint(value_size, 127 * sizeof(__u64));
} stacks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(map_flags, BPF_F_STACK_BUILD_ID);
  __uint(max_entries, 16);
  __uint(key_size, 4);
  __uint(value_size, 127 * sizeof(struct bpf_stack_build_id));
} build_ids SEC(".maps");

struct sample {
  __s32 kernel_stack_id;
  __s32 user_stack_id;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, struct sample);
  __type(value, __u64);
} samples SEC(".maps");

SEC("tp/sched/sched_process_exec")
int on_exec(void* ctx) { return 0; }

SEC("uprobe")
int on_line(void* ctx) { return 0; }

SEC("kprobe")
int on_call(void* ctx) { return 0; }

SEC("kprobe.multi")
int on_many(void* ctx) { return 0; }

SEC("usdt")
int on_probe(void* ctx) { return 0; }

SEC("fentry/do_unlinkat")
int trace(void* ctx) { return 0; }

SEC("xdp")
int filter(struct xdp_md* ctx) {
  bpf_tail_call(ctx, &calls, 0);
  return XDP_PASS;
}

SEC("xdp")
int better_filter(struct xdp_md* ctx) { return XDP_PASS; }

SEC("xdp")
int parse_ipv6(struct xdp_md* ctx) { return XDP_PASS; }

SEC("xdp/devmap")
int on_the_way(struct xdp_md* ctx) { return XDP_PASS; }

SEC("xdp/cpumap")
int on_cpu(struct xdp_md* ctx) { return XDP_PASS; }

SEC("tc")
int classify(struct __sk_buff* skb) { return -1; }

SEC("tc")
int check(struct __sk_buff* skb) { return -1; }

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr* address) { return 1; }

SEC("cgroup_skb/egress")
int sent(struct __sk_buff* skb) { return 1; }

SEC("sockops")
int tune(struct bpf_sock_ops* ops) { return 1; }

SEC("sk_lookup")
int choose(struct bpf_sk_lookup* lookup) { return SK_PASS; }

SEC("socket")
int cut(struct __sk_buff* skb) { return 0; }

SEC("sk_reuseport")
int balance(struct sk_reuseport_md* packet) { return SK_PASS; }

SEC("sk_msg")
int on_send(struct sk_msg_md* message) { return SK_PASS; }

SEC("lirc_mode2")
int decode(unsigned int* sample) { return 0; }

SEC("perf_event")
int sample(void* ctx) { return 0; }

SEC("iter/task")
int tasks(void* ctx) { return 0; }

SEC("iter/task")
int task_lines(void* ctx) { return 0; }

SEC("iter/cgroup")
int groups(void* ctx) { return 0; }

SEC("iter/bpf_map_elem")
int entries(void* ctx) { return 0; }

SEC("fentry/tcp_connect")
int by_fentry(void* ctx) { return 0; }

SEC("kprobe/tcp_connect")
int by_kprobe(void* ctx) { return 0; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
