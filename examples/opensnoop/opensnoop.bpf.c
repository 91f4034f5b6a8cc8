// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each call of open(), openat() and openat2(), with its result.
#include <linux/bpf.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_helpers.h>

struct event {
  __u32 pid;
  __u32 uid;
  int result;  // a file descriptor, or an error, negative
  char comm[16];
  char path[PATH_MAX];  // only what is used of it is sent
};

// Set before load.
const volatile __u32 only_pid;
const volatile __u32 only_uid = (__u32)-1;
const volatile bool only_failed;

__u64 lost;  // calls that found the ring buffer or the map full

// The paths of the threads that are in such a call.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, const char*);
} paths SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1024 * 1024);
  __type(value, struct event);
} events SEC(".maps");

// Where an event is put together: it is too large for the stack.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct event);
} rooms SEC(".maps");

// As in /sys/kernel/tracing/events/syscalls/*/format
struct enter {
  long common, number;
  long arguments[6];
};
struct exit {
  long common, number, result;
};

static int on_enter(const char* path) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 pid = id >> 32, thread = id, uid = bpf_get_current_uid_gid();
  if ((only_pid && pid != only_pid) || (only_uid != (__u32)-1 && uid != only_uid)) return 0;
  if (bpf_map_update_elem(&paths, &thread, &path, BPF_ANY)) __sync_fetch_and_add(&lost, 1);
  return 0;
}

static int on_exit(long result) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 thread = id, zero = 0;
  const char** path = bpf_map_lookup_elem(&paths, &thread);
  struct event* e = bpf_map_lookup_elem(&rooms, &zero);
  if (!path || !e) return 0;
  if (result < 0 || !only_failed) {
    e->pid = id >> 32;
    e->uid = bpf_get_current_uid_gid();
    e->result = result;
    bpf_get_current_comm(e->comm, sizeof(e->comm));
    // Read now, since the kernel has paged it in by now. An error is a large number, too.
    __u32 length = bpf_probe_read_user_str(e->path, sizeof(e->path), *path);
    if (length > sizeof(e->path)) length = 0;
    if (bpf_ringbuf_output(&events, e, offsetof(struct event, path) + length, 0)) __sync_fetch_and_add(&lost, 1);
  }
  bpf_map_delete_elem(&paths, &thread);
  return 0;
}

// open() is not on all architectures, so C++ leaves these two out where the kernel has none.
SEC("tp/syscalls/sys_enter_open")
int enter_open(struct enter* call) { return on_enter((const char*)call->arguments[0]); }
SEC("tp/syscalls/sys_exit_open")
int exit_open(struct exit* call) { return on_exit(call->result); }

SEC("tp/syscalls/sys_enter_openat")
int enter_openat(struct enter* call) { return on_enter((const char*)call->arguments[1]); }
SEC("tp/syscalls/sys_exit_openat")
int exit_openat(struct exit* call) { return on_exit(call->result); }

SEC("tp/syscalls/sys_enter_openat2")
int enter_openat2(struct enter* call) { return on_enter((const char*)call->arguments[1]); }
SEC("tp/syscalls/sys_exit_openat2")
int exit_openat2(struct exit* call) { return on_exit(call->result); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
