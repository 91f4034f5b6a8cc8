// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// AnyMap: a map of any type in the kernel, and its entries as bytes.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "bytes.hpp"
#include "map/walk.hpp"
#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// The number of bytes that the kernel reads and writes for a key and a value.
struct EntrySizes {
  MapType type{};
  std::size_t key = 0;    ///< 0 if maps of that type have no keys
  std::size_t value = 0;  ///< of all CPUs
};

/// 0 or a negative errno.
int get_entry_sizes(int fd, EntrySizes& sizes) noexcept;

using ByteView = std::span<const std::byte>;

struct YieldBytes {
  using value_type = MapEntry<ByteView, ByteView>;
  value_type entry(const std::byte* key, const std::byte* value) const {
    return {{key, sizes.key}, {value, sizes.value}};
  }
  EntrySizes sizes;
};
struct YieldKeyBytes : YieldBytes {
  using value_type = ByteView;
  value_type entry(const std::byte* key, const std::byte*) const { return {key, sizes.key}; }
};

}  // namespace detail

/// A map of any type. Typed maps convert to it implicitly. A cheap shared handle, usable from several threads at once.
///
/// Keys and values are bytes, and must have the map's sizes: any other is an Error (EINVAL), and so is a type of map
/// without keys (EOPNOTSUPP). Every operation first asks the kernel for these sizes: where time counts, use a typed
/// map. In a per-CPU map, a value is the values of all possible CPUs, each with its size rounded up to 8. Operations
/// throw Error; a missing key is not an error. With a std::error_code& at the end they throw at most std::bad_alloc.
class AnyMap : public detail::MapHandle, public detail::Opened<AnyMap> {
  using Key = detail::ByteView;
  using Value = detail::ByteView;

 public:
  /// A map of a loaded object. Throws Error if there is none of that name.
  AnyMap(const Object& object, CStringView name) : MapHandle{object, name} {}
  /// For skeletons.
  AnyMap(detail::Finder& in, const char* name) noexcept : MapHandle{in, name} {}
  /// Takes over a descriptor of a map. Throws Error if it is not of a map.
  explicit AnyMap(Fd fd) : MapHandle{detail::checked_map(std::move(fd))} {}
  /// The same map, from a handle whose type is known.
  AnyMap(const MapHandle& map) noexcept : MapHandle{map} {}  // NOLINT: implicit by design

  /// The bytes of a value, of all CPUs.
  [[nodiscard]] std::size_t value_bytes() const {
    detail::EntrySizes has;
    done(detail::get_entry_sizes(fd(), has), 0, "tell the size of values of");
    return has.value;
  }
  /// The bytes of a key; 0 if maps of that type have no keys.
  [[nodiscard]] std::size_t key_bytes() const { return raw_info().key_size; }

  /// A copy of the value, as a std::optional<Bytes>; nothing if the key is absent.
  [[nodiscard]] auto lookup(Key key, detail::ErrorCode auto&... error) const {
    return read<Bytes>(bpf_map_lookup_elem, "look up a key in", key, error...);
  }
  /// Fills `value`, which must have value_bytes(); returns false, and leaves it alone, if the key is absent. Allocates
  /// nothing.
  [[nodiscard]] bool lookup(Key key, std::span<std::byte> value, detail::ErrorCode auto&... error) const
      noexcept(sizeof...(error)) {
    detail::EntrySizes has;
    return fit(has, looking_up, key.size(), value.size(), error...) &&
           done(bpf_map_lookup_elem(fd(), key.data(), value.data()), ENOENT, looking_up, error...);
  }
  /// The value as a V: map.lookup_as<std::uint64_t>(bytes_of(pid)).
  template <class V>
  requires std::is_trivially_copyable_v<V>
  [[nodiscard]] std::optional<V> lookup_as(Key key, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    V value;
    if (!lookup(key, std::as_writable_bytes(std::span{&value, 1}), error...)) return std::nullopt;
    return value;
  }
  /// True if the key is there. Allocates memory for its value.
  [[nodiscard]] bool contains(Key key, detail::ErrorCode auto&... error) const {
    return lookup(key, error...).has_value();
  }
  /// Removes a key and returns its value, in one step. Hash maps have this since Linux 5.14 (3e87f192b405).
  [[nodiscard]] auto lookup_and_erase(Key key, detail::ErrorCode auto&... error) const {
    return read<Bytes>(bpf_map_lookup_and_delete_elem, "look up and erase a key of", key, error...);
  }

  /// Sets the value of a key, new or not. (In maps of maps and of programs, values are written as descriptors and
  /// looked up as ids.)
  void update(Key key, Value value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    put(key, value, BPF_ANY, 0, "update a key of", error...);
  }
  /// Adds a new key; returns false, and changes nothing, if it is already there.
  bool insert(Key key, Value value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    return put(key, value, BPF_NOEXIST, EEXIST, "insert a key into", error...);
  }
  /// Sets the value of an existing key; returns false, and changes nothing, if it is not there.
  bool replace(Key key, Value value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    return put(key, value, BPF_EXIST, ENOENT, "replace a key of", error...);
  }
  /// Removes a key; returns false if it was not there.
  bool erase(Key key, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    constexpr const char* erasing = "erase a key of";
    detail::EntrySizes has;
    if (!fit(has, erasing, key.size(), any_size, error...)) return false;
    const int result = bpf_map_delete_elem(fd(), key.data());
    if (result == -EINVAL && sizeof...(error) == 0)
      detail::throw_error(EINVAL, {"cannot ", erasing, " ", text()},
                          {"Entries of this type of map cannot be erased, only set."});
    return done(result, ENOENT, erasing, error...);
  }

  /// for (auto [key, value] : map.entries()): spans into the walk's memory, valid until the next entry. It walks like a
  /// typed map. (Walks are templates so that only those who call them compile them.)
  template <class Yield = detail::YieldBytes>
  [[nodiscard]] auto entries() const {
    return walk<Yield>();
  }
  /// for (std::span<const std::byte> key : map.keys()), and the same for values().
  template <class Yield = detail::YieldKeyBytes>
  [[nodiscard]] auto keys() const {
    return walk<Yield>();
  }
  template <class Yield = detail::YieldValue<detail::YieldBytes>>
  [[nodiscard]] auto values() const {
    return walk<Yield>();
  }
  /// for (auto [key, value] : map.drain()): removes each entry from the map, in batches.
  template <class Yield = detail::YieldBytes>
  [[nodiscard]] auto drain() const {
    return walk<Yield>("walk over", detail::Remove::yes);
  }
  /// Removes every entry it finds; later additions may remain.
  template <class Yield = detail::YieldBytes>
  void clear() const {
    walk<Yield>("clear", detail::Remove::yes).exhaust();
  }

 private:
  friend class detail::Handles<AnyMap>;
  using native_type = bpf_map;

  AnyMap(bpf_map* map, detail::SharedRef owner) noexcept : MapHandle{map, std::move(owner)} {}

  static bpf_map* next_in(const bpf_object* object, const bpf_map* map) { return bpf_object__next_map(object, map); }

  static constexpr std::size_t any_size = static_cast<std::size_t>(-1);
  static constexpr const char* looking_up = "look up a key in";

  template <class Yield>
  detail::WalkRange<Yield> walk(const char* operation = "walk over", detail::Remove remove = detail::Remove::no) const {
    detail::EntrySizes has;
    fit(has, operation, any_size, any_size);
    return {*this, {has.key, has.value, remove, 0, has_trait(has.type, detail::has_bad_batches)}, Yield{{has}}};
  }

  /// Asks for the map's sizes. False, or throws Error, if these differ from them.
  [[gnu::noinline]] bool fit(detail::EntrySizes& has, const char* operation, std::size_t key, std::size_t value,
                             detail::ErrorCode auto&... error) const {
    int result = detail::get_entry_sizes(fd(), has);
    if (result == 0 && has.key == 0)
      result = -EOPNOTSUPP;
    else if (result == 0 && ((key != any_size && key != has.key) || (value != any_size && value != has.value)))
      result = -EINVAL;
    if constexpr (sizeof...(error) == 0)
      if (result != 0) throw_unfit(-result, has, operation, key, value);
    return done(result, 0, operation, error...);
  }
  template <class Sizes>
  [[noreturn, gnu::cold, gnu::noinline]] void throw_unfit(int error, const Sizes& has, const char* operation,
                                                          std::size_t key, std::size_t value) const {
    detail::Text why;
    if (error == EOPNOTSUPP) {
      if (detail::is_known(has.type))
        why.add({" A map of type ", to_string(has.type), " has no keys: use the class of that type."});
      else
        why.add({" This type of map is newer than this ebpfxx."});
    } else if (error == EINVAL) {
      if (key != any_size) add_difference(why, "keys", has.key, ", not ", key);
      if (value != any_size) add_difference(why, "values", has.value, ", not ", value);
    }
    if (why.empty()) throw_operation_error(error, operation);
    detail::throw_error(error, {"cannot ", operation, " ", text()}, {why.c_str() + 1});
  }

  template <class Owned>
  std::optional<Owned> read(int (*call)(int, const void*, void*), const char* operation, Key key,
                            detail::ErrorCode auto&... error) const {
    detail::EntrySizes has;
    std::optional<Owned> value;
    if (!fit(has, operation, key.size(), any_size, error...)) return value;
    value.emplace(has.value);
    if (!done(call(fd(), key.data(), value->data()), ENOENT, operation, error...)) value.reset();
    return value;
  }
  bool put(Key key, Value value, std::uint64_t flags, int absent, const char* operation,
           detail::ErrorCode auto&... error) const {
    detail::EntrySizes has;
    return fit(has, operation, key.size(), value.size(), error...) &&
           done(bpf_map_update_elem(fd(), key.data(), value.data(), flags), absent, operation, error...);
  }
};

inline detail::Handles<AnyMap> Object::maps() const { return detail::Handles<AnyMap>{*this}; }

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/any_map.hpp"
#endif
