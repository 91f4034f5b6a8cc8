// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that change maps while threads use them; run by BPF_PROG_TEST_RUN, in as many threads as a test likes.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum { FIRST_KEY = 1000, KEYS = 3000, PRODUCERS = 4 };

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8192);
  __type(key, __u32);
  __type(value, __u64);
} hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8192);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u32);
  __type(value, __u64);
} hash_on_demand SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} lru_hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 8192);
  __type(key, __u32);
  __type(value, __u64);
} percpu_hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} lru_percpu_hash SEC(".maps");

struct prefix {
  __u32 length;
  __u32 number;
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 8192);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct prefix);
  __type(value, __u64);
} lpm_trie SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 16);
  __uint(map_flags, BPF_F_MMAPABLE);
  __type(key, __u32);
  __type(value, __u64);
} array SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 64);
  __type(value, __u64);
} queue SEC(".maps");

struct record {
  __u32 producer;
  __u32 spare;
  __u64 number;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 65536);
  __type(value, struct record);
} records SEC(".maps");

__u64 pushed, numbers[PRODUCERS], lost[PRODUCERS];

// Each key's value is three times the key.
static __u32 some_key(void) { return FIRST_KEY + bpf_get_prandom_u32() % KEYS; }

static void change(void* map) {
  __u32 key = some_key();
  __u64 value = 3ull * key;
  bpf_map_update_elem(map, &key, &value, BPF_ANY);
  key = some_key();
  bpf_map_delete_elem(map, &key);
}

SEC("xdp")
int change_hash(struct xdp_md* ctx) {
  change(&hash);
  return XDP_PASS;
}

SEC("xdp")
int change_hash_on_demand(struct xdp_md* ctx) {
  change(&hash_on_demand);
  return XDP_PASS;
}

SEC("xdp")
int change_lru_hash(struct xdp_md* ctx) {
  change(&lru_hash);
  return XDP_PASS;
}

SEC("xdp")
int change_percpu_hash(struct xdp_md* ctx) {
  change(&percpu_hash);
  return XDP_PASS;
}

SEC("xdp")
int change_lru_percpu_hash(struct xdp_md* ctx) {
  change(&lru_percpu_hash);
  return XDP_PASS;
}

SEC("xdp")
int change_lpm_trie(struct xdp_md* ctx) {
  struct prefix prefix = {.length = 32, .number = some_key()};
  __u64 value = 3ull * prefix.number;
  bpf_map_update_elem(&lpm_trie, &prefix, &value, BPF_ANY);
  prefix.number = some_key();
  bpf_map_delete_elem(&lpm_trie, &prefix);
  return XDP_PASS;
}

SEC("xdp")
int add_to_array(struct xdp_md* ctx) {
  __u32 index = 3;
  __u64* value = bpf_map_lookup_elem(&array, &index);
  if (value) __sync_fetch_and_add(value, 1);
  return XDP_PASS;
}

// In one thread only: the numbers are 0, 1, 2, ...
SEC("xdp")
int push_to_queue(struct xdp_md* ctx) {
  __u64 next = pushed;
  if (bpf_map_push_elem(&queue, &next, 0) == 0) pushed = next + 1;
  return XDP_PASS;
}

// The packet says which producer it is; each is in one thread.
SEC("xdp")
int produce(struct xdp_md* ctx) {
  __u32 *packet = (void*)(long)ctx->data, *end = (void*)(long)ctx->data_end;
  if (packet + 1 > end) return XDP_ABORTED;
  __u32 producer = *packet;
  if (producer >= PRODUCERS) return XDP_ABORTED;
  struct record* record = bpf_ringbuf_reserve(&records, sizeof *record, 0);
  if (record) {
    record->producer = producer;
    record->number = numbers[producer];
    bpf_ringbuf_submit(record, 0);
  } else {
    lost[producer]++;
  }
  numbers[producer]++;
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
