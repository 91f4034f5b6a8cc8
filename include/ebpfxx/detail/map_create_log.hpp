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
#include "map_shape.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// "The kernel says: Invalid map_extra." Since Linux 7.1, and for some causes only; else empty. The call is made again
/// with a buffer for them.
[[gnu::cold, gnu::noinline]] inline Text kernel_words(const MapShape& shape, const bpf_map_create_opts& options,
                                                      const char* name) {
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
    return {};
  Text text;
  for (std::string_view rest{log}; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    if (!line.empty()) text.add({text.empty() ? "The kernel says: " : " ", line});
  }
  return text;
}

}  // namespace ebpfxx::inline v0::detail
