// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each program that starts and each process that ends.
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

// The few kernel types read here. Offsets are found at load time (CO-RE), so
// only the names matter, and no vmlinux.h is needed.
struct task_struct {
  int tgid;
  int exit_code;
  struct task_struct* real_parent;
} __attribute__((preserve_access_index));

struct trace_event_raw_sched_process_exec {
  unsigned int __data_loc_filename;
} __attribute__((preserve_access_index));

enum event_kind { EXEC = 1, EXIT = 2 };

struct event {
  enum event_kind kind;
  __u32 pid;
  __u32 ppid;
  __u32 uid;
  __u64 duration_ns;  // EXIT: since the exec, 0 if that was not seen
  __u32 exit_code;    // EXIT
  __u32 signal;       // EXIT: what killed it, or 0
  char comm[16];
  char filename[128];  // EXEC
};

// Set before load.
const volatile __u64 min_duration_ns = 0;
const volatile __u32 only_pid = 0;
const volatile __u32 only_uid = (__u32)-1;

__u64 lost;  // events that found the ring buffer full

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, __u64);
} starts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 256 * 1024);
  __type(value, struct event);
} events SEC(".maps");

static struct event* new_event(enum event_kind kind, __u32 pid, __u32 uid) {
  struct event* e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
  if (!e) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  __builtin_memset(e, 0, sizeof(*e));
  struct task_struct* task = (struct task_struct*)bpf_get_current_task();
  e->kind = kind;
  e->pid = pid;
  e->ppid = BPF_CORE_READ(task, real_parent, tgid);
  e->uid = uid;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  return e;
}

static int wanted(__u32 pid, __u32 uid) {
  return (!only_pid || pid == only_pid) && (only_uid == (__u32)-1 || uid == only_uid);
}

SEC("tp/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec* ctx) {
  __u32 pid = bpf_get_current_pid_tgid() >> 32;
  __u32 uid = bpf_get_current_uid_gid();
  if (!wanted(pid, uid)) return 0;

  __u64 now = bpf_ktime_get_ns();
  bpf_map_update_elem(&starts, &pid, &now, BPF_ANY);
  if (min_duration_ns) return 0;  // then only ends are shown, of what lived long enough

  struct event* e = new_event(EXEC, pid, uid);
  if (!e) return 0;
  unsigned int offset = BPF_CORE_READ(ctx, __data_loc_filename) & 0xffff;
  bpf_probe_read_kernel_str(e->filename, sizeof(e->filename), (void*)ctx + offset);
  bpf_ringbuf_submit(e, 0);
  return 0;
}

SEC("tp/sched/sched_process_exit")
int on_exit(void* ctx) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 pid = id >> 32;
  __u32 uid = bpf_get_current_uid_gid();
  if (pid != (__u32)id || !wanted(pid, uid)) return 0;  // a thread, not the process

  __u64 duration_ns = 0;
  __u64* start = bpf_map_lookup_elem(&starts, &pid);
  if (start) {
    duration_ns = bpf_ktime_get_ns() - *start;
    bpf_map_delete_elem(&starts, &pid);
  }
  if (duration_ns < min_duration_ns) return 0;

  struct event* e = new_event(EXIT, pid, uid);
  if (!e) return 0;
  __u32 code = BPF_CORE_READ((struct task_struct*)bpf_get_current_task(), exit_code);
  e->duration_ns = duration_ns;
  e->exit_code = code >> 8 & 0xff;
  e->signal = code & 0x7f;
  bpf_ringbuf_submit(e, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
