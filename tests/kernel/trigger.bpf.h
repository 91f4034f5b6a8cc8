/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The tests run BPF programs by making the system call getpgid(argument) in a chosen thread.
 */
#pragma once

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "syscalls.h"

const volatile __u32 only_tid; /* set before load */

/* What a tracepoint at a system call's entry is given. */
struct syscall_enter {
  __u64 common;
  long number;
  unsigned long arguments[6];
};

static int triggered(void) { return (__u32)bpf_get_current_pid_tgid() == only_tid; }
