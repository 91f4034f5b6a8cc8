// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Lets the processes of a cgroup connect to some addresses only, and reports what it denied.
#include <linux/bpf.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

// In C++ these are ebpfxx::Ipv4Prefix and Ipv6Prefix: see EXTERNAL_TYPES in CMakeLists.txt.
struct ipv4_prefix {
  __u32 prefixlen;
  __u8 data[4];
};

struct ipv6_prefix {
  __u32 prefixlen;
  __u8 data[16];
};

struct denial {
  __u32 pid;
  char comm[16];
  __u8 address[16];
  __u16 port;
  __u8 is_ipv6;
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 10000);
  __type(key, struct ipv4_prefix);
  __type(value, __u8);
} allowed4 SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 10000);
  __type(key, struct ipv6_prefix);
  __type(value, __u8);
} allowed6 SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
  __type(value, struct denial);
} denials SEC(".maps");

__u64 lost;  // denials that found the ring buffer full

enum { DENY, ALLOW };

static int deny(const void* address, __u32 size, struct bpf_sock_addr* ctx) {
  struct denial* denial = bpf_ringbuf_reserve(&denials, sizeof *denial, 0);
  if (!denial) {
    __sync_fetch_and_add(&lost, 1);
    return DENY;
  }
  __builtin_memset(denial, 0, sizeof *denial);
  denial->pid = bpf_get_current_pid_tgid() >> 32;
  bpf_get_current_comm(denial->comm, sizeof denial->comm);
  denial->is_ipv6 = size == 16;
  if (size == 16)
    __builtin_memcpy(denial->address, address, 16);
  else
    __builtin_memcpy(denial->address, address, 4);
  denial->port = bpf_ntohs(ctx->user_port);
  bpf_ringbuf_submit(denial, 0);
  return DENY;
}

static int decide4(struct bpf_sock_addr* ctx) {
  struct ipv4_prefix to = {.prefixlen = 32};
  __u32 address = ctx->user_ip4;
  __builtin_memcpy(to.data, &address, sizeof to.data);
  return bpf_map_lookup_elem(&allowed4, &to) ? ALLOW : deny(to.data, 4, ctx);
}

static int decide6(struct bpf_sock_addr* ctx) {
  struct ipv6_prefix to = {.prefixlen = 128};
  __u32 address[4] = {ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]};
  __builtin_memcpy(to.data, address, sizeof to.data);
  return bpf_map_lookup_elem(&allowed6, &to) ? ALLOW : deny(to.data, 16, ctx);
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr* ctx) { return decide4(ctx); }

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr* ctx) { return decide6(ctx); }

// UDP needs no connection.
SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr* ctx) { return decide4(ctx); }

SEC("cgroup/sendmsg6")
int sendmsg6(struct bpf_sock_addr* ctx) { return decide6(ctx); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
