// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Packets by socket and by cgroup, and tasks in cgroups.
#include "trigger.bpf.h"

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct guarded_traffic {
  struct bpf_spin_lock lock;
  __u32 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_SK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct guarded_traffic);
} per_socket SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
  __type(key, struct bpf_cgroup_storage_key);
  __type(value, struct traffic);
} per_cgroup SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
  __type(key, __u64);
  __type(value, __u64);
} per_cgroup_and_cpu SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u32);
} groups SEC(".maps");

SEC("cgroup_skb/egress")
int count(struct __sk_buff* skb) {
  struct traffic* traffic = bpf_get_local_storage(&per_cgroup, 0);
  __sync_fetch_and_add(&traffic->packets, 1);
  __sync_fetch_and_add(&traffic->bytes, skb->len);
  __u64* packets = bpf_get_local_storage(&per_cgroup_and_cpu, 0);
  ++*packets;
  struct bpf_sock* socket = skb->sk;
  if (!socket) return 1;
  socket = bpf_sk_fullsock(socket);
  if (!socket) return 1;
  struct guarded_traffic* guarded = bpf_sk_storage_get(&per_socket, socket, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (!guarded) return 1;
  __u32 length = skb->len;
  bpf_spin_lock(&guarded->lock);
  guarded->packets++;
  guarded->bytes += length;
  bpf_spin_unlock(&guarded->lock);
  return 1;
}

long under_first, under_second;

SEC("tp/syscalls/sys_enter_getpgid")
int where(void* ctx) {
  if (!triggered()) return 0;
  under_first = bpf_current_task_under_cgroup(&groups, 0);
  under_second = bpf_current_task_under_cgroup(&groups, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
