// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Puts a record into one of two perf buffers.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
  __u64 rest[7];
};

struct page {
  __u64 words[256];
};
struct page* unused_page __attribute__((unused));

/* The packet that a test run hands over. */
struct request {
  __u32 pages; /* instead of records */
  __u32 to_c;  /* to libbpf's buffer instead of ours */
};
struct request* unused_request __attribute__((unused));

__u64 failed;

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, int);
  __type(value, struct record);
} ours SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, int);
  __type(value, struct record);
} c SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct page);
} scratch SEC(".maps");

SEC("tc")
int fill(struct __sk_buff* ctx) {
  struct request *request = (void*)(long)ctx->data, *end = (void*)(long)ctx->data_end;
  __u32 zero = 0;
  struct page* page = bpf_map_lookup_elem(&scratch, &zero);
  if (request + 1 > end || !page) return -1;
  page->words[0]++;
  __u64 size = request->pages ? sizeof(struct page) : sizeof(struct record);
  if (request->to_c ? bpf_perf_event_output(ctx, &c, BPF_F_CURRENT_CPU, page, size)
                    : bpf_perf_event_output(ctx, &ours, BPF_F_CURRENT_CPU, page, size))
    failed++;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
