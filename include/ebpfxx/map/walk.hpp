// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The walk behind `for (auto [key, value] : map)`.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../any_map.hpp"

namespace ebpfxx::inline v0 {

/// What a walk over a map yields.
template <class K, class V>
struct MapEntry {
  K key;
  V value;
};

namespace detail {

/// Owns an array whose elements are not set yet. Move-only. (<vector> would cost every user's compiler more.)
template <class T>
class Buffer {
 public:
  explicit Buffer(std::size_t size) : items_{new T[size]}, size_{size} {}
  Buffer(Buffer&& other) noexcept : items_{std::exchange(other.items_, nullptr)}, size_{other.size_} {}
  Buffer& operator=(Buffer other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Buffer() { delete[] items_; }

  [[nodiscard]] T* data() const noexcept { return items_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  T* items_;
  std::size_t size_;
};

/// An iterator that fetches entries in batches (hash and array maps have BPF_MAP_LOOKUP_BATCH since Linux 5.6,
/// 057996380a42). The kernel hands out whole hash buckets, so that entries that come and go meanwhile cannot send the
/// walk back to its start, as get_next_key can. It allocates once, and again only for a bucket that is larger than a
/// batch. Move-only; it keeps the map alive. It ends at nullptr.
template <class K, class V>
class Walk {
 public:
  using value_type = MapEntry<K, V>;
  using difference_type = std::ptrdiff_t;

  explicit Walk(const AnyMap& map) : map_{map}, keys_{first_batch}, values_{first_batch} { fetch(); }

  [[nodiscard]] value_type operator*() const { return {keys_.data()[next_], values_.data()[next_]}; }
  Walk& operator++() {
    if (++next_ == count_) fetch();
    return *this;
  }
  void operator++(int) { ++*this; }

  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return next_ == count_; }

 private:
  static constexpr std::size_t wanted_batch = 65536 / (sizeof(K) + sizeof(V));
  static constexpr std::size_t first_batch = wanted_batch < 16 ? 16 : wanted_batch > 4096 ? 4096 : wanted_batch;

  void fetch() {
    next_ = count_ = 0;
    while (!last_ && count_ == 0) {
      auto count = static_cast<std::uint32_t>(keys_.size());
      const int result = bpf_map_lookup_batch(map_.fd(), started_ ? &position_ : nullptr, &position_, keys_.data(),
                                              values_.data(), &count, nullptr);
      if (result == -ENOSPC) {  // the next bucket is larger than the batch
        keys_ = Buffer<K>{keys_.size() * 2};
        values_ = Buffer<V>{values_.size() * 2};
        continue;
      }
      if (result != 0 && result != -ENOENT) throw_error(-result, {"cannot walk over ", map_.text()});
      started_ = true;
      last_ = result == -ENOENT;
      count_ = count;
    }
  }

  AnyMap map_;
  Buffer<K> keys_;
  Buffer<V> values_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  std::uint32_t position_ = 0;  // the kernel's: a bucket, or an index
  bool started_ = false;
  bool last_ = false;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0
