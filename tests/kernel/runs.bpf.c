// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that tests run without their hooks.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_helpers.h>

__u32 ingress, cpu;
__u64 sum;

SEC("tc")
int classify(struct __sk_buff* skb) {
  skb->mark += 5;
  __u8 first = 0xaa;
  bpf_skb_store_bytes(skb, 0, &first, 1, 0);
  return TC_ACT_SHOT;
}

SEC("cgroup_skb/egress")
int egress(struct __sk_buff* skb) { return skb->mark == 7; }

SEC("xdp")
int strip(struct xdp_md* ctx) {
  ingress = ctx->ingress_ifindex;
  if (bpf_xdp_adjust_head(ctx, 4)) return XDP_ABORTED;
  return XDP_TX;
}

SEC("?xdp")
int let_through(struct xdp_md* ctx) {
  ingress = ctx->ingress_ifindex;
  sum++;
  return XDP_PASS;
}

SEC("flow_dissector")
int dissect(struct __sk_buff* skb) {
  struct bpf_flow_keys* keys = skb->flow_keys;
  keys->ip_proto = 17;
  keys->thoff = keys->nhoff + 20;
  return BPF_OK;
}

SEC("raw_tp/sys_enter")
int add(struct bpf_raw_tracepoint_args* ctx) {
  sum = ctx->args[0] + ctx->args[1];
  cpu = bpf_get_smp_processor_id();
  return 9;
}

SEC("socket")
int cut(struct __sk_buff* skb) { return 3; }

SEC("lwt_xmit")
int route(struct __sk_buff* skb) { return BPF_DROP; }

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr* address) { return 1; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
