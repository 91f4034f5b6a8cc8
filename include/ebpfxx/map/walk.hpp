// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The walk behind `for (auto [key, value] : map)`.
#pragma once

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <vector>

#include "../any_map.hpp"

namespace ebpfxx::inline v0 {

/// What a walk over a map yields.
template <class K, class V>
struct MapEntry {
  K key;
  V value;
};

namespace detail {

/// An input iterator that fetches entries in batches (hash and array maps have BPF_MAP_LOOKUP_BATCH since Linux 5.6,
/// 057996380a42). The kernel hands out whole hash buckets, so that entries that come and go meanwhile cannot send the
/// walk back to its start, as get_next_key can. It allocates once, and again only for a bucket that is larger than a
/// batch. Move-only; it keeps the map alive.
template <class K, class V>
class Walk {
 public:
  using value_type = MapEntry<K, V>;
  using difference_type = std::ptrdiff_t;

  explicit Walk(const AnyMap& map) : map_{map}, keys_(first_batch), values_(first_batch) { fetch(); }

  Walk(Walk&&) = default;
  Walk& operator=(Walk&&) = default;

  [[nodiscard]] value_type operator*() const { return {keys_[next_].item, values_[next_].item}; }
  Walk& operator++() {
    if (++next_ == count_) fetch();
    return *this;
  }
  void operator++(int) { ++*this; }

  [[nodiscard]] bool operator==(std::default_sentinel_t) const noexcept { return next_ == count_; }

 private:
  // Wrapped, because std::vector<bool> is no array of bool.
  template <class T>
  struct Slot {
    T item;
  };
  static constexpr std::size_t first_batch =
      std::clamp<std::size_t>(65536 / (sizeof(K) + sizeof(V)), std::size_t{16}, std::size_t{4096});

  void fetch() {
    next_ = count_ = 0;
    while (!last_ && count_ == 0) {
      auto count = static_cast<std::uint32_t>(keys_.size());
      const int result = bpf_map_lookup_batch(map_.fd(), started_ ? &position_ : nullptr, &position_, keys_.data(),
                                              values_.data(), &count, nullptr);
      if (result == -ENOSPC) {  // the next bucket is larger than the batch
        keys_.resize(keys_.size() * 2);
        values_.resize(values_.size() * 2);
        continue;
      }
      if (result != 0 && result != -ENOENT) throw_error(-result, "cannot walk over " + map_.text());
      started_ = true;
      last_ = result == -ENOENT;
      count_ = count;
    }
  }

  AnyMap map_;
  std::vector<Slot<K>> keys_;
  std::vector<Slot<V>> values_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  std::uint32_t position_ = 0;  // the kernel's: a bucket, or an index
  bool started_ = false;
  bool last_ = false;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0
