// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reads all entries of a map, one page at a time, for walks.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../map_handle.hpp"
#include "cursor.hpp"

namespace ebpfxx::inline v0::detail {

/// True if the kernel does not have an operation for this type of map.
[[nodiscard]] constexpr bool is_unsupported(int error) noexcept { return public_errno(error) == EOPNOTSUPP; }

/// What EINVAL means for a call with BPF_F_LOCK.
[[nodiscard]] constexpr const char* lock_advice(int error, std::uint64_t flags) noexcept {
  return error == EINVAL && flags & BPF_F_LOCK
             ? "The kernel knows of no bpf_spin_lock in its values: it finds one in the type information of a "
               "BPF object's map, where the value is a struct with a member of that type."
             : "";
}

enum class Remove : bool { no, yes };

/// What a walk fetches, and how.
struct WalkOptions {
  std::size_t value_size;
  Remove remove = Remove::no;
  std::uint64_t flags = 0;  ///< those of each lookup: BPF_F_LOCK or none
  bool by_key = false;      ///< without batches
};

/// A map as cursors see it: libbpf's calls, which return 0 or a negative errno, and how large it is.
class WalkedMap {
 public:
  WalkedMap(MapHandle map, const WalkOptions& options)
      : map_{std::move(map)}, flags_{options.flags}, removes_{options.remove == Remove::yes} {}

  [[nodiscard]] bool removes() const noexcept { return removes_; }
  int read_batch(void* from, void* to, void* keys, void* values, std::uint32_t* count) const {
    Options<bpf_map_batch_opts> options;
    options.elem_flags = flags_;
    const auto read = removes_ ? bpf_map_lookup_and_delete_batch : bpf_map_lookup_batch;
    return read(map_.fd(), from, to, keys, values, count, &options);
  }
  int get_next_key(const void* key, void* next) const { return bpf_map_get_next_key(map_.fd(), key, next); }
  int lookup(const void* key, void* value) const { return bpf_map_lookup_elem_flags(map_.fd(), key, value, flags_); }
  int erase(const void* key) const { return bpf_map_delete_elem(map_.fd(), key); }

  MapType type() { return ask(), type_; }
  /// More entries than any walk sees, unless it is sent back to the start again and again.
  std::uint64_t limit() { return ask(), limit_; }

  [[noreturn, gnu::cold, gnu::noinline]] void fail(int error, const char* why) const {
    if (!*why) why = lock_advice(error, flags_);
    throw_error(error, {"cannot walk over ", map_.text()}, {why, *why ? Text{} : map_.advice(error)});
  }

 private:
  void ask() {
    if (limit_ != 0) return;
    const bpf_map_info info = map_.raw_info();
    type_ = static_cast<MapType>(info.type);
    limit_ = info.max_entries ? 4ull * info.max_entries + 1024 : UINT32_MAX;  // a cgroup storage has no max_entries
  }

  MapHandle map_;
  std::uint64_t flags_, limit_ = 0;
  MapType type_{};
  bool removes_;
};

/// Fetches the entries of a map in batches, or one by one if the kernel has no batches for the type. It allocates once,
/// and again only for a bucket that is larger than a page. Move-only; keeps the map alive.
template <class Map>
class BasicEntryReader {
 public:
  BasicEntryReader(Map map, std::size_t key_size, std::size_t value_size, bool by_key = false)
      : map_{std::move(map)}, page_{key_size, value_size}, by_key_{by_key} {}

  /// The next page; false if there is none. What has been removed from the map already is returned before an Error is
  /// thrown.
  [[gnu::noinline]] bool fetch() {
    page_.count = 0;
    for (int tries = 1; result_ == 0 && page_.count == 0; ++tries) {
      result_ = by_key_ ? keys_.next(map_, page_) : batches_.next(map_, page_);
      took_ = took_ || page_.count != 0;
      if (is_unsupported(result_) && !by_key_ && !batches_.started())
        by_key_ = true;
      else if (result_ == ENOENT ? !goes_around_again() : !passes(result_))
        break;
      if (page_.count == 0 && tries == most_tries)
        map_.fail(result_ ? result_ : EAGAIN, "Every retry returned nothing.");
      result_ = 0;
    }
    if (page_.count == 0 && result_ != ENOENT)
      map_.fail(result_, result_ == ENOSPC && !by_key_ ? "No batch is large enough for the kernel." : "");
    return page_.count != 0;
  }

  [[nodiscard]] std::uint32_t count() const noexcept { return page_.count; }
  [[nodiscard]] const std::byte* keys() const noexcept { return page_.keys.data(); }
  [[nodiscard]] const std::byte* value(std::uint32_t i) const noexcept { return page_.value(i); }

 private:
  static bool passes(int error) { return error == 0 || error == EAGAIN || error == EINTR || error == EBUSY; }

  // A resizable hash that shrinks while entries are removed hides some, and in an LPM trie that others change, the
  // kernel may skip a part. So a drain repeats on these until it finds nothing.
  bool goes_around_again() {
    if (!map_.removes() || !took_ || !(by_key_ || map_.type() == MapType::rhash)) return false;
    took_ = false;
    batches_.restart();
    keys_.restart();
    return true;
  }

  Map map_;
  Page page_;
  BatchCursor batches_;
  KeyCursor keys_;
  int result_ = 0;  // of the last call: 0 (more to come), ENOENT (no more), or an Error to throw
  bool by_key_, took_ = false;
};

class EntryReader : public BasicEntryReader<WalkedMap> {
 public:
  EntryReader(MapHandle map, std::size_t key_size, const WalkOptions& options)
      : BasicEntryReader{WalkedMap{std::move(map), options}, key_size, options.value_size, options.by_key} {}
};

}  // namespace ebpfxx::inline v0::detail
