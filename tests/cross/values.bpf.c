// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Values whose bytes have an order.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum level { LOW = -2, HIGH = 0x01020304 };
enum wide { SMALL = 1, LARGE = 0x0102030405060708 };

struct flags {
  unsigned a : 3;
  unsigned b : 7;
  int c : 6;
  unsigned long long d : 40;
};

struct message {
  short number;
  char text[6];
  long long large;
  enum level level;
  enum wide wide;
  struct flags flags;
};

struct message message = {-2, "text", 0x1122334455667788, HIGH, LARGE, {5, 100, -3, 0x0102030405}};
const volatile __u16 port = 0x1234;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 0x010203);
  __type(key, __u32);
  __type(value, struct message);
} messages SEC(".maps");

SEC("xdp")
int count(void* context) {
  message.number++;
  return port == 0x1234 ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
