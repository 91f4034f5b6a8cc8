// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Greets each program that is about to start.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("tp/syscalls/sys_enter_execve")
int on_execve(void* ctx) {
  int pid = bpf_get_current_pid_tgid() >> 32;
  bpf_printk("Hello, process %d!", pid);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
