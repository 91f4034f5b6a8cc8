// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../any_map.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>

#include "../detail/stride_iterator.hpp"
#include "../log.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION int get_entry_sizes(int fd, EntrySizes& sizes) noexcept {
  bpf_map_info info;
  if (const int result = get_map_info(fd, info); result < 0) return result;
  sizes = {static_cast<MapType>(info.type), info.key_size, info.value_size};
  if (!is_known(sizes.type)) return -EOPNOTSUPP;  // the kernel may write a value for each CPU
  if (!has_trait(sizes.type, is_percpu)) return 0;
  const LogCapture quiet;
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return cpus;
  sizes.value = value_stride(sizes.value) * static_cast<std::size_t>(cpus);
  return 0;
}

}  // namespace ebpfxx::inline v0::detail
