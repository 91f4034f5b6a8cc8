// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Puts records into a ring while somebody reads it, and counts those for which there was no room.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
  __u64 rest[7];
};

struct page {
  __u64 words[256];
};

/* What a tracepoint at a system call's entry is given. */
struct syscall_enter {
  __u64 common;
  long number;
  unsigned long arguments[6];
};

const volatile __u32 only_process; /* set before load */

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
  __type(value, struct record);
} records SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
  __type(value, struct page);
} pages SEC(".maps");

__u64 dropped;
__u64 flags; /* BPF_RB_NO_WAKEUP while the reader looks by itself */

static void put_record(__u64 number) {
  struct record record = {.number = number};
  if (bpf_ringbuf_output(&records, &record, sizeof(record), flags)) __sync_fetch_and_add(&dropped, 1);
}

static void put_page(__u64 number) {
  struct page* page = bpf_ringbuf_reserve(&pages, sizeof(*page), 0);
  if (!page) {
    __sync_fetch_and_add(&dropped, 1);
    return;
  }
  for (int i = 0; i < 256; ++i) page->words[i] = number;
  bpf_ringbuf_submit(page, flags);
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* context) {
  if (bpf_get_current_pid_tgid() >> 32 != only_process) return 0;
  if (context->arguments[0])
    put_page(1);
  else
    put_record(1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
