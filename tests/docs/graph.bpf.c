// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// An arena with a list and a tree.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, 33);  // BPF_MAP_TYPE_ARENA
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 16);
} arena SEC(".maps");

struct node {
  struct node *next, *child;
  __u64 value;
};

struct node* head;

SEC("syscall")
int sum(void* context) { return head == 0; }

char LICENSE[] SEC("license") = "GPL";
