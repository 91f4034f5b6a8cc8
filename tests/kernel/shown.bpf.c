// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Maps and variables of all kinds of types, to be shown.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum color { RED, GREEN = 5, BLUE = -1 };
typedef __u8 tiny;
typedef const struct point { __s32 x, y; } point_t;

struct everything {
  __u8 u8;
  __s8 s8;
  __u16 u16;
  __s16 s16;
  __u32 u32;
  __s32 s32;
  __u64 u64;
  __s64 s64;
  _Bool yes;
  char letter;
  tiny bytes[3];
  char name[8];
  enum color color, strange;
  enum color colors[2];
  __u32 low : 3, high : 6, : 5, rest : 18;
  enum color bits_color : 4;
  struct point place;
  struct point places[2];
  union {
    __u32 whole;
    __u16 halves[2];
  } parts;
  union {
    __u32 number;
    struct {
      __u16 first, second;
    };
  };
  __u32 matrix[2][3];
  void* pointer;
  __int128 wide;
  struct {
  } nothing;
};

struct flow {
  __u32 from;
  __u16 port;
  __u8 kind, padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, struct flow);
  __type(value, struct everything);
} flows SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct flow);
} per_cpu SEC(".maps");

struct prefix {
  __u32 prefixlen;
  __u8 address[4];
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 8);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct prefix);
  __type(value, enum color);
} rules SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, float);
} ratios SEC(".maps");

struct point origin = {1, -2};
int counts[3] = {4, 5, 6};
__u64 hits;
const volatile enum color limit = GREEN;

SEC("socket")
int use_all(void* ctx) {
  hits += origin.x + counts[0] + limit;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
