// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The core of ebpfxx: objects, programs, links, maps, ring buffers.
#pragma once

#include "call.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "link.hpp"
#include "log.hpp"
#include "map.hpp"
#include "map_spec.hpp"
#include "object.hpp"
#include "program.hpp"
#include "program/kprobe.hpp"
#include "program/perf_event.hpp"
#include "program/syscall.hpp"
#include "program/test_run.hpp"
#include "program/tracepoint.hpp"
#include "program/tracing.hpp"
#include "program/xdp.hpp"
#include "ring_buffer.hpp"
#include "text.hpp"
#include "verifier_error.hpp"
#include "version.hpp"
