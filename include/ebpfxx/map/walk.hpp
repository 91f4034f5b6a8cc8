// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The walks of `for (auto [key, value] : map)`, map.keys(), map.values() and map.drain(). They read a map as bytes, one
// page at a time: in batches, or key by key.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "../bytes.hpp"
#include "../map_handle.hpp"
#include "entry.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

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
  std::size_t key_size, value_size;
  Remove remove = Remove::no;
  std::uint64_t flags = 0;  ///< those of each lookup: BPF_F_LOCK or none
  bool by_key = false;      ///< without batches
};

/// The entries that a cursor fetched last, and where it continues.
struct Page {
  Page(std::size_t size_of_key, std::size_t size_of_value) : key_size{size_of_key}, value_size{size_of_value} {}

  [[nodiscard]] std::byte* key(std::uint32_t i) noexcept { return keys.data() + i * key_size; }
  [[nodiscard]] std::byte* value(std::uint32_t i) noexcept { return values.data() + i * value_size; }

  void grow();

  static std::size_t first_capacity(std::size_t entry_size) noexcept {
    const std::size_t wanted = 65536 / entry_size;
    return wanted < 16 ? affordable(16, entry_size) : wanted > 4096 ? 4096 : wanted;
  }
  /// At most that many entries, and 16 MiB, but at least one.
  static std::size_t affordable(std::size_t entries, std::size_t entry_size) noexcept {
    const std::size_t fitting = (std::size_t{16} << 20) / entry_size;
    return fitting == 0 ? 1 : fitting < entries ? fitting : entries;
  }

  std::size_t key_size, value_size, capacity = first_capacity(key_size + value_size);
  std::uint32_t count = 0;
  Bytes keys{capacity * key_size}, values{capacity * value_size};
  Bytes position{key_size < 8 ? 8 : key_size};  // the kernel's: a bucket, an index, or a key
};

/// Fetches whole batches: BPF_MAP_LOOKUP_BATCH, which hash and array maps have since Linux 5.6 (057996380a42). For a
/// hash the kernel returns whole buckets, so entries added or removed meanwhile cannot send the walk back to the start.
class BatchCursor {
 public:
  /// Fills the page. Returns 0 if there is more, ENOENT if not, else why it stopped: EAGAIN, EINTR (LPM tries of Linux
  /// 5.13 to 6.13) or EBUSY because of others. The page's contents count in every case.
  template <class Map>
  int next(Map& map, Page& page) {
    // Asked before anything is removed that an Error would lose, and not for a walk of one batch.
    if ((map.removes() || started_) && starts_again(map.type()) && seen_ >= map.limit()) return ENOENT;
    auto count = static_cast<std::uint32_t>(page.capacity);
    std::byte* position = page.position.data();
    const int error =
        -map.read_batch(started_ ? position : nullptr, position, page.keys.data(), page.values.data(), &count);
    // Still the full size, and not at the end: the kernel did not get as far as setting it.
    page.count = error != 0 && error != ENOENT && count == page.capacity ? 0 : count;
    seen_ += page.count;
    // The next bucket is larger than the page. No bucket is larger than the map.
    if (error == ENOSPC && page.count == 0 && page.capacity < map.limit() && page.capacity <= UINT32_MAX / 2) {
      page.grow();
      return EAGAIN;
    }
    if (error == EAGAIN)
      started_ = false;  // a resizable hash: the key to continue with is gone
    else if (error == 0 || error == ENOENT || page.count != 0)
      started_ = true;
    return error;
  }

  [[nodiscard]] bool started() const noexcept { return started_; }
  void restart() noexcept { started_ = false; }

 private:
  // When a resizable hash changes its size, or an LPM trie loses the key to continue with, the kernel goes back to the
  // start, so there is a limit.
  static bool starts_again(MapType type) noexcept { return type == MapType::rhash || type == MapType::lpm_trie; }

  bool started_ = false;
  std::uint64_t seen_ = 0;
};

/// Fetches one entry after another, with two system calls each. If others remove the key to continue with, the kernel
/// restarts the walk, so there is a limit.
class KeyCursor {
 public:
  /// Like BatchCursor::next().
  template <class Map>
  int next(Map& map, Page& page) {
    std::byte* position = page.position.data();
    if (!started_)
      if (const int error = -map.get_next_key(nullptr, position)) return error;
    started_ = true;
    while (page.count < page.capacity) {
      if (steps_++ >= map.limit()) return ENOENT;
      std::byte* key = page.key(page.count);
      std::memcpy(key, position, page.key_size);
      int error = -map.lookup(key, page.value(page.count));
      if (error != 0 && error != ENOENT) return error;
      const int end = -map.get_next_key(key, position);  // before the key is removed
      if (end != 0 && end != ENOENT) return end;
      if (error == 0 && map.removes()) error = -map.erase(key);
      if (error != 0 && error != ENOENT) return error;
      if (error == 0) ++page.count;
      if (end != 0) return end;
    }
    return 0;
  }

  void restart() noexcept { started_ = false; }

 private:
  bool started_ = false;
  std::uint64_t steps_ = 0;
};

/// A map as cursors see it: libbpf's calls, which return 0 or a negative errno, and how large it is. (The cursors'
/// `Map` is this, or a test's fake.)
class WalkedMap {
 public:
  WalkedMap(MapHandle map, const WalkOptions& options)
      : map_{std::move(map)}, flags_{options.flags}, removes_{options.remove == Remove::yes} {}

  [[nodiscard]] bool removes() const noexcept { return removes_; }
  int read_batch(void* from, void* to, void* keys, void* values, std::uint32_t* count) const;
  int get_next_key(const void* key, void* next) const { return bpf_map_get_next_key(map_.fd(), key, next); }
  int lookup(const void* key, void* value) const { return bpf_map_lookup_elem_flags(map_.fd(), key, value, flags_); }
  int erase(const void* key) const { return bpf_map_delete_elem(map_.fd(), key); }

  MapType type() {
    if (limit_ == 0) ask();
    return type_;
  }
  /// More entries than any walk sees, unless it is sent back to the start again and again.
  std::uint64_t limit() {
    if (limit_ == 0) ask();
    return limit_;
  }

  [[noreturn, gnu::cold]] void fail(int error, const char* why) const;

 private:
  void ask();

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
  template <class Handle>
  [[gnu::noinline]] BasicEntryReader(Handle& map, const WalkOptions& options)
      : map_{map, options}, page_{options.key_size, options.value_size}, by_key_{options.by_key} {}

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
  [[nodiscard]] const std::byte* key(std::uint32_t i) const noexcept { return page_.keys.data() + i * page_.key_size; }
  [[nodiscard]] const std::byte* value(std::uint32_t i) const noexcept {
    return page_.values.data() + i * page_.value_size;
  }

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

using EntryReader = BasicEntryReader<WalkedMap>;

/// An iterator over entries; it equals nullptr at the end. `Yield` makes the elements from the bytes of a key and a
/// value. Move-only.
template <class Yield>
class Walk {
 public:
  using value_type = typename Yield::value_type;
  using difference_type = std::ptrdiff_t;

  Walk(const MapHandle& map, const WalkOptions& options, Yield yield = {}) : reader_{map, options}, yield_{yield} {
    reader_.fetch();
    settle();
  }

  [[nodiscard]] value_type operator*() const { return yield_.entry(reader_.key(next_), reader_.value(next_)); }
  Walk& operator++() {
    step();
    settle();
    return *this;
  }
  void operator++(int) { ++*this; }

  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return next_ == reader_.count(); }

 private:
  void step() {
    if (++next_ == reader_.count()) {
      next_ = 0;
      reader_.fetch();
    }
  }
  /// Passes over entries that a Yield finds to be gone.
  void settle() {
    if constexpr (requires { yield_.take(reader_.key(0)); })
      while (*this != nullptr && !yield_.take(reader_.key(next_))) step();
  }

  EntryReader reader_;
  std::uint32_t next_ = 0;
  [[no_unique_address]] Yield yield_;
};

// The kernel wrote a T there; new std::byte[] made it one. If T needs a larger alignment, it is a copy.
template <class T>
decltype(auto) at(const std::byte* bytes) noexcept {
  if constexpr (alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
    return *reinterpret_cast<const T*>(bytes);
  } else {
    T copy;
    std::memcpy(&copy, bytes, sizeof copy);
    return copy;
  }
}

template <class K>
struct YieldKey {
  using value_type = K;
  static value_type entry(const std::byte* key, const std::byte*) { return at<K>(key); }
};

/// The second half of another's entries.
template <class Yield>
struct YieldValue : Yield {
  static auto second(typename Yield::value_type entry) {
    auto& [key, value] = entry;
    return std::move(value);
  }
  using value_type = decltype(second(std::declval<typename Yield::value_type>()));
  value_type entry(const std::byte* key, const std::byte* value) const { return second(Yield::entry(key, value)); }
};

/// A range whose begin() starts a walk. It keeps the map alive.
template <class Yield>
class WalkRange {
 public:
  WalkRange(MapHandle map, const WalkOptions& options, Yield yield = {})
      : map_{std::move(map)}, options_{options}, yield_{yield} {}
  [[nodiscard]] Walk<Yield> begin() const { return {map_, options_, yield_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }
  /// Walks to the end, for a walk that removes.
  void exhaust() const {
    EntryReader reader{map_, options_};
    while (reader.fetch()) {
    }
  }

 private:
  MapHandle map_;
  WalkOptions options_;
  [[no_unique_address]] Yield yield_;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0

template <class Yield>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::WalkRange<Yield>> = true;

#ifndef EBPFXX_COMPILED
#include "../impl/map/walk.hpp"
#endif
