// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reads a map batch by batch, as bytes: what walks are made of.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "../map_handle.hpp"

namespace ebpfxx::inline v0::detail {

/// Owns bytes that are not set yet. Move-only. (<vector> would cost every user's compiler more.)
class Bytes {
 public:
  explicit Bytes(std::size_t size) : data_{new std::byte[size]} {}
  Bytes(Bytes&& other) noexcept : data_{std::exchange(other.data_, nullptr)} {}
  Bytes& operator=(Bytes other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  ~Bytes() { delete[] data_; }

  [[nodiscard]] std::byte* data() const noexcept { return data_; }

 private:
  std::byte* data_;
};

/// True when the kernel does not have an operation for this type of map.
[[nodiscard]] constexpr bool is_unsupported(int error) noexcept { return public_errno(error) == EOPNOTSUPP; }

/// What an EINVAL says of a call with BPF_F_LOCK.
[[nodiscard]] constexpr const char* lock_advice(int error, std::uint64_t flags) noexcept {
  return error == EINVAL && flags & BPF_F_LOCK
             ? "Its values have no bpf_spin_lock that the kernel knows of: it finds one in the type information of a "
               "BPF object's map, where the value is a struct with a member of that type."
             : "";
}

enum class Remove : bool { no, yes };

/// What a walk fetches, and how.
struct WalkOptions {
  std::size_t value_size;
  Remove remove = Remove::no;
  std::uint64_t flags = 0;  ///< those of each lookup: BPF_F_LOCK or none
};

/// Fetches the entries of a map in batches: BPF_MAP_LOOKUP_BATCH, which hash and array maps have since Linux 5.6
/// (057996380a42), or one by one where the kernel has none for the type. Of a hash the kernel hands out whole buckets,
/// so that entries that come and go meanwhile cannot send the walk back to its start. It allocates once, and again only
/// for a bucket that is larger than a batch. Move-only; it keeps the map alive.
class BatchReader {
 public:
  BatchReader(MapHandle map, std::size_t key_size, const WalkOptions& options)
      : map_{std::move(map)},
        key_size_{key_size},
        value_size_{options.value_size},
        capacity_{first_capacity(key_size + value_size_)},
        flags_{options.flags},
        remove_{options.remove == Remove::yes},
        keys_{capacity_ * key_size},
        values_{capacity_ * value_size_},
        position_{key_size < 8 ? 8 : key_size} {}

  /// The next batch; false when there is none. Throws Error.
  [[gnu::noinline]] bool fetch() {
    count_ = 0;
    if (failed_ != 0) throw_walk_error(failed_);
    for (int tries = 0, error = 0; !last_ && count_ == 0; ++tries) {
      if (tries == most_tries) throw_walk_error(error, "It was tried again and again, and brought nothing.");
      error = one_by_one_ ? fetch_one_by_one() : fetch_batch();
    }
    return count_ != 0;
  }

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] const std::byte* key(std::uint32_t i) const noexcept { return keys_.data() + i * key_size_; }
  [[nodiscard]] const std::byte* value(std::uint32_t i) const noexcept { return values_.data() + i * value_size_; }

 private:
  static std::uint32_t first_capacity(std::size_t entry_size) noexcept {
    const std::size_t wanted = 65536 / entry_size;
    return static_cast<std::uint32_t>(wanted < 16 ? 16 : wanted > 4096 ? 4096 : wanted);
  }

  // Returns why it is to be tried again when it brings nothing.
  int fetch_batch() {
    if (remove_) ask_size();  // before anything is taken out that an Error would lose
    std::uint32_t count = capacity_;
    Options<bpf_map_batch_opts> options;
    options.elem_flags = flags_;
    const auto read = remove_ ? bpf_map_lookup_and_delete_batch : bpf_map_lookup_batch;
    const int result = read(map_.fd(), started_ ? position_.data() : nullptr, position_.data(), keys_.data(),
                            values_.data(), &count, &options);
    if (result == -ENOSPC) {
      grow();
      return ENOSPC;
    }
    if (!started_ && is_unsupported(-result)) {
      one_by_one_ = true;
      return -result;
    }
    if (result == -EAGAIN) {
      find_position();
      return EAGAIN;
    }
    // Others took out the key to go on with (EINTR: LPM tries of Linux 5.13 to 6.13), or hold a bucket. What came
    // before counts, if anything: then the kernel has set the count.
    const bool cut_short = result == -EINTR || result == -EBUSY;
    if (cut_short && (count == 0 || count == capacity_)) return -result;
    if (result != 0 && result != -ENOENT && !cut_short) throw_walk_error(-result);
    started_ = true;
    count_ = previous_ = count;
    seen_ += count;
    last_ = result == -ENOENT ? !goes_around_again() : is_endless();
    return EAGAIN;
  }

  // The next bucket is larger than the batch. None is larger than the map.
  [[gnu::noinline]] void grow() {
    ask_size();
    if (capacity_ >= limit_of_walk_ || capacity_ > UINT32_MAX / 2)
      throw_walk_error(ENOSPC, "No batch is large enough for the kernel.");
    capacity_ *= 2;
    previous_ = 0;  // those keys go
    keys_ = Bytes{capacity_ * key_size_};
    values_ = Bytes{capacity_ * value_size_};
  }

  // A resizable hash says EAGAIN when the key to go on with is gone: behind the last of the batch before it, then, that
  // is still there; without one, from the start.
  [[gnu::noinline]] void find_position() {
    started_ = false;
    while (!remove_ && !started_ && previous_ > 0) {
      const std::byte* key = keys_.data() + --previous_ * key_size_;
      if (bpf_map_lookup_elem(map_.fd(), key, values_.data()) != 0) continue;
      started_ = true;
      last_ = bpf_map_get_next_key(map_.fd(), key, position_.data()) == -ENOENT;
    }
  }

  // A resizable hash that shrinks while entries are taken out hides some, so it is gone over until there are none.
  [[nodiscard]] bool goes_around_again() {
    if (!remove_ || seen_ == seen_before_ || is_endless() || !resizes_) return false;
    seen_before_ = seen_;
    started_ = false;
    return true;
  }

  // A resizable hash that changes its size, and an LPM trie that loses the key to go on with, send the kernel back to
  // the start, so there is a limit.
  [[nodiscard]] bool is_endless() {
    ask_size();
    return starts_again_ && seen_ >= limit_of_walk_;
  }

  void ask_size() {
    if (limit_of_walk_ != 0) return;
    const bpf_map_info info = map_.raw_info();
    const auto type = static_cast<MapType>(info.type);
    resizes_ = type == MapType::rhash;
    starts_again_ = resizes_ || type == MapType::lpm_trie;
    limit_of_walk_ = 4ull * info.max_entries + 1024;
  }

  // The key to go on with is asked for before one is taken out. When another takes that out, the kernel starts such a
  // walk again; so there is a limit.
  int fetch_one_by_one() {
    if (!started_) {
      started_ = true;
      ask_size();
      limit_ = limit_of_walk_;
      go_on_behind(nullptr);
    }
    while (count_ < capacity_ && !last_ && failed_ == 0) {
      std::byte* key = keys_.data() + count_ * key_size_;
      std::memcpy(key, position_.data(), key_size_);
      if (!go_on_behind(key)) break;
      int result = bpf_map_lookup_elem_flags(map_.fd(), key, values_.data() + count_ * value_size_, flags_);
      if (result == 0 && remove_) result = bpf_map_delete_elem(map_.fd(), key);
      if (result == 0) ++count_, ++seen_;
      if (result != 0 && result != -ENOENT) fail(-result);
      // While others change an LPM trie, the kernel may pass over a part of it.
      if (last_ && remove_ && limit_ != 0 && seen_ != seen_before_ && passes_++ < 2) {
        seen_before_ = seen_;
        go_on_behind(nullptr);
      }
    }
    return EAGAIN;
  }

  bool go_on_behind(const std::byte* key) {
    const int result = --limit_ == 0 ? -ENOENT : bpf_map_get_next_key(map_.fd(), key, position_.data());
    if (result != 0 && result != -ENOENT) fail(-result);
    last_ = result == -ENOENT;
    return failed_ == 0;
  }

  // What is out of the map already is handed out first: the Error comes instead of the next batch.
  void fail(int error) {
    if (count_ == 0) throw_walk_error(error);
    failed_ = error;
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_walk_error(int error) const {
    throw_error(error, {"cannot walk over ", map_.text()}, {lock_advice(error, flags_), map_.advice(error)});
  }
  [[noreturn, gnu::cold, gnu::noinline]] void throw_walk_error(int error, const char* why) const {
    throw_error(error, {"cannot walk over ", map_.text()}, {why});
  }

  MapHandle map_;
  std::size_t key_size_, value_size_;
  std::uint32_t capacity_, count_ = 0, previous_ = 0, passes_ = 0;
  int failed_ = 0;
  std::uint64_t flags_, limit_ = 0, limit_of_walk_ = 0, seen_ = 0, seen_before_ = 0;
  bool resizes_ = false, starts_again_ = false, remove_, started_ = false, last_ = false, one_by_one_ = false;
  Bytes keys_, values_, position_;  // the kernel's position: a bucket, an index, or a key
};

}  // namespace ebpfxx::inline v0::detail
