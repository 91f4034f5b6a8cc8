// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Keeps in a map what a process has allocated and not freed, each block with the stack of its allocation.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// What a program is attached to, as its cookie.
enum function { MALLOC, CALLOC, REALLOC, FREE };
enum function* unused_function __attribute__((unused));  // a type that only the stack uses is not in the object

struct block {
  __u64 size;
  int stack; /* an id in `stacks`, or an error */
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1000000);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u64); /* its address */
  __type(value, struct block);
} held SEC(".maps");

// The sizes that threads have asked for, until their call returns.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10000);
  __type(key, __u32);
  __type(value, __u64);
} asked SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 65536);
  __uint(key_size, 4);
  __uint(value_size, 127 * sizeof(__u64));
} stacks SEC(".maps");

bool counting;  // false while only some functions are attached
__u64 lost;     // blocks that found the map full

static int on_call(struct pt_regs* ctx) {
  if (!counting) return 0;
  __u64 first = PT_REGS_PARM1(ctx), second = PT_REGS_PARM2(ctx), size = first;
  switch (bpf_get_attach_cookie(ctx)) {
    case FREE:
      bpf_map_delete_elem(&held, &first);
      return 0;
    case REALLOC:
      bpf_map_delete_elem(&held, &first);
      size = second;
      break;
    case CALLOC:
      size = first * second;
  }
  __u32 thread = bpf_get_current_pid_tgid();
  bpf_map_update_elem(&asked, &thread, &size, BPF_ANY);
  return 0;
}

static int on_return(struct pt_regs* ctx) {
  __u32 thread = bpf_get_current_pid_tgid();
  __u64 address = PT_REGS_RC(ctx);
  __u64* size = bpf_map_lookup_elem(&asked, &thread);
  if (!size) return 0;  // it had begun before
  struct block block = {.size = *size, .stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK)};
  bpf_map_delete_elem(&asked, &thread);
  if (address && bpf_map_update_elem(&held, &address, &block, BPF_ANY)) __sync_fetch_and_add(&lost, 1);
  return 0;
}

// At all functions at once, since Linux 6.6 and libbpf 1.3; and at one.
SEC("uprobe.multi")
int at_calls(struct pt_regs* ctx) { return on_call(ctx); }

SEC("uretprobe.multi")
int at_returns(struct pt_regs* ctx) { return on_return(ctx); }

SEC("uprobe")
int at_call(struct pt_regs* ctx) { return on_call(ctx); }

SEC("uretprobe")
int at_return(struct pt_regs* ctx) { return on_return(ctx); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
