// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Records of several types, in a ring and in a perf buffer, and records with a time in two rings.
#include "trigger.bpf.h"

enum kind { NUMBER = 1, TEXT = 2, LIST = 3 };

enum command { SHORT_NUMBER = 101, ONLY_KIND = 102, UNKNOWN = 103 };

struct header {
  __u32 serial;
  enum kind kind;
};

struct number {
  struct header header;
  __u64 value;
};

struct text {
  struct header header;
  char text[12];
};

struct list {
  struct header header;
  __u32 count;
  __u32 items[];
};

/* BTF has no types that are only on a program's stack. */
struct number* unused_number __attribute__((unused));
struct text* unused_text __attribute__((unused));
struct list* unused_list __attribute__((unused));
enum command* unused_command __attribute__((unused));

struct stamped {
  __u64 time;
  __u64 serial;
};


struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} mixed SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct header);
} headers SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, sizeof(__u32));
  __uint(value_size, sizeof(__u32));
} mixed_perf SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct stamped);
} first SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct stamped);
} second SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, sizeof(__u32));
  __type(value, struct stamped);
} stamps SEC(".maps");

__u32 serial;
__u64 lost[2]; /* from each ring */

/* To all three. */
static void send(void* ctx, void* record, __u32 size) {
  bpf_ringbuf_output(&mixed, record, size, 0);
  bpf_ringbuf_output(&headers, record, size, 0);
  bpf_perf_event_output(ctx, &mixed_perf, BPF_F_CURRENT_CPU, record, size);
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  struct header header = {.serial = serial++, .kind = ctx->arguments[0]};
  if (header.kind == NUMBER) {
    struct number number = {.header = header, .value = header.serial * 10};
    send(ctx, &number, sizeof(number));
  } else if (header.kind == TEXT) {
    struct text text = {.header = header, .text = "text"};
    send(ctx, &text, sizeof(text));
  } else if (header.kind == LIST) {
    struct {
      struct header header;
      __u32 count;
      __u32 items[3];
    } list = {.header = header, .count = 3, .items = {1, 2, 3}};
    send(ctx, &list, sizeof(list));
  } else {
    __u32 size = header.kind == ONLY_KIND ? 2 : sizeof(header);
    if (header.kind == SHORT_NUMBER) header.kind = NUMBER;
    send(ctx, &header, size);
  }
  return 0;
}

/* Argument 0 says where to: 0 and 1 are the rings, 2 is the perf buffer; argument 1 is the time, or 0 for now. */
SEC("tp/syscalls/sys_enter_getpriority")
int on_getpriority(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  struct stamped stamped = {.time = ctx->arguments[1] ?: bpf_ktime_get_ns(), .serial = serial++};
  if (ctx->arguments[0] == 0) {
    if (bpf_ringbuf_output(&first, &stamped, sizeof(stamped), 0)) ++lost[0];
    return 0;
  }
  if (ctx->arguments[0] == 1) {
    if (bpf_ringbuf_output(&second, &stamped, sizeof(stamped), 0)) ++lost[1];
    return 0;
  }
  return bpf_perf_event_output(ctx, &stamps, BPF_F_CURRENT_CPU, &stamped, sizeof(stamped));
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
