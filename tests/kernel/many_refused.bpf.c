// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// An object in which the verifier refuses several programs, one of them only as long as a constant or a map is as it is
// here.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} values SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} numbers SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, __u64);
} ring SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 1);
  __uint(key_size, 4);
  __array(values, struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
    __type(value, __u64);
  });
} rings SEC(".maps");

SEC("raw_tp/sys_enter")
int called(void* ctx) {
  return 0;
}

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 1);
  __uint(key_size, 4);
  __array(values, int(void*));
} programs SEC(".maps") = {.values = {[0] = (void*)&called}};

const volatile __u32 is_wrong = 0;
__u64 counter = 0;

SEC("raw_tp/sys_enter")
int first(void* ctx) {
  __u32 key = 0;
  __u64* value = bpf_map_lookup_elem(&values, &key);
  return *value;  // may be NULL
}

SEC("raw_tp/sys_enter")
int fine(void* ctx) {
  bpf_tail_call(ctx, &programs, 0);
  ++counter;
  return 0;
}

SEC("raw_tp/sys_enter")
int second(void* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  *record = 1;  // may be NULL, too
  bpf_ringbuf_submit(record, 0);
  return 0;
}

SEC("raw_tp/sys_enter")
int by_constant(unsigned long* ctx) {
  if (is_wrong) return *(volatile int*)ctx[0];
  return 0;
}

SEC("raw_tp/sys_enter")
int by_map(void* ctx) {
  __u32 key = 7;
  __u64 zeros[8] = {};
  bpf_map_update_elem(&numbers, &key, zeros, 0);  // if its values have more than 64 bytes
  return 0;
}

SEC("?raw_tp/sys_enter")
int left_out(unsigned long* ctx) {
  return *(volatile int*)ctx[0];
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
