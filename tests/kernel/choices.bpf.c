// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs of which a kernel can use some: at statfs(2), and at what no kernel has.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

__u32 only_tid;
__u64 calls_seen;

static int count(void) {
  if ((__u32)bpf_get_current_pid_tgid() == only_tid) __sync_fetch_and_add(&calls_seen, 1);
  return 0;
}

SEC("fentry/security_sb_statfs") int by_fentry(void* context) { return count(); }
SEC("kprobe/security_sb_statfs") int by_kprobe(void* context) { return count(); }
SEC("kprobe.multi/security_sb_statf*") int by_multi(void* context) { return count(); }
SEC("tp/syscalls/sys_enter_statfs") int by_tracepoint(void* context) { return count(); }
SEC("raw_tp/sys_enter") int by_raw_tracepoint(void* context) { return 0; }

SEC("fentry/no_such_function") int no_fentry(void* context) { return 0; }
SEC("kprobe/no_such_function") int no_kprobe(void* context) { return 0; }
SEC("kprobe.multi/no_such_function") int no_multi(void* context) { return 0; }
SEC("tp/syscalls/no_such_tracepoint") int no_tracepoint(void* context) { return 0; }
SEC("raw_tp/no_such_tracepoint") int no_raw_tracepoint(void* context) { return 0; }
SEC("lsm/no_such_hook") int no_lsm(void* context) { return 0; }

// No kernel has this helper.
static long (*const no_helper)(void) = (void*)255;
const volatile _Bool has_helper;
SEC("tp/syscalls/sys_enter_statfs") int by_no_helper(void* context) { return no_helper() != 0; }
SEC("tp/syscalls/sys_enter_statfs") int by_helper_if_any(void* context) {
  return has_helper && no_helper() ? 1 : count();
}
SEC("tp_btf/sys_enter") int by_no_helper_of_tracing(void* context) { return no_helper() != 0; }

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} spare SEC(".maps");
SEC("?tp/syscalls/sys_enter_statfs") int by_map(void* context) {
  __u32 key = 0;
  return bpf_map_lookup_elem(&spare, &key) != 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
