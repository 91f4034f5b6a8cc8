// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A list and a tree in an arena. clang 19 and newer know address space 1; what it writes for others is done by hand.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, 33);  // BPF_MAP_TYPE_ARENA
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 16);
} memory SEC(".maps");

struct item {
  struct item *next;
  __u64 value;
};

struct branch {
  struct branch *left, *right;
  __u32 key;
};

extern void *bpf_arena_alloc_pages(void *map, void *address, __u32 count, int node, __u64 flags) __ksym;
extern void bpf_arena_free_pages(void *map, void *address, __u32 count) __ksym;

struct item *list;
struct branch *tree;
__u64 sum;

// r1 = addr_space_cast(r1, 0, 1): to what a program may read and write, when it names the arena.
static void *here(void *pointer) {
  void *result;
  asm volatile("r1 = %1; .byte 0xbf, 0x11, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00; %0 = r1"
               : "=r"(result)
               : "r"(pointer), "r"(&memory)
               : "r1");
  return result;
}

SEC("syscall")
int build(void *context) {
  struct item *items = bpf_arena_alloc_pages(&memory, 0, 1, -1, 0);
  struct branch *branches = bpf_arena_alloc_pages(&memory, 0, 1, -1, 0);
  if (!items || !branches) return 1;
  for (int i = 0; i < 10; ++i) {
    struct item *item = here(items + i);
    item->value = i * i;
    item->next = i < 9 ? items + i + 1 : 0;
  }
  for (int i = 0; i < 7; ++i) {
    struct branch *branch = here(branches + i);
    branch->key = i;
    branch->left = i < 3 ? branches + 2 * i + 1 : 0;
    branch->right = i < 3 ? branches + 2 * i + 2 : 0;
  }
  list = items;
  tree = branches;
  return 0;
}

SEC("syscall")
int sum_up(void *context) {
  struct item *next = list;
  sum = 0;
  for (int i = 0; i < 100 && next; ++i) {
    struct item *item = here(next);
    sum += item->value;
    next = item->next;
  }
  return 0;
}

SEC("syscall")
int clean_up(void *context) {
  bpf_arena_free_pages(&memory, list, 1);
  return 0;
}

char _license[] SEC("license") = "GPL";
