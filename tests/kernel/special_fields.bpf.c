// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Values with fields that the kernel keeps for itself. All but the first program and its maps are optional, so that a
// test loads what its kernel has.

// Our own, whatever <linux/bpf.h> has: Linux 6.6 has them in these sizes.
#define bpf_list_head bpf_list_head_of_uapi
#define bpf_list_node bpf_list_node_of_uapi
#define bpf_rb_root bpf_rb_root_of_uapi
#define bpf_rb_node bpf_rb_node_of_uapi
#include <linux/bpf.h>
#undef bpf_list_head
#undef bpf_list_node
#undef bpf_rb_root
#undef bpf_rb_node

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct bpf_list_head {
  __u64 opaque[2];
} __attribute__((aligned(8)));
struct bpf_list_node {
  __u64 opaque[3];
} __attribute__((aligned(8)));
struct bpf_rb_root {
  __u64 opaque[2];
} __attribute__((aligned(8)));
struct bpf_rb_node {
  __u64 opaque[4];
} __attribute__((aligned(8)));

#define CONTAINS(type, node) __attribute__((btf_decl_tag("contains:" #type ":" #node)))

extern void* bpf_obj_new_impl(__u64 type, void* meta) __weak __ksym;
extern void bpf_obj_drop_impl(void* object, void* meta) __weak __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head* head, struct bpf_list_node* node, void* meta,
                                    __u64 offset) __weak __ksym;
extern struct bpf_list_node* bpf_list_pop_front(struct bpf_list_head* head) __weak __ksym;

// A lock: both halves are always the same.

struct halves {
  volatile __u64 first[64];
  struct bpf_spin_lock lock;
  volatile __u64 second[64];
};

struct halves_map {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, struct halves);
} halves_by_key SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, __u32);
  __array(values, struct halves_map);
} maps_with_locks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct halves);
} halves_by_index SEC(".maps");

__u64 torn;

static void count_up(struct halves* value) {
  if (!value) return;
  bpf_spin_lock(&value->lock);
  __u64 next = value->first[0] + 1;
  if (value->second[63] + 1 != next) torn++;
#pragma unroll
  for (int i = 0; i < 64; ++i) value->first[i] = next;
#pragma unroll
  for (int i = 0; i < 64; ++i) value->second[i] = next;
  bpf_spin_unlock(&value->lock);
}

SEC("xdp")
int count_halves(struct xdp_md* ctx) {
  __u32 key = 0;
  count_up(bpf_map_lookup_elem(&halves_by_key, &key));
  count_up(bpf_map_lookup_elem(&halves_by_index, &key));
  return XDP_PASS;
}

// A timer, which starts itself again.

struct timed {
  __u64 number;
  struct bpf_spin_lock lock;
  struct bpf_timer timer;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct timed);
} timed_by_key SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct timed);
} timed_by_index SEC(".maps");

volatile __u64 ticks;

static int tick(void* map, __u32* key, struct timed* value) {
  ticks++;
  bpf_timer_start(&value->timer, 1000000, 0);
  return 0;
}

static void start(struct timed* value, void* map) {
  if (!value || bpf_timer_init(&value->timer, map, 1 /* CLOCK_MONOTONIC */)) return;
  bpf_timer_set_callback(&value->timer, tick);
  bpf_timer_start(&value->timer, 0, 0);
}

SEC("?xdp")
int start_by_key(struct xdp_md* ctx) {
  __u32 key = 0;
  start(bpf_map_lookup_elem(&timed_by_key, &key), &timed_by_key);
  return XDP_PASS;
}

SEC("?xdp")
int start_by_index(struct xdp_md* ctx) {
  __u32 key = 0;
  start(bpf_map_lookup_elem(&timed_by_index, &key), &timed_by_index);
  return XDP_PASS;
}

// Objects that a value owns: by a pointer, in a list, in a tree.

struct item {
  struct bpf_list_node node;
  __u64 number;
};

struct leaf {
  struct bpf_rb_node node;
  __u64 number;
};

struct owner {
  __u64 number;
  struct item __kptr* item;
  struct bpf_spin_lock lock;
  struct bpf_list_head items CONTAINS(item, node);
  struct bpf_rb_root leaves CONTAINS(leaf, node);
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct owner);
} owners_by_key SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct owner);
} owners_by_index SEC(".maps");

struct leaf kept_in_type_information;
__u64 taken_pointers, taken_of_lists;

static struct item* new_item(void) { return bpf_obj_new_impl(bpf_core_type_id_local(struct item), 0); }

static void give(struct owner* owner) {
  if (!owner) return;
  struct item* item = new_item();
  if (!item) return;
  item = bpf_kptr_xchg(&owner->item, item);
  if (item) bpf_obj_drop_impl(item, 0);
  item = new_item();
  if (!item) return;
  bpf_spin_lock(&owner->lock);
  bpf_list_push_front_impl(&owner->items, &item->node, 0, 0);
  bpf_spin_unlock(&owner->lock);
}

static void take(struct owner* owner) {
  if (!owner) return;
  struct item* item = bpf_kptr_xchg(&owner->item, 0);
  if (item) {
    taken_pointers++;
    bpf_obj_drop_impl(item, 0);
  }
  bpf_spin_lock(&owner->lock);
  struct bpf_list_node* node = bpf_list_pop_front(&owner->items);
  bpf_spin_unlock(&owner->lock);
  if (node) {
    taken_of_lists++;
    bpf_obj_drop_impl((struct item*)node, 0);  // its first member
  }
}

SEC("?xdp")
int give_owners(struct xdp_md* ctx) {
  __u32 key = 0;
  give(bpf_map_lookup_elem(&owners_by_key, &key));
  give(bpf_map_lookup_elem(&owners_by_index, &key));
  return XDP_PASS;
}

SEC("?xdp")
int take_by_key(struct xdp_md* ctx) {
  __u32 key = 0;
  take(bpf_map_lookup_elem(&owners_by_key, &key));
  return XDP_PASS;
}

SEC("?xdp")
int take_by_index(struct xdp_md* ctx) {
  __u32 key = 0;
  take(bpf_map_lookup_elem(&owners_by_index, &key));
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
