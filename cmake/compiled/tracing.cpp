// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// For files compiled with EBPFXX_COMPILED, the definitions of what headers only declare: the ways to attach
// programs that trace.
#define EBPFXX_COMPILED 1
#define EBPFXX_DEFINITION

#include <ebpfxx/impl/perf_event.hpp>
#include <ebpfxx/impl/program/extension.hpp>
#include <ebpfxx/impl/program/iter.hpp>
#include <ebpfxx/impl/program/kprobe.hpp>
#include <ebpfxx/impl/program/kprobe_multi.hpp>
#include <ebpfxx/impl/program/lsm.hpp>
#include <ebpfxx/impl/program/perf_event.hpp>
#include <ebpfxx/impl/program/tracepoint.hpp>
#include <ebpfxx/impl/program/tracing.hpp>
#include <ebpfxx/impl/program/uprobe.hpp>
#include <ebpfxx/impl/program/uprobe_multi.hpp>
#include <ebpfxx/impl/program/usdt.hpp>
