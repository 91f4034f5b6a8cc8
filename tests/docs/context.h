// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the documentation's blocks of C for BPF refer to.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
