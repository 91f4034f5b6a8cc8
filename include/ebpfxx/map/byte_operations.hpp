// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The operations of AnyMap on entries as bytes, whose sizes are known only at run time. All of them are templates, so
// that only those who call them compile them.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

#include "../bytes.hpp"
#include "../detail/stride_iterator.hpp"
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
  if (!is_known(sizes.type)) return -EOPNOTSUPP;  // the kernel may write a value for each CPU
  if (!has_trait(sizes.type, is_percpu)) return 0;
  const LogCapture quiet;
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return cpus;
  sizes.value = value_stride(sizes.value) * static_cast<std::size_t>(cpus);
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

/// `Any` is AnyMap.
template <class Any>
class ByteOperations : public MapHandle {
  using Owned = std::conditional_t<std::is_void_v<Any>, void, ebpfxx::Bytes>;  // compiled when it is used

 public:
  /// The bytes of a value, of all CPUs. Throws Error.
  [[nodiscard]] std::size_t value_bytes() const {
    EntrySizes has;
    if (const int result = get_entry_sizes(fd(), has); result < 0)
      throw_operation_error(-result, "tell the size of values of");
    return has.value;
  }

  /// A copy of the value, or nothing if the key is absent.
  [[nodiscard]] std::optional<Owned> lookup(std::span<const std::byte> key) const {
    std::optional<Owned> value{std::in_place, sized(looking_up, key.size()).value};
    if (!done(bpf_map_lookup_elem(fd(), key.data(), value->data()), ENOENT, looking_up)) value.reset();
    return value;
  }
  [[nodiscard]] std::optional<Owned> lookup(std::span<const std::byte> key, std::error_code& error) const {
    EntrySizes has;
    std::optional<Owned> value;
    if (!fit(has, key.size(), any_size, error)) return value;
    value.emplace(has.value);
    if (!done(bpf_map_lookup_elem(fd(), key.data(), value->data()), ENOENT, error)) value.reset();
    return value;
  }

  /// Fills `value`, which must have value_bytes(); returns false, and leaves it alone, if the key is absent. Allocates
  /// nothing.
  [[nodiscard]] bool lookup(std::span<const std::byte> key, std::span<std::byte> value) const {
    sized(looking_up, key.size(), value.size());
    return done(bpf_map_lookup_elem(fd(), key.data(), value.data()), ENOENT, looking_up);
  }
  [[nodiscard]] bool lookup(std::span<const std::byte> key, std::span<std::byte> value,
                            std::error_code& error) const noexcept {
    EntrySizes has;
    return fit(has, key.size(), value.size(), error) &&
           done(bpf_map_lookup_elem(fd(), key.data(), value.data()), ENOENT, error);
  }

  /// The value as a V: map.lookup_as<std::uint64_t>(bytes_of(pid)).
  template <class V>
  requires std::is_trivially_copyable_v<V>
  [[nodiscard]] std::optional<V> lookup_as(std::span<const std::byte> key) const {
    V value;
    if (!lookup(key, std::as_writable_bytes(std::span{&value, 1}))) return std::nullopt;
    return value;
  }
  template <class V>
  requires std::is_trivially_copyable_v<V>
  [[nodiscard]] std::optional<V> lookup_as(std::span<const std::byte> key, std::error_code& error) const noexcept {
    V value;
    if (!lookup(key, std::as_writable_bytes(std::span{&value, 1}), error)) return std::nullopt;
    return value;
  }

  /// Sets the value of a key, new or not. (In maps of maps and of programs, values are written as descriptors and
  /// looked up as ids.)
  void update(std::span<const std::byte> key, std::span<const std::byte> value) const {
    put(key, value, BPF_ANY, 0, "update a key of");
  }
  void update(std::span<const std::byte> key, std::span<const std::byte> value, std::error_code& error) const noexcept {
    put(key, value, BPF_ANY, 0, error);
  }
  /// Adds a new key; returns false, and changes nothing, if it is already there.
  bool insert(std::span<const std::byte> key, std::span<const std::byte> value) const {
    return put(key, value, BPF_NOEXIST, EEXIST, "insert a key into");
  }
  bool insert(std::span<const std::byte> key, std::span<const std::byte> value, std::error_code& error) const noexcept {
    return put(key, value, BPF_NOEXIST, EEXIST, error);
  }
  /// Sets the value of an existing key; returns false, and changes nothing, if it is not there.
  bool replace(std::span<const std::byte> key, std::span<const std::byte> value) const {
    return put(key, value, BPF_EXIST, ENOENT, "replace a key of");
  }
  bool replace(std::span<const std::byte> key, std::span<const std::byte> value,
               std::error_code& error) const noexcept {
    return put(key, value, BPF_EXIST, ENOENT, error);
  }
  /// Removes a key; returns false if it was not there.
  bool erase(std::span<const std::byte> key) const {
    sized("erase a key of", key.size());
    const int result = bpf_map_delete_elem(fd(), key.data());
    if (result == -EINVAL)
      throw_error(EINVAL, {"cannot erase a key of ", text()},
                  {"Entries of this type of map cannot be erased, only set."});
    return done(result, ENOENT, "erase a key of");
  }
  bool erase(std::span<const std::byte> key, std::error_code& error) const noexcept {
    EntrySizes has;
    return fit(has, key.size(), any_size, error) && done(bpf_map_delete_elem(fd(), key.data()), ENOENT, error);
  }

  /// for (auto [key, value] : map.entries()): spans into the walk's memory, valid until the next entry. It walks like a
  /// typed map.
  [[nodiscard]] auto entries() const { return walk(Remove::no); }
  /// for (std::span<const std::byte> key : map.keys())
  [[nodiscard]] auto keys() const {
    const EntrySizes has = sized(walking);
    return WalkRange<YieldKeyBytes>{*this, options(has, Remove::no), {.key_size = has.key}};
  }
  /// for (auto [key, value] : map.drain()): removes each entry from the map, in batches.
  [[nodiscard]] auto drain() const { return walk(Remove::yes); }
  /// Removes every entry it finds; later additions may remain.
  void clear() const {
    const EntrySizes has = sized("clear");
    clear_map(*this, has.key, has.value);
  }

 private:
  static constexpr std::size_t any_size = static_cast<std::size_t>(-1);
  static constexpr const char* looking_up = "look up a key in";
  static constexpr const char* walking = "walk over";

  WalkRange<YieldBytes> walk(Remove remove) const {
    const EntrySizes has = sized(walking);
    return {*this, options(has, remove), {.key_size = has.key, .value_size = has.value}};
  }
  static WalkOptions options(const EntrySizes& has, Remove remove) noexcept {
    return {.value_size = has.value, .remove = remove, .by_key = has_trait(has.type, has_bad_batches)};
  }

  /// The map's sizes. Throws Error if they differ from these.
  EntrySizes sized(const char* operation, std::size_t key = any_size, std::size_t value = any_size) const {
    EntrySizes has;
    std::error_code error;
    if (!fit(has, key, value, error)) throw_unfit(error.value(), has, operation, key, value);
    return has;
  }

  [[gnu::noinline]] bool fit(EntrySizes& has, std::size_t key, std::size_t value,
                             std::error_code& error) const noexcept {
    int result = get_entry_sizes(fd(), has);
    if (result == 0 && has.key == 0)
      result = -EOPNOTSUPP;
    else if (result == 0 && ((key != any_size && key != has.key) || (value != any_size && value != has.value)))
      result = -EINVAL;
    return done(result, 0, error);
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_unfit(int error, const EntrySizes& has, const char* operation,
                                                          std::size_t key, std::size_t value) const {
    Text why;
    if (error == EOPNOTSUPP) {
      if (is_known(has.type))
        why.add({" A map of type ", to_string(has.type), " has no keys: use the class of that type."});
      else
        why.add({" This type of map is newer than this ebpfxx."});
    } else if (error == EINVAL) {
      if (key != any_size) add_difference(why, "keys", has.key, ", not ", key);
      if (value != any_size) add_difference(why, "values", has.value, ", not ", value);
    }
    if (why.empty()) throw_operation_error(error, operation);
    throw_error(error, {"cannot ", operation, " ", text()}, {why.c_str() + 1});
  }

  bool put(std::span<const std::byte> key, std::span<const std::byte> value, std::uint64_t flags, int absent,
           const char* operation) const {
    sized(operation, key.size(), value.size());
    return done(bpf_map_update_elem(fd(), key.data(), value.data(), flags), absent, operation);
  }
  bool put(std::span<const std::byte> key, std::span<const std::byte> value, std::uint64_t flags, int absent,
           std::error_code& error) const noexcept {
    EntrySizes has;
    return fit(has, key.size(), value.size(), error) &&
           done(bpf_map_update_elem(fd(), key.data(), value.data(), flags), absent, error);
  }

 protected:
  using MapHandle::MapHandle;
  explicit ByteOperations(const MapHandle& map) noexcept : MapHandle{map} {}
};

}  // namespace ebpfxx::inline v0::detail
