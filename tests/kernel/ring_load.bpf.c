// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Records that tell whether any was lost, changed or read twice; into one ring, or into that of the CPU.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum limit { PRODUCERS = 8, WORDS = 6 };
enum limit* unused_limit __attribute__((unused));

struct sample {
  __u32 producer;
  __u32 cpu;
  __u64 sequence;
  __u64 words[WORDS];
};

struct order {
  __u32 producer;
  __u32 count;
  __u32 into_rings;
  __u32 spare;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 65536);
  __type(value, struct sample);
} samples SEC(".maps");

struct sample last;  // clang leaves out the members of a type that only an inner map names

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 1);  // one for each CPU, set before load
  __type(key, __u32);
  __array(
      values, struct {
        __uint(type, BPF_MAP_TYPE_RINGBUF);
        __uint(max_entries, 65536);
        __type(value, struct sample);
      });
} rings SEC(".maps");

__u64 produced[PRODUCERS], dropped[PRODUCERS];

static long put(__u32 index, void* context) {
  struct order* order = context;
  __u32 producer = order->producer % PRODUCERS, cpu = bpf_get_smp_processor_id();
  __u64 sequence = produced[producer]++;
  void* ring = order->into_rings ? bpf_map_lookup_elem(&rings, &cpu) : &samples;
  struct sample* sample = ring ? bpf_ringbuf_reserve(ring, sizeof(*sample), 0) : 0;
  if (!sample) {
    dropped[producer]++;
    return 0;
  }
  sample->producer = producer;
  sample->cpu = cpu;
  sample->sequence = sequence;
  for (int i = 0; i < WORDS; ++i) sample->words[i] = (sequence + i) * 0x9e3779b97f4a7c15 + producer;
  bpf_ringbuf_submit(sample, 0);
  return 0;
}

SEC("syscall")
int produce(struct order* order) {
  struct order copy = *order;
  return bpf_loop(copy.count, put, &copy, 0) != copy.count;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
