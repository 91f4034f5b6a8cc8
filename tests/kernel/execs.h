/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What execs.bpf.c and its reader share, as tools in C do it: one header for both, and nothing of it in BTF.
 */
#pragma once

#define ARGS_SIZE 200

struct exec_event {
  int pid;
  unsigned args_size;
  char comm[16];
  char args[ARGS_SIZE]; /* of which args_size are sent */
};
