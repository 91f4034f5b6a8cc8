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

constexpr bool has_value_per_cpu(MapType type) noexcept {
  return type == MapType::percpu_hash || type == MapType::percpu_array || type == MapType::lru_percpu_hash ||
         type == MapType::percpu_cgroup_storage;
}

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
  if (!has_value_per_cpu(sizes.type)) return 0;
  const LogCapture quiet;
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return cpus;
  sizes.value = (sizes.value + 7) / 8 * 8 * static_cast<std::size_t>(cpus);
  return 0;
}

using ByteView = std::span<const std::byte>;
using ByteEntry = MapEntry<ByteView, ByteView>;

/// An iterator over entries as bytes, or over keys; see Walk. Move-only.
template <class Yielded>
class ByteWalk {
 public:
  using value_type = Yielded;
  using difference_type = std::ptrdiff_t;

  ByteWalk(const MapHandle& map, const EntrySizes& sizes, Remove remove)
      : reader_{map, sizes.key, {.value_size = sizes.value, .remove = remove}}, sizes_{sizes} {
    reader_.fetch();
  }

  [[nodiscard]] Yielded operator*() const {
    const ByteView key{reader_.key(next_), sizes_.key};
    if constexpr (std::is_same_v<Yielded, ByteView>)
      return key;
    else
      return {key, {reader_.value(next_), sizes_.value}};
  }
  ByteWalk& operator++() {
    if (++next_ == reader_.count()) {
      next_ = 0;
      reader_.fetch();
    }
    return *this;
  }
  void operator++(int) { ++*this; }
  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return next_ == reader_.count(); }

 private:
  EntryReader reader_;
  EntrySizes sizes_;
  std::uint32_t next_ = 0;
};

/// A range whose begin() starts a walk. It keeps the map alive.
template <class Yielded>
class ByteRange {
 public:
  ByteRange(MapHandle map, const EntrySizes& sizes, Remove remove = Remove::no)
      : map_{std::move(map)}, sizes_{sizes}, remove_{remove} {}
  [[nodiscard]] ByteWalk<Yielded> begin() const { return {map_, sizes_, remove_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  MapHandle map_;
  EntrySizes sizes_;
  Remove remove_;
};

}  // namespace ebpfxx::inline v0::detail

template <class Yielded>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::ByteRange<Yielded>> = true;
