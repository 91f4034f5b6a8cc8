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
#include <system_error>
#include <type_traits>
#include <utility>

#include "bytes.hpp"
#include "map/byte_walk.hpp"
#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

/// A map of any type. Typed maps convert to it implicitly. A cheap shared handle, usable from several threads at once.
///
/// Its keys and values are bytes, of the map's sizes: any other size is an Error (EINVAL), and so is a type of map
/// without keys (EOPNOTSUPP). Every operation first asks the kernel for these sizes: where time counts, use a typed
/// map. In a per-CPU map, a value is the values of all possible CPUs, each with its size rounded up to 8. Operations
/// throw Error; a missing key is not an error. Those with a std::error_code throw at most std::bad_alloc.
class AnyMap : public detail::MapHandle {
 public:
  /// A map of a loaded object. Throws Error if there is none of that name.
  AnyMap(const Object& object, CStringView name) : MapHandle{object, name} {}
  /// For skeletons.
  AnyMap(detail::Finder& in, const char* name) noexcept : MapHandle{in, name} {}
  /// Takes over a descriptor of a map. Throws Error if it is not of a map.
  explicit AnyMap(Fd fd) : MapHandle{detail::checked_map(std::move(fd))} {}
  /// The same map, from a handle whose type is known.
  AnyMap(const MapHandle& map) noexcept : MapHandle{map} {}  // NOLINT: implicit by design

  /// A map that was pinned, by this process or another. Throws Error.
  [[nodiscard]] static AnyMap open_pinned(CStringView path) { return detail::open_pinned_map(path); }

  /// The same, or nothing if nothing is pinned there.
  [[nodiscard]] static std::optional<AnyMap> try_open_pinned(CStringView path) {
    return detail::map_if_pinned<AnyMap>(bpf_obj_get(path.c_str()), path);
  }

  /// A map by its id, as in MapInfo and bpftool. Throws Error.
  [[nodiscard]] static AnyMap from_id(std::uint32_t id) { return detail::map_from_id(id); }

  /// The bytes of a value, of all CPUs. Throws Error.
  [[nodiscard]] std::size_t value_bytes() const {
    detail::EntrySizes has;
    if (const int result = detail::get_entry_sizes(fd(), has); result < 0)
      throw_operation_error(-result, "tell the size of values of");
    return has.value;
  }

  /// A copy of the value, or nothing if the key is absent.
  [[nodiscard]] std::optional<Bytes> lookup(std::span<const std::byte> key) const {
    std::optional<Bytes> value{std::in_place, sized(looking_up, key.size()).value};
    if (!done(bpf_map_lookup_elem(fd(), key.data(), value->data()), ENOENT, looking_up)) value.reset();
    return value;
  }
  [[nodiscard]] std::optional<Bytes> lookup(std::span<const std::byte> key, std::error_code& error) const {
    detail::EntrySizes has;
    std::optional<Bytes> value;
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
    detail::EntrySizes has;
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
      detail::throw_error(EINVAL, {"cannot erase a key of ", text()},
                          {"Entries of this type of map cannot be erased, only be set."});
    return done(result, ENOENT, "erase a key of");
  }
  bool erase(std::span<const std::byte> key, std::error_code& error) const noexcept {
    detail::EntrySizes has;
    return fit(has, key.size(), any_size, error) && done(bpf_map_delete_elem(fd(), key.data()), ENOENT, error);
  }

  /// for (auto [key, value] : map.entries()): spans into the walk's memory, valid until the next entry. It walks like a
  /// typed map.
  [[nodiscard]] auto entries() const { return walk(detail::Remove::no); }
  /// for (std::span<const std::byte> key : map.keys())
  [[nodiscard]] auto keys() const {
    const detail::EntrySizes has = sized(walking);
    return detail::WalkRange<detail::YieldKeyBytes>{*this, {.value_size = has.value}, {.key_size = has.key}};
  }
  /// for (auto [key, value] : map.drain()): removes each entry from the map, in batches.
  [[nodiscard]] auto drain() const { return walk(detail::Remove::yes); }
  /// Removes every entry it finds; later additions may remain.
  void clear() const {
    const detail::EntrySizes has = sized("clear");
    detail::clear_map(*this, has.key, has.value);
  }

 private:
  static constexpr std::size_t any_size = static_cast<std::size_t>(-1);
  static constexpr const char* looking_up = "look up a key in";
  static constexpr const char* walking = "walk over";

  detail::WalkRange<detail::YieldBytes> walk(detail::Remove remove) const {
    const detail::EntrySizes has = sized(walking);
    return {*this, {.value_size = has.value, .remove = remove}, {.key_size = has.key, .value_size = has.value}};
  }

  /// The map's sizes. Throws Error if they differ from these.
  detail::EntrySizes sized(const char* operation, std::size_t key = any_size, std::size_t value = any_size) const {
    detail::EntrySizes has;
    std::error_code error;
    if (!fit(has, key, value, error)) throw_unfit(error.value(), has, operation, key, value);
    return has;
  }

  [[gnu::noinline]] bool fit(detail::EntrySizes& has, std::size_t key, std::size_t value,
                             std::error_code& error) const noexcept {
    int result = detail::get_entry_sizes(fd(), has);
    if (result == 0 && has.key == 0)
      result = -EOPNOTSUPP;
    else if (result == 0 && ((key != any_size && key != has.key) || (value != any_size && value != has.value)))
      result = -EINVAL;
    return done(result, 0, error);
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_unfit(int error, const detail::EntrySizes& has,
                                                          const char* operation, std::size_t key,
                                                          std::size_t value) const {
    detail::Text why;
    if (error == EOPNOTSUPP) {
      why.add({" A map of type ", to_string(has.type), " has no keys: use the class of that type."});
    } else if (error == EINVAL) {
      add_difference(why, "keys", has.key, key);
      add_difference(why, "values", has.value, value);
    }
    if (why.empty()) throw_operation_error(error, operation);
    detail::throw_error(error, {"cannot ", operation, " ", text()}, {why.c_str() + 1});
  }

  static void add_difference(detail::Text& text, const char* what, std::size_t has, std::size_t given) {
    if (given != any_size && given != has)
      text.add({" Its ", what, " have ", detail::Digits(static_cast<std::int64_t>(has)), " bytes, not ",
                detail::Digits(static_cast<std::int64_t>(given)), "."});
  }

  bool put(std::span<const std::byte> key, std::span<const std::byte> value, std::uint64_t flags, int absent,
           const char* operation) const {
    sized(operation, key.size(), value.size());
    return done(bpf_map_update_elem(fd(), key.data(), value.data(), flags), absent, operation);
  }
  bool put(std::span<const std::byte> key, std::span<const std::byte> value, std::uint64_t flags, int absent,
           std::error_code& error) const noexcept {
    detail::EntrySizes has;
    return fit(has, key.size(), value.size(), error) &&
           done(bpf_map_update_elem(fd(), key.data(), value.data(), flags), absent, error);
  }

  // The result of a call for which a missing key is not an error: true if it did something.
  bool done(int result, int absent, const char* operation) const {
    if (result != 0 && result != -absent) throw_operation_error(-result, operation);
    return result == 0;
  }
  static bool done(int result, int absent, std::error_code& error) noexcept {
    const bool is_error = result != 0 && result != -absent;
    error.assign(is_error ? detail::public_errno(-result) : 0, std::system_category());
    return result == 0;
  }

  friend class detail::Handles<AnyMap>;
  using native_type = bpf_map;

  AnyMap(bpf_map* map, detail::SharedRef owner) noexcept : MapHandle{map, std::move(owner)} {}

  static bpf_map* next_in(const bpf_object* object, const bpf_map* map) { return bpf_object__next_map(object, map); }
};

inline detail::Handles<AnyMap> Object::maps() const { return detail::Handles<AnyMap>{*this}; }

}  // namespace ebpfxx::inline v0
