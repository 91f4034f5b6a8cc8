/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * How the names of the kernel's functions for system calls begin, in BPF and in C++.
 */
#pragma once

#if defined(__aarch64__) || defined(__TARGET_ARCH_arm64)
#define SYS "__arm64_sys_"
#else
#define SYS "__x64_sys_"
#endif
