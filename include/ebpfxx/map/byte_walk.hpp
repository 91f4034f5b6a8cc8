// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Sizes of keys and values that are known only at run time, and walks over them: for AnyMap.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "../map_handle.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0::detail {

/// The number of bytes that the kernel reads and writes for a key and a value.
struct EntrySizes {
  MapType type{};
  std::size_t key = 0;    ///< 0 if maps of that type have no keys
  std::size_t value = 0;  ///< of all CPUs
};

/// 0 or a negative errno.
[[gnu::noinline]] inline int get_entry_sizes(int fd, EntrySizes& sizes) noexcept {
  bpf_map_info info;
  if (const int result = get_map_info(fd, info); result < 0) return result;
  sizes = {static_cast<MapType>(info.type), info.key_size, info.value_size};
  if (!has_trait(sizes.type, is_percpu)) return 0;
  const LogCapture quiet;
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return cpus;
  sizes.value = (sizes.value + 7) / 8 * 8 * static_cast<std::size_t>(cpus);
  return 0;
}

using ByteView = std::span<const std::byte>;
using ByteEntry = MapEntry<ByteView, ByteView>;

struct YieldBytes {
  using value_type = ByteEntry;
  value_type entry(const std::byte* key, const std::byte* value) const {
    return {{key, key_size}, {value, value_size}};
  }
  std::size_t key_size = 0, value_size = 0;
};

struct YieldKeyBytes {
  using value_type = ByteView;
  value_type entry(const std::byte* key, const std::byte*) const { return {key, key_size}; }
  std::size_t key_size = 0;
};

}  // namespace ebpfxx::inline v0::detail
