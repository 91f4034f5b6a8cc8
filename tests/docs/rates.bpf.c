// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A library of BPF code.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 step = 1;
__u64 total;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} rates SEC(".maps");

int rates_count(__u32 what) {
  __u64* rate = bpf_map_lookup_elem(&rates, &what);
  if (rate) *rate += step;
  total += step;
  return rate != 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
