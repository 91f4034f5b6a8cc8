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

enum pattern { ONE_IN_SIXTEEN = 1, BY_TURNS, RANDOM };

struct mixed_request {
  __u32 count;
  enum pattern pattern;
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

static int is_long(__u32 number, enum pattern pattern) {
  if (pattern == ONE_IN_SIXTEEN) return number % 16 == 0;
  if (pattern == BY_TURNS) return number & 1;
  return bpf_get_prandom_u32() & 1;
}

// Records of 24 and 64 bytes.
static long put_mixed(__u32 number, void* context) {
  struct record record = {.number = number};
  const enum pattern pattern = *(enum pattern*)context;
  return (is_long(number, pattern) ? bpf_ringbuf_output(&records, &record, sizeof(record), BPF_RB_NO_WAKEUP)
                                   : bpf_ringbuf_output(&records, &record, 24, BPF_RB_NO_WAKEUP)) != 0;
}

SEC("syscall")
int fill_mixed(struct mixed_request* request) {
  enum pattern pattern = request->pattern;
  return bpf_loop(request->count, put_mixed, &pattern, 0) != request->count;
}

SEC("syscall")
int fill_records(struct request* request) { return bpf_loop(request->count, put_record, 0, 0) != request->count; }

SEC("syscall")
int fill_pages(struct request* request) { return bpf_loop(request->count, put_page, 0, 0) != request->count; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
