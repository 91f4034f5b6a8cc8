// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Puts as many records into the ring as it is asked for.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
  __u64 rest[7];
};

struct request {
  __u32 count;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct record);
} records SEC(".maps");

static long put(__u32 number, void* context) {
  struct record record = {.number = number};
  return bpf_ringbuf_output(&records, &record, sizeof(record), BPF_RB_NO_WAKEUP) != 0;
}

SEC("syscall")
int fill(struct request* request) { return bpf_loop(request->count, put, 0, 0) != request->count; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
