// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs of each kind that attaches to cgroups.
#include <linux/bpf.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SOL_SOCKET 1
#define SO_RCVLOWAT 18

__u32 port, is_denied;
__u32 connects, others, packets, sockets, connections, options, sysctls, devices, binds;
__u32 turn, first_turn, second_turn;

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr* address) {
  if (address->user_port != bpf_htons(port)) return 1;
  connects++;
  first_turn = ++turn;
  return !is_denied;
}

SEC("cgroup/connect4")
int connect4_too(struct bpf_sock_addr* address) {
  if (address->user_port != bpf_htons(port)) return 1;
  others++;
  second_turn = ++turn;
  return 1;
}

SEC("cgroup_skb/egress")
int sent(struct __sk_buff* skb) {
  packets++;
  return 1;
}

SEC("cgroup/skb")
int either(struct __sk_buff* skb) {
  packets++;
  return !is_denied;
}

SEC("cgroup/sock_create")
int create(struct bpf_sock* socket) {
  sockets++;
  return !is_denied;
}

SEC("sockops")
int tune(struct bpf_sock_ops* ops) {
  if (ops->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB) connections++;
  return 1;
}

SEC("cgroup/getsockopt")
int option(struct bpf_sockopt* ctx) {
  if (ctx->level == SOL_SOCKET && ctx->optname == SO_RCVLOWAT) options++;
  return 1;
}

SEC("cgroup/sysctl")
int sysctl(struct bpf_sysctl* ctx) {
  sysctls++;
  return !is_denied;
}

SEC("cgroup/dev")
int device(struct bpf_cgroup_dev_ctx* ctx) {
  devices++;
  return !is_denied;
}

SEC("?lsm_cgroup/socket_bind")
int bind(void* ctx) {
  binds++;
  return !is_denied;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
