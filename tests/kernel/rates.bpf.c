// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "rates.bpf.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct rate {
  __u64 count;
  __u32 last;
};

const volatile __u32 step = 1;  // how much one call counts
volatile struct rate total;
__u32 limit = 1000;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, struct rate);
} rates SEC(".maps");

int rates_count(__u32 what) {
  struct rate fresh = {}, *rate = bpf_map_lookup_elem(&rates, &what);
  if (!rate) {
    bpf_map_update_elem(&rates, &what, &fresh, BPF_NOEXIST);
    rate = bpf_map_lookup_elem(&rates, &what);
    if (!rate) return 0;
  }
  if (total.count >= limit) return 0;
  rate->count += step;
  rate->last = what;
  total.count += step;
  total.last = what;
  return 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
