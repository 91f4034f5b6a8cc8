/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * A library of BPF code, rates.bpf.c: how often something happens, by a number of yours.
 */
#pragma once

#include <linux/types.h>

int rates_count(__u32 what);
