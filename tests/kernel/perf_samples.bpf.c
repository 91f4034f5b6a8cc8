// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Writes records to a perf event array: one for each getpgid(argument), or for each packet that a test runs it with.
#include "trigger.bpf.h"

enum { PRODUCERS = 4, WORDS = 20 };
enum command { SHORT = 1000, TAIL = 1001, WORDS_ONLY = 1002 };
enum command* unused_command __attribute__((unused));

struct sample {
  __u64 number;
  __u64 square;
  __u32 cpu;
  __u32 producer;
};

/* Without a member of 8 bytes, and so long that its parts come to all offsets in a ring. */
struct words {
  __u32 first;
  __u32 rest[WORDS]; /* each one more than the one before */
};
struct words* unused_words __attribute__((unused));

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, int);
  __type(value, struct sample);
} samples SEC(".maps");

long written;
__u64 numbers[PRODUCERS], lost[PRODUCERS];

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u64 number = ctx->arguments[0];
  if (number == SHORT) {
    __u32 stub = 7;
    written = bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &stub, sizeof stub);
  } else if (number == TAIL) {
    struct {
      struct sample sample;
      char tail[16];
    } longer = {.sample = {.number = TAIL}, .tail = "tail of sixteen"};
    written = bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &longer, sizeof longer);
  } else if (number >= WORDS_ONLY) {
    struct words words = {.first = number};
    for (int i = 0; i < WORDS; ++i) words.rest[i] = number + i + 1;
    written = bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &words, sizeof words);
  } else {
    struct sample sample = {number, number * number, bpf_get_smp_processor_id(), 0};
    written = bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &sample, sizeof sample);
  }
  return 0;
}

// The packet says which producer it is; each is in one thread, on one CPU.
SEC("xdp")
int produce(struct xdp_md* ctx) {
  __u32 *packet = (void*)(long)ctx->data, *end = (void*)(long)ctx->data_end;
  if (packet + 1 > end) return XDP_ABORTED;
  __u32 producer = *packet;
  if (producer >= PRODUCERS) return XDP_ABORTED;
  __u64 number = numbers[producer]++;
  struct sample sample = {number, number * number, bpf_get_smp_processor_id(), producer};
  if (bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &sample, sizeof sample)) lost[producer]++;
  return XDP_PASS;
}

// For EventSource: to whichever of the two there is.
const volatile _Bool in_perf_buffer;

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct sample);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, int);
  __type(value, struct sample);
} events_in_perf SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid_too(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u64 number = ctx->arguments[0];
  struct sample sample = {number, number * number, bpf_get_smp_processor_id(), 0};
  if (in_perf_buffer) return bpf_perf_event_output(ctx, &events_in_perf, BPF_F_CURRENT_CPU, &sample, sizeof sample);
  return bpf_ringbuf_output(&events, &sample, sizeof sample, 0);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
