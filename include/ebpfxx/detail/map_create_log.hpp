// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The kernel's own words about a map that it refuses to create.
#pragma once

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "../fd.hpp"
#include "libbpf_options.hpp"
#include "lines.hpp"
#include "map_shape.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Adds "The kernel says: Invalid map_extra." to an advice. Since Linux 7.1, and for some causes only. The call is made
/// again with a buffer for the words.
[[gnu::cold, gnu::noinline]] inline void add_kernel_words(Text& advice, const MapShape& shape,
                                                          const bpf_map_create_opts& options, const char* name) {
  struct {  // bpf_common_attr
    std::uint64_t log_buf;
    std::uint32_t log_size, log_level, log_true_size, padding;
  } common{};
  constexpr int with_common_attributes = 1 << 16;  // BPF_COMMON_ATTRS
  char log[512] = "";
  common.log_buf = reinterpret_cast<std::uintptr_t>(log);
  common.log_size = sizeof log;
  common.log_level = 1;

  bpf_attr request;
  std::memset(&request, 0, sizeof request);
  request.map_type = static_cast<std::uint32_t>(shape.type);
  request.key_size = shape.key_size;
  request.value_size = shape.value_size;
  request.max_entries = shape.max_entries;
  request.map_flags = shape.flags;
  request.map_extra = shape.extra;
  request.numa_node = options.numa_node;
  request.inner_map_fd = options.inner_map_fd;
  request.btf_fd = options.btf_fd;
  request.btf_key_type_id = options.btf_key_type_id;
  request.btf_value_type_id = options.btf_value_type_id;
  if (name) std::strncpy(request.map_name, name, sizeof request.map_name - 1);
  if (Fd{adopt, static_cast<int>(::syscall(SYS_bpf, BPF_MAP_CREATE | with_common_attributes, &request, sizeof request,
                                           &common, sizeof common))})
    return;
  const char* before = advice.empty() ? "The kernel says: " : " The kernel says: ";
  for (std::string_view rest{log}; !rest.empty();) {
    const std::string_view line = take_part(rest, '\n');
    if (line.empty()) continue;
    advice.add({before, line});
    before = " ";
  }
}

}  // namespace ebpfxx::inline v0::detail
