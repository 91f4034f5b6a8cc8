// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Updates and erasures of many keys at once, for map.update_all() and map.erase_all().
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "../map_handle.hpp"
#include "argument.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0::detail {

/// Collects keys, and values unless value_size is 0, and passes them to the kernel in batches. `flags` are those of
/// each update: BPF_F_LOCK or none.
class Bulk {
 public:
  Bulk(MapHandle map, std::size_t key_size, std::size_t value_size = 0, std::uint64_t flags = 0)
      : map_{std::move(map)},
        key_size_{key_size},
        value_size_{value_size},
        flags_{flags},
        most_{static_cast<std::uint32_t>(Page::affordable(1024, key_size + value_size))},
        keys_{most_ * key_size},
        values_{most_ * value_size} {}

  void add(const void* key, const void* value) {
    if (!value) throw_bulk_error(EFAULT);  // of a PerCpu that was moved from
    std::memcpy(values_.data() + count_ * value_size_, value, value_size_);
    add(key);
  }
  void add(const void* key) {
    std::memcpy(keys_.data() + count_ * key_size_, key, key_size_);
    if (++count_ == most_) flush();
  }

  /// Passes on the rest; returns the total number of updated or erased keys. Erasing a missing key is not an error.
  std::size_t flush();

 private:
  [[noreturn, gnu::cold]] void throw_bulk_error(int error) const;

  int one(std::uint32_t i) const {
    const std::byte* key = keys_.data() + i * key_size_;
    return value_size_ ? bpf_map_update_elem(map_.fd(), key, values_.data() + i * value_size_, flags_)
                       : bpf_map_delete_elem(map_.fd(), key);
  }

  MapHandle map_;
  std::size_t key_size_, value_size_;
  std::uint64_t flags_;
  std::uint32_t most_;
  Bytes keys_, values_;
  std::size_t done_ = 0;
  std::uint32_t count_ = 0;
  bool batches_ = true;
};

/// Yields each key of a range with its value in the map. `Keys` is a reference for a named range, else the range
/// itself, which this keeps.
template <class Map, class Keys>
class LookupRange {
  static constexpr bool refers = std::is_lvalue_reference_v<Keys>;
  using Range = std::remove_reference_t<Keys>;
  using KeyIterator = decltype(std::begin(std::declval<Range&>()));
  using KeyEnd = decltype(std::end(std::declval<Range&>()));

 public:
  using Entry = MapEntry<typename Map::key_type, std::optional<typename Map::mapped_type>>;
  class Iterator {
   public:
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    Iterator(const Map& map, KeyIterator key) : map_{&map}, key_{std::move(key)} {}
    [[nodiscard]] Entry operator*() const {
      const auto key = element<typename Map::key_type>(*key_);
      return {key, map_->lookup(key)};
    }
    Iterator& operator++() {
      ++key_;
      return *this;
    }
    void operator++(int) { ++key_; }
    [[nodiscard]] bool operator==(const KeyEnd& end) const { return key_ == end; }

   private:
    const Map* map_;
    KeyIterator key_;
  };

  LookupRange(Map map, Range& keys) requires refers : map_{std::move(map)}, keys_{&keys} {}
  LookupRange(Map map, Range&& keys) requires(!refers) : map_{std::move(map)}, keys_(std::move(keys)) {}
  [[nodiscard]] Iterator begin() { return {map_, std::begin(keys())}; }
  [[nodiscard]] KeyEnd end() { return std::end(keys()); }

 private:
  Range& keys() noexcept {
    if constexpr (refers)
      return *keys_;
    else
      return keys_;
  }

  Map map_;
  std::conditional_t<refers, Range*, Range> keys_;  // a pointer is assignable, as ranges require
};

}  // namespace ebpfxx::inline v0::detail

template <class Map, class Keys>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::LookupRange<Map, Keys&>> = true;

#ifndef EBPFXX_COMPILED
#include "../impl/map/bulk.hpp"
#endif
