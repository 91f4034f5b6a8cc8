// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Versions: ebpfxx's own, that of its generated headers, and libbpf's.
#pragma once

#include <bpf/libbpf_version.h>

#include "detail/language.hpp"

#define EBPFXX_VERSION_MAJOR 0
#define EBPFXX_VERSION_MINOR 1
#define EBPFXX_VERSION_PATCH 0

/// The contract between generated headers and these; increased when old skeletons no longer fit.
#define EBPFXX_SKELETON_VERSION 4

/// True when compiled against libbpf major.minor or newer, for #if: EBPFXX_LIBBPF_AT_LEAST(1, 3).
#define EBPFXX_LIBBPF_AT_LEAST(major, minor) \
  (LIBBPF_MAJOR_VERSION > (major) || (LIBBPF_MAJOR_VERSION == (major) && LIBBPF_MINOR_VERSION >= (minor)))

#if !EBPFXX_LIBBPF_AT_LEAST(1, 1)
#error "ebpfxx needs libbpf 1.1 or newer"
#endif
