// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps of every type whose sizes the program sets before load, or that no such map can have. libbpf opens them all.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define MAP(kind, name, ...)           \
  struct {                             \
    __uint(type, BPF_MAP_TYPE_##kind); \
    __VA_ARGS__                        \
  } name SEC(".maps")
#define MAPS(kind, name)                                              \
  MAP(kind, name##_open, );                                           \
  MAP(kind, name##_key, __uint(key_size, 4););                        \
  MAP(kind, name##_value, __uint(value_size, 12););                   \
  MAP(kind, name##_odd, __uint(key_size, 3); __uint(value_size, 5);); \
  MAP(kind, name##_wide, __uint(key_size, 8); __uint(value_size, 16);)

MAPS(HASH, hash);
MAPS(LRU_HASH, lru_hash);
MAPS(ARRAY, array);
MAPS(PERCPU_HASH, percpu_hash);
MAPS(LRU_PERCPU_HASH, lru_percpu_hash);
MAPS(PERCPU_ARRAY, percpu_array);
MAPS(LPM_TRIE, lpm_trie);
MAPS(QUEUE, queue);
MAPS(STACK, stack);
MAPS(BLOOM_FILTER, bloom_filter);
MAPS(RINGBUF, ringbuf);
MAPS(USER_RINGBUF, user_ringbuf);
MAPS(PERF_EVENT_ARRAY, perf_event_array);
MAPS(STACK_TRACE, stack_trace);
MAPS(PROG_ARRAY, prog_array);
MAPS(CGROUP_ARRAY, cgroup_array);
MAPS(ARRAY_OF_MAPS, array_of_maps);
MAPS(HASH_OF_MAPS, hash_of_maps);
MAPS(DEVMAP, devmap);
MAPS(DEVMAP_HASH, devmap_hash);
MAPS(CPUMAP, cpumap);
MAPS(XSKMAP, xskmap);
MAPS(SOCKMAP, sockmap);
MAPS(SOCKHASH, sockhash);
MAPS(SK_STORAGE, sk_storage);
MAPS(TASK_STORAGE, task_storage);
MAPS(INODE_STORAGE, inode_storage);
MAPS(CGROUP_STORAGE, cgroup_storage);
MAPS(PERCPU_CGROUP_STORAGE, percpu_cgroup_storage);
MAPS(REUSEPORT_SOCKARRAY, reuseport_sockarray);

char LICENSE[] SEC("license") = "GPL";
