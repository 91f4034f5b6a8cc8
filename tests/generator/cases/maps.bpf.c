// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Every way to declare a map.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define MAP(kind, entries)           \
  __uint(type, BPF_MAP_TYPE_##kind); \
  __uint(max_entries, entries)

struct sample {
  __u64 time;
  char text[4];
};
struct prefix {
  __u32 length;
  __u8 address[4];
};
union address {
  __u32 v4;
  __u8 v6[16];
};
struct flow {
  __u8 version;
  union address from, to;
};
typedef struct flow flow_t;
typedef struct flow other_flow_t;
struct flags {
  __u32 low : 4, high : 4;
};

struct {
  MAP(HASH, 10);
  __type(key, struct prefix);
  __type(value, struct sample);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(pinning, LIBBPF_PIN_BY_NAME);
} typed SEC(".maps");
struct {
  MAP(HASH, 10);
  __uint(key_size, 8);
  __uint(value_size, 24);
} only_sizes SEC(".maps");
struct {
  MAP(LRU_HASH, 10);
  __type(key, flow_t);
  __type(value, __u8[6]);
} flows SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(key, other_flow_t);
  __type(value, int);
} other_flows SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(key, union address[2]);
  __type(value, int);
} address_pairs SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(key, struct flags);
  __type(value, long);
} flag_keys SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(key, float);
  __type(value, double);
} float_keys SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(
      key, struct {
        __u8 kind;
        __u32 number;
      });
  __type(
      value, struct { char name[3]; });
} anonymous_types SEC(".maps");
struct {
  MAP(HASH, 10);
  __type(key, char[16]);
  __type(value, void*);
} text_keys SEC(".maps");
struct {
  MAP(ARRAY, 2);
  __type(key, int);
  __type(value, struct sample);
  __uint(map_flags, BPF_F_MMAPABLE);
} array SEC(".maps");

enum slot { SLOT_RECEIVED, SLOT_SENT, SLOTS };

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, SLOTS);
  __type(key, enum slot);
  __type(value, __u64);
} slots SEC(".maps");
struct {
  MAP(ARRAY, 2);
  __uint(key_size, 4);
  __uint(value_size, 12);
} array_of_bytes SEC(".maps");
struct {
  MAP(PERCPU_HASH, 2);
  __type(key, __u64);
  __type(value, __u64);
} percpu_hash SEC(".maps");
struct {
  MAP(PERCPU_ARRAY, 2);
  __type(key, __u32);
  __type(value, struct sample);
} percpu_array SEC(".maps");
struct {
  MAP(LRU_PERCPU_HASH, 2);
  __type(key, __u32);
  __type(value, __u32);
} lru_percpu_hash SEC(".maps");
struct {
  MAP(LPM_TRIE, 2);
  __type(key, struct prefix);
  __type(value, __u32);
  __uint(map_flags, BPF_F_NO_PREALLOC);
} routes SEC(".maps");
struct {
  MAP(QUEUE, 2);
  __type(value, struct sample);
} queue SEC(".maps");
struct {
  MAP(STACK, 2);
  __uint(value_size, 4);
} stack SEC(".maps");
struct {
  MAP(BLOOM_FILTER, 2);
  __type(value, __u64);
  __uint(map_extra, 3);
} bloom SEC(".maps");
struct {
  MAP(RINGBUF, 4096);
} plain_ring SEC(".maps");
struct {
  MAP(RINGBUF, 4096);
  __type(value, struct sample);
} typed_ring SEC(".maps");
struct {
  MAP(USER_RINGBUF, 4096);
  __type(value, struct sample);
} user_ring SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, __u32);
  __type(value, struct sample);
} perf SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} plain_perf SEC(".maps");
struct {
  MAP(STACK_TRACE, 16);
  __uint(key_size, 4);
  __uint(value_size, 127 * 8);
} stacks SEC(".maps");
struct {
  MAP(SK_STORAGE, 0);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct sample);
} sockets SEC(".maps");
struct inner {
  MAP(HASH, 4);
  __type(key, __u32);
  __type(value, __u32);
} inner SEC(".maps");
struct {
  MAP(ARRAY_OF_MAPS, 2);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps") = {.values = {&inner}};
struct {
  MAP(HASH_OF_MAPS, 2);
  __uint(key_size, 4);
  __uint(value_size, 4);
  __array(values, struct inner);
} outer_hash SEC(".maps");
struct {
  MAP(DEVMAP, 2);
  __type(key, __u32);
  __type(value, struct bpf_devmap_val);
} devices SEC(".maps");
struct {
  MAP(CGROUP_STORAGE, 0);
  __type(key, struct bpf_cgroup_storage_key);
  __type(value, __u64);
} cgroups SEC(".maps");
struct {
  __uint(type, 33);  // BPF_MAP_TYPE_ARENA
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 100);
} shared SEC(".maps");
struct {
  __uint(type, 34);  // BPF_MAP_TYPE_INSN_ARRAY
  __uint(max_entries, 3);
  __uint(key_size, 4);
  __uint(value_size, 16);
} instructions SEC(".maps");
struct {
  __uint(type, 35);  // BPF_MAP_TYPE_RHASH
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 1000);
  __type(key, __u32);
  __type(value, struct sample);
} resizable SEC(".maps");
struct {
  __uint(type, 9999);
  __uint(max_entries, 1);
  __uint(key_size, 4);
  __uint(value_size, 4);
} from_the_future SEC(".maps");

SEC("socket") int target(void* ctx) { return 0; }
struct {
  MAP(PROG_ARRAY, 2);
  __uint(key_size, 4);
  __array(values, int(void*));
} calls SEC(".maps") = {.values = {[1] = (void*)&target}};

// Its values grow in load(): the kernel adds what is its own.
struct tcp_congestion_ops {
  unsigned (*ssthresh)(void* socket);
  char name[16];
};
SEC("struct_ops/ssthresh") unsigned ssthresh(void* context) { return 2; }
SEC(".struct_ops") struct tcp_congestion_ops congestion = {.ssthresh = ssthresh, .name = "ebpfxx"};

char LICENSE[] SEC("license") = "GPL";
