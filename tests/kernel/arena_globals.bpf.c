// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Global variables in an arena: clang 19 and libbpf 1.4 have them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))

struct {
  __uint(type, 33);  // BPF_MAP_TYPE_ARENA
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 16);
} memory SEC(".maps");

struct item {
  struct item __arena *next;
  __u64 value;
};

extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 count, int node, __u64 flags) __ksym;

struct item __arena *__arena head;
__u64 __arena calls = 40;

SEC("syscall")
int push(void *context) {
  struct item __arena *item = bpf_arena_alloc_pages(&memory, 0, 1, -1, 0);
  if (!item) return 1;
  item->value = ++calls;
  item->next = head;
  head = item;
  return 0;
}

char _license[] SEC("license") = "GPL";
