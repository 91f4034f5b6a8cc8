// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A ring buffer whose records take their time between reserve and submit.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct record);
} records SEC(".maps");

struct held {
  __u64 number;
  __u32 discard;
  __u32 spare;
};

struct burst {
  __u32 count;
};

volatile __u32 reserved, go;
__u64 submitted;

static long hold_a_while(__u32 index, void* context) { return go != 0; }

static long hold(__u32 index, void* context) {
  bpf_loop(1 << 20, hold_a_while, 0, 0);
  return go != 0;
}

// Holds a record until it may go, or for some ten seconds at the most.
SEC("syscall")
int hold_record(struct held* held) {
  struct record* record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);
  if (!record) return 1;
  record->number = held->number;
  reserved = 1;
  bpf_loop(4000, hold, 0, 0);
  if (held->discard)
    bpf_ringbuf_discard(record, 0);
  else
    bpf_ringbuf_submit(record, 0);
  return 0;
}

static long wait_for_nothing(__u32 index, void* context) { return 0; }

// For about as long as a reader needs to get to the end of the ring, or not.
static long submit_one(__u32 index, void* context) {
  struct record* record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);
  if (!record) return bpf_loop(1000, wait_for_nothing, 0, 0) < 0;  // full: the reader's turn
  record->number = submitted++;
  __u32 some = bpf_get_prandom_u32();
  bpf_loop(some % 64, wait_for_nothing, 0, 0);
  bpf_ringbuf_submit(record, 0);
  bpf_loop(some / 64 % 64, wait_for_nothing, 0, 0);
  return 0;
}

SEC("syscall")
int submit_many(struct burst* burst) { return bpf_loop(burst->count, submit_one, 0, 0) != burst->count; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
