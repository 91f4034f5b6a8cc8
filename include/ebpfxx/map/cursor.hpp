// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// How walks read a map, as bytes: in batches, or key by key. The kernel's calls are a template parameter: WalkedMap, or
// a test's fake.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "../bytes.hpp"
#include "../map_type.hpp"

namespace ebpfxx::inline v0::detail {

/// The entries that a cursor fetched last, and where it continues.
struct Page {
  Page(std::size_t size_of_key, std::size_t size_of_value) : key_size{size_of_key}, value_size{size_of_value} {}

  [[nodiscard]] std::byte* key(std::uint32_t i) noexcept { return keys.data() + i * key_size; }
  [[nodiscard]] std::byte* value(std::uint32_t i) noexcept { return values.data() + i * value_size; }
  [[nodiscard]] const std::byte* value(std::uint32_t i) const noexcept { return values.data() + i * value_size; }

  void grow() {
    Bytes more_keys{2 * capacity * key_size}, more_values{2 * capacity * value_size};
    keys = std::move(more_keys);
    values = std::move(more_values);
    capacity *= 2;
  }

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

}  // namespace ebpfxx::inline v0::detail
