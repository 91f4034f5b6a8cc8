// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Updates and erasures of many keys at once, behind map.update_all() and map.erase_all().
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>

#include "../map_handle.hpp"
#include "argument.hpp"
#include "batch_reader.hpp"

namespace ebpfxx::inline v0::detail {

/// Collects keys, and values unless value_size is 0, and hands them to the kernel a batch at a time. `flags` are those
/// of each update, BPF_F_LOCK or none.
class Bulk {
 public:
  Bulk(MapHandle map, std::size_t key_size, std::size_t value_size, std::uint64_t flags = 0)
      : map_{std::move(map)},
        key_size_{key_size},
        value_size_{value_size},
        flags_{flags},
        keys_{batch * key_size},
        values_{batch * value_size} {}

 protected:
  static constexpr std::uint32_t batch = 1024;

  void add(const void* key, const void* value) {
    std::memcpy(values_.data() + count_ * value_size_, value, value_size_);
    add(key);
  }
  void add(const void* key) {
    std::memcpy(keys_.data() + count_ * key_size_, key, key_size_);
    if (++count_ == batch) flush();
  }

  [[gnu::noinline]] void flush() {
    Options<bpf_map_batch_opts> options;
    options.elem_flags = flags_;
    std::uint32_t begin = 0;
    while (begin < count_) {
      std::uint32_t count = count_ - begin;
      const std::byte* keys = keys_.data() + begin * key_size_;
      int result = batches_ ? (value_size_ ? bpf_map_update_batch(map_.fd(), keys, values_.data() + begin * value_size_,
                                                                  &count, &options)
                                           : bpf_map_delete_batch(map_.fd(), keys, &count, &options))
                            : one(begin);
      if (batches_ && is_unsupported(-result)) {
        batches_ = false;
        continue;
      }
      if (!batches_) count = result == 0;
      if (result == 0 && count == 0) result = -EAGAIN;        // never so far, and without it no end
      if (result != 0 && count >= count_ - begin) count = 0;  // the kernel did not come so far as to count
      begin += count;
      done_ += count;
      if (result == 0) continue;
      if (value_size_ || result != -ENOENT) throw_bulk_error(-result);
      ++begin;  // a key that was not there
    }
    count_ = 0;
  }

  std::size_t done_ = 0;

 private:
  [[noreturn, gnu::cold, gnu::noinline]] void throw_bulk_error(int error) const {
    const Text why{lock_advice(error, flags_), map_.advice(error)};
    throw_error(error, {value_size_ ? "cannot update a key of " : "cannot erase a key of ", map_.text()},
                {"Of the range, ", Digits{static_cast<std::int64_t>(done_)}, " were done before.",
                 why.empty() ? "" : " ", why});
  }

  int one(std::uint32_t i) const {
    const std::byte* key = keys_.data() + i * key_size_;
    return value_size_ ? bpf_map_update_elem(map_.fd(), key, values_.data() + i * value_size_, flags_)
                       : bpf_map_delete_elem(map_.fd(), key);
  }

  MapHandle map_;
  std::size_t key_size_, value_size_;
  std::uint64_t flags_;
  Bytes keys_, values_;
  std::uint32_t count_ = 0;
  bool batches_ = true;
};

template <class K, class V>
class BulkUpdate : Bulk {
 public:
  explicit BulkUpdate(const MapHandle& map, std::uint64_t flags = 0) : Bulk{map, sizeof(K), sizeof(V), flags} {}
  void add(const K& key, const V& value) { Bulk::add(&key, &value); }
  void flush() { Bulk::flush(); }
};

/// The same for values whose size is known at run time.
class BulkUpdateBytes : Bulk {
 public:
  using Bulk::add;
  using Bulk::Bulk;
  using Bulk::flush;
};

template <class K>
class BulkErase : Bulk {
 public:
  explicit BulkErase(const MapHandle& map) : Bulk{map, sizeof(K), 0} {}
  void add(const K& key) { Bulk::add(&key); }
  std::size_t flush() {
    Bulk::flush();
    return done_;
  }
};

/// Yields each key of a range with what the map has for it. `Keys` is a reference for a range that has a name, else the
/// range itself, which this keeps.
template <class Map, class Keys>
class LookupRange {
  using KeyIterator = decltype(std::begin(std::declval<Keys&>()));
  using KeyEnd = decltype(std::end(std::declval<Keys&>()));

 public:
  struct Entry {
    typename Map::key_type key;
    std::optional<typename Map::mapped_type> value;
  };
  class Iterator {
   public:
    Iterator(const Map& map, KeyIterator key) : map_{&map}, key_{std::move(key)} {}
    [[nodiscard]] Entry operator*() const {
      const auto key = element<typename Map::key_type>(*key_);
      return {key, map_->lookup(key)};
    }
    Iterator& operator++() {
      ++key_;
      return *this;
    }
    [[nodiscard]] bool operator==(const KeyEnd& end) const { return key_ == end; }

   private:
    const Map* map_;
    KeyIterator key_;
  };

  LookupRange(Map map, Keys&& keys) : map_{std::move(map)}, keys_(std::forward<Keys>(keys)) {}
  [[nodiscard]] Iterator begin() { return {map_, std::begin(keys_)}; }
  [[nodiscard]] KeyEnd end() { return std::end(keys_); }

 private:
  Map map_;
  Keys keys_;
};

}  // namespace ebpfxx::inline v0::detail
