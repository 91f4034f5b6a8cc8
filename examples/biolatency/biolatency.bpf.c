// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Measures how long the requests of block devices take.
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Of the kernel's types, what is used here; where it is, libbpf finds out on the machine where this runs (CO-RE).
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct gendisk {
  int major;
  int first_minor;
  char disk_name[32];
};
struct request_queue {
  struct gendisk* disk;
};
struct request {
  struct request_queue* q;
};
struct request___before_5_17 {
  struct gendisk* rq_disk;
};
#pragma clang attribute pop

// A tracepoint, with its arguments after the first. The queue was among them until Linux 5.11 (a54895fa057c), and is
// gone from later 5.10s as well, so that a version would not tell.
typedef void (*btf_trace_block_rq_issue___before_5_11)(void*, struct request_queue*, struct request*);

#define SLOTS 32
struct latencies {
  __u64 slots[SLOTS];  // slot i: 2^i units and more
  char disk[32];
};

// Set before load.
const volatile bool per_disk;
const volatile __u32 only_disk;
const volatile __u64 unit_ns = 1000;

__u64 lost;  // requests that found a map full

// When the device got a request, by the request's address.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u64);
  __type(value, __u64);
} starts SEC(".maps");

// By disk, or all at 0.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, struct latencies);
} disks SEC(".maps");

static struct gendisk* disk_of(struct request* request) {
  struct request___before_5_17* old = (void*)request;
  if (bpf_core_field_exists(old->rq_disk)) return BPF_CORE_READ(old, rq_disk);
  return BPF_CORE_READ(request, q, disk);
}

static __u32 number_of(struct gendisk* disk) {
  return (__u32)BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
}

static __u32 log2l(__u64 number) {
  __u32 result = 0;
#pragma unroll
  for (__u32 bits = 32; bits; bits /= 2)
    if (number >> bits) {
      number >>= bits;
      result += bits;
    }
  return result;
}

SEC("tp_btf/block_rq_issue")
int on_issue(__u64* arguments) {
  __u64 request;
  if (bpf_core_type_exists(btf_trace_block_rq_issue___before_5_11)) {
    request = arguments[1];
    asm volatile("" : "+r"(request));  // the verifier wants two accesses, so the compiler must not make one of them
  } else {
    request = arguments[0];
  }
  if (only_disk && number_of(disk_of((void*)request)) != only_disk) return 0;
  __u64 now = bpf_ktime_get_ns();
  if (bpf_map_update_elem(&starts, &request, &now, BPF_ANY)) __sync_fetch_and_add(&lost, 1);
  return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(on_complete, struct request* request) {
  __u64 address = (__u64)request;
  __u64* start = bpf_map_lookup_elem(&starts, &address);
  if (!start) return 0;
  __u64 took_ns = bpf_ktime_get_ns() - *start;
  bpf_map_delete_elem(&starts, &address);

  struct gendisk* disk = disk_of(request);
  __u32 number = per_disk ? number_of(disk) : 0;
  struct latencies* latencies = bpf_map_lookup_elem(&disks, &number);
  if (!latencies) {
    static const struct latencies none;
    bpf_map_update_elem(&disks, &number, &none, BPF_NOEXIST);
    latencies = bpf_map_lookup_elem(&disks, &number);
    if (!latencies) {
      __sync_fetch_and_add(&lost, 1);
      return 0;
    }
    if (per_disk) BPF_CORE_READ_STR_INTO(&latencies->disk, disk, disk_name);
  }
  __u32 slot = log2l(took_ns / unit_ns);
  __sync_fetch_and_add(&latencies->slots[slot < SLOTS ? slot : SLOTS - 1], 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
