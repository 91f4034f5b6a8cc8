// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Puts as many records into a ring as it is asked for.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
  __u64 rest[7];
};

struct page {
  __u64 words[256];
};

struct request {
  __u32 count;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct record);
} records SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct page);
} pages SEC(".maps");

static long put_record(__u32 number, void* context) {
  struct record record = {.number = number};
  return bpf_ringbuf_output(&records, &record, sizeof(record), BPF_RB_NO_WAKEUP) != 0;
}

static long put_page(__u32 number, void* context) {
  struct page* page = bpf_ringbuf_reserve(&pages, sizeof(*page), 0);
  if (!page) return 1;
  for (int i = 0; i < 256; ++i) page->words[i] = number;
  bpf_ringbuf_submit(page, BPF_RB_NO_WAKEUP);
  return 0;
}

SEC("syscall")
int fill_records(struct request* request) { return bpf_loop(request->count, put_record, 0, 0) != request->count; }

SEC("syscall")
int fill_pages(struct request* request) { return bpf_loop(request->count, put_page, 0, 0) != request->count; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
