// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Maps of maps of records whose type is named for BTF's sake.
#include "trigger.bpf.h"

struct event {
  __u64 argument;
};

struct event last;  // clang leaves out the members of a type that only an inner map names

struct ring {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct event);
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 2);
  __type(key, __u32);
  __array(values, struct ring);
} rings SEC(".maps");

struct user_ring {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct event);
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, 2);
  __type(key, __u32);
  __array(values, struct user_ring);
} user_rings SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 2);
  __type(key, __u32);
  __array(
      values, struct {
        __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        __type(key, __u32);
        __type(value, struct event);
      });
} perf_buffers SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u32 key = 0;
  void* ring = bpf_map_lookup_elem(&rings, &key);
  if (!ring) return 0;
  struct event event = {ctx->arguments[0]};
  bpf_ringbuf_output(ring, &event, sizeof event, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
