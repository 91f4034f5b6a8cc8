// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names that C++ or the generated header has for something else.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#undef NULL
#undef linux
#undef unix
#undef errno

struct event {
  int pid;
};
struct class {
  int new, delete, private, this, namespace, template, operator, export, concept, requires, co_await, final, override;
  int and, or, not, xor, compl, and_eq, bitand, typename, mutable, constexpr, nullptr, true, false, bool, char8_t;
  int linux, unix, stdin, errno, NULL, EOF, major, minor, assert, stdout, INT_MAX;
  int std, ebpfxx, open, Skeleton, padding, __reserved, _Reserved, v0;
  struct event event;
};
enum union_ { delete, virtual = 3, public, union__ };
// One name in both of C's name spaces, and one that a renamed one has already.
typedef int both;
struct both {
  int a;
};
struct class_ {
  both both;
  struct both struct_both;
  enum union_ enumeration;
};

struct Skeleton {
  int a;
};
struct OpenSkeleton {
  int a;
};
struct Maps {
  int a;
};
struct Rodata {
  int a;
};
struct detail {
  int a;
};
struct open {
  struct open* open;
};
struct names {
  int names;
};
struct std {
  int a;
};
struct ebpfxx {
  struct std std;
};
struct data {
  int a;
};
struct rodata {
  int a;
};
struct links {
  int a;
};
struct Sections {
  int a;
};
union object {
  int object;
  struct Maps Maps;
  struct Rodata Rodata[2];
};

#define HASH(name, value_type)       \
  struct {                           \
    __uint(type, BPF_MAP_TYPE_HASH); \
    __uint(max_entries, 1);          \
    __type(key, __u32);              \
    __type(value, value_type);       \
  } name SEC(".maps")

HASH(event, struct event);
HASH(class, struct class);
HASH(Maps, struct Maps);
HASH(Progs, struct class_);
HASH(maps, struct names);
HASH(object, union object);
HASH(open, struct open);
HASH(std, struct std);
HASH(ebpfxx, struct ebpfxx);
HASH(detail, struct detail);
HASH(Skeleton, struct Skeleton);
HASH(operator, struct OpenSkeleton);
HASH(of_accessor, struct data);
HASH(of_constants, struct rodata);
HASH(of_member, struct links);
HASH(of_pointers, struct Sections);

const volatile struct Rodata Rodata = {1};
const volatile int private = 1;
int Data = 1, data = 2, template = 3;
int Bss, bss, rodata, attach, load;
struct event an_event;

SEC("xdp") int delete_(struct xdp_md* ctx) { return private + Rodata.a; }
SEC("xdp") int new (struct xdp_md* ctx) { return Data + data + template; }
SEC("xdp") int Links(struct xdp_md* ctx) { return XDP_PASS; }
SEC("xdp") int links(struct xdp_md* ctx) { return XDP_PASS; }
SEC("xdp") int progs(struct xdp_md* ctx) { return XDP_PASS; }
SEC("xdp") int register_(struct xdp_md* ctx) { return XDP_PASS; }
SEC("xdp") int Progs_(struct xdp_md* ctx) { return XDP_PASS; }
SEC("xdp") int names(struct xdp_md* ctx) { return XDP_PASS; }

char LICENSE[] SEC("license") = "GPL";
