// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What libbpf's loader opens, and its linker does not link: a global symbol without BTF.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

__asm__(
    ".pushsection .unknown,\"a\",@progbits\n"
    ".globl without_btf\n"
    "without_btf: .quad 1\n"
    ".size without_btf, 8\n"
    ".type without_btf, @object\n"
    ".popsection\n");

struct sample {
  int a;
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct sample);
} samples SEC(".maps");

int counter;

// Its parameter points to more than 2 GB.
__attribute__((noinline)) int first(int (*all)[1 << 30]) { return all ? (*all)[0] : 0; }

SEC("xdp") int filter(struct xdp_md* ctx) { return counter + first(0); }

char LICENSE[] SEC("license") = "GPL";
