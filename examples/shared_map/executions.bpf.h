/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The map that counting.bpf.c writes and watching.bpf.c reads: how many programs each user has started.
 */
#pragma once

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32); /* user */
  __type(value, __u64);
  __uint(pinning, LIBBPF_PIN_BY_NAME); /* whoever loads first creates it, the other finds it */
} executions SEC(".maps");
