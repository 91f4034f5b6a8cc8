// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program for each way to attach one. Each scenario loads its own.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

__u32 only_tid;
__u64 runs;

struct bpf_iter_meta {
  void* seq;
} __attribute__((preserve_access_index));
struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  void* task;
} __attribute__((preserve_access_index));

static int count(void) {
  if ((__u32)bpf_get_current_pid_tgid() == only_tid) __sync_fetch_and_add(&runs, 1);
  return 0;
}

// Of packets and sockets.
SEC("?xdp") int on_packet(void* ctx) { return XDP_PASS; }
SEC("?xdp") int on_packet_too(struct xdp_md* ctx) { return ctx->data_end - ctx->data > 0 ? XDP_PASS : XDP_DROP; }
SEC("?tc") int on_frame(void* ctx) { return -1; }
SEC("?cgroup/connect4") int on_connect(void* ctx) { return 1; }
SEC("?cgroup/dev") int on_device(void* ctx) { return 1; }
SEC("?sockops") int on_tcp(void* ctx) { return 1; }
SEC("?sk_lookup") int on_lookup(void* ctx) { return SK_PASS; }
SEC("?flow_dissector") int on_flow(void* ctx) { return BPF_OK; }
SEC("?socket") int filter(void* ctx) { return -1; }
SEC("?sk_reuseport") int balance(void* ctx) { return SK_PASS; }
SEC("?sk_skb/stream_verdict") int on_receive(void* ctx) { return SK_PASS; }
SEC("?sk_msg") int on_message(void* ctx) { return SK_PASS; }
SEC("?lwt_xmit") int on_route(void* ctx) { return BPF_OK; }
SEC("?socket") int at_netfilter(void* ctx) { return 1; }  // libbpf knows SEC("netfilter") since 1.3

// A program with a function, and what may take the function's place.
__attribute__((noinline)) int choose(int number) {
  asm volatile("" : "+r"(number)); /* not known to the compiler, so that the call stays */
  return number;
}
SEC("?xdp") int with_function(void* ctx) { return choose(XDP_PASS); }
SEC("?freplace/choose") int drop_instead(int number) { return number ? XDP_DROP : XDP_ABORTED; }

// Of events.
SEC("?perf_event") int on_sample(void* ctx) { return 0; }
SEC("?uprobe") int on_function(void* ctx) { return count(); }
SEC("?usdt") int on_probe(struct pt_regs* ctx) { return count(); }
SEC("?tp/syscalls/sys_enter_getpgid") int on_call(void* ctx) { return count(); }
SEC("?raw_tp/sys_enter") int on_any_call(void* ctx) { return 0; }
SEC("?tp_btf/sys_enter") int on_typed_call(void* ctx) { return 0; }
SEC("?fentry/security_sb_statfs") int by_fentry(void* ctx) { return count(); }
SEC("?kprobe/security_sb_statfs") int by_kprobe(void* ctx) { return count(); }
SEC("?lsm/sb_statfs") int by_lsm(void* ctx) { return count(); }
SEC("?lsm_cgroup/socket_bind") int on_bind(void* ctx) { return 1; }
#ifdef UPROBE_MULTI
SEC("?uprobe.multi") int on_functions(void* ctx) { return count(); }
#endif

SEC("?iter/task")
int tasks(struct bpf_iter__task* ctx) {
  if (!ctx->task) bpf_seq_write(ctx->meta->seq, "end\n", 4);
  return 0;
}

// Of the kernel's own functions.
struct tcp_congestion_ops {
  __u32 (*ssthresh)(void* sk);
  void (*cong_avoid)(void* sk, __u32 ack, __u32 acked);
  __u32 (*undo_cwnd)(void* sk);
  char name[16];
};

SEC("?struct_ops/ssthresh") __u32 ssthresh(__u64* ctx) { return 10; }
SEC("?struct_ops/cong_avoid") void cong_avoid(__u64* ctx) {}
SEC("?struct_ops/undo_cwnd") __u32 undo_cwnd(__u64* ctx) { return 10; }

SEC(".struct_ops")
struct tcp_congestion_ops congestion = {
    .ssthresh = (void*)ssthresh,
    .cong_avoid = (void*)cong_avoid,
    .undo_cwnd = (void*)undo_cwnd,
    .name = "ebpfxx_00000000",  // the test has a number for it
};

char LICENSE[] SEC("license") = "GPL";
