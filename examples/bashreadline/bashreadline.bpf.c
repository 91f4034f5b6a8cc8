// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each line that somebody enters in bash.
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct line {
  __u32 pid;
  __u32 uid;
  char text[120];
};

__u64 lost;  // lines that found the ring buffer full

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 64 * 1024);
  __type(value, struct line);
} lines SEC(".maps");

// char* readline(const char* prompt): null at the end of the input.
SEC("uretprobe")
int BPF_KRETPROBE(on_line, const char* text) {
  if (!text) return 0;
  struct line* line = bpf_ringbuf_reserve(&lines, sizeof(*line), 0);
  if (!line) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  __builtin_memset(line, 0, sizeof(*line));
  line->pid = bpf_get_current_pid_tgid() >> 32;
  line->uid = bpf_get_current_uid_gid();
  bpf_probe_read_user_str(line->text, sizeof(line->text), text);
  bpf_ringbuf_submit(line, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
