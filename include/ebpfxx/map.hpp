// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Map<K, V, Type>: a map with the types of its keys and values, and the operations that its type of map has. Here are
// hash, LRU hash, resizable hash, array and LPM trie, and the ring buffer's map; the other types have headers of their
// own in map/.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "map/bulk.hpp"
#include "map/typed.hpp"
#include "map/walk.hpp"

namespace ebpfxx::inline v0 {

/// Takes the value's bpf_spin_lock while the kernel copies it: map.lookup(key, locked). Linux 5.1 (96049f3afd50).
struct Locked {};
inline constexpr Locked locked{};

namespace detail {

constexpr bool is_hash(MapType type) {
  return type == MapType::hash || type == MapType::lru_hash || type == MapType::rhash;
}
constexpr bool is_keyed(MapType type) { return is_hash(type) || type == MapType::array || type == MapType::lpm_trie; }

constexpr bool is_stream(MapType type) { return type == MapType::ringbuf || type == MapType::user_ringbuf; }

// The records of a stream have a type here, and are bytes to the kernel.
template <class V, MapType Type>
constexpr std::uint32_t kernel_value_size() {
  return is_stream(Type) ? 0 : kernel_size<V>();
}

}  // namespace detail

/// A typed handle of a map: cheap to copy, safe to use from several threads. It checks type and sizes once, when it is
/// made. Operations are one system call each, as with libbpf, and allocate nothing; those on ranges are batches.
///
/// Each throws Error when the kernel refuses; absence is no error. Those with a std::error_code never throw.
template <class K, class V, MapType Type>
class Map
    : detail::CheckedTypes<K, V>,
      public detail::TypedMap<Map<K, V, Type>, Type, detail::kernel_size<K>(), detail::kernel_value_size<V, Type>()> {
  using Base = typename Map::TypedMap;
  using Key = detail::Argument<K>;
  using Value = detail::Argument<V>;
  static constexpr bool is_keyed = detail::is_keyed(Type);
  static constexpr bool is_hash = detail::is_hash(Type);
  static constexpr bool can_lock = Type == MapType::hash || Type == MapType::array;
  static constexpr bool can_erase = is_keyed && Type != MapType::array;
  static_assert(is_keyed || detail::is_stream(Type) || Type == MapType{} || Type > MapType::rhash,
                "this type of map has a header of its own in <ebpfxx/map/>, which is not included here");

 public:
  using key_type = K;
  using mapped_type = V;
  using Base::Base;
  using Base::fd;

  /// The type of a ring buffer's records is told where the object does not: RingBuf<event> events = skel.maps.events.
  Map(const Map<K, void, Type>& map) requires(detail::is_stream(Type) && !std::is_void_v<V>)  // NOLINT: implicit
      : Map{static_cast<const detail::MapHandle&>(map)} {}

  /// A copy of the value, or nothing when the key is absent (for an array: out of range). For an LPM trie, of the
  /// longest prefix that matches.
  [[nodiscard, gnu::always_inline]] std::optional<V> lookup(const Key& key) const requires is_keyed {
    if constexpr (std::is_scalar_v<V>) {  // in a register; and g++ warns of one that is reset
      V value;
      const int result = bpf_map_lookup_elem(fd(), &key, &value);
      if (result == 0) [[likely]]
        return value;
      if (result != -ENOENT) this->throw_operation_error(-result, "look up a key in");
      return std::nullopt;
    }
    int result;
    std::optional<V> found{std::in_place, Lookup{fd(), &key, &result}};
    if (result != 0) {
      if (result != -ENOENT) this->throw_operation_error(-result, "look up a key in");
      found.reset();
    }
    return found;
  }
  [[nodiscard]] std::optional<V> lookup(const Key& key, std::error_code& error) const noexcept requires is_keyed {
    V value;
    if (!Base::done(bpf_map_lookup_elem(fd(), &key, &value), ENOENT, error)) return std::nullopt;
    return value;
  }

  /// Sets `value` to the key's, and leaves it alone when the key is absent: false then. The cheapest form.
  [[nodiscard]] bool lookup(const Key& key, detail::NoneForVoid<V>& value) const requires is_keyed {
    const int result = bpf_map_lookup_elem(fd(), &key, &value);
    if (result != 0 && result != -ENOENT) this->throw_operation_error(-result, "look up a key in");
    return result == 0;
  }

  /// The same under the value's bpf_spin_lock, so that no program is in the middle of changing it.
  [[nodiscard]] std::optional<V> lookup(const Key& key, Locked) const requires can_lock {
    V value;
    if (!done_locked(bpf_map_lookup_elem_flags(fd(), &key, &value, BPF_F_LOCK), ENOENT, "look up a key in"))
      return std::nullopt;
    return value;
  }
  [[nodiscard]] std::optional<V> lookup(const Key& key, Locked,
                                        std::error_code& error) const noexcept requires can_lock {
    V value;
    if (!Base::done(bpf_map_lookup_elem_flags(fd(), &key, &value, BPF_F_LOCK), ENOENT, error)) return std::nullopt;
    return value;
  }

  /// True when the key is there.
  [[nodiscard]] bool contains(const Key& key) const requires is_keyed { return lookup(key).has_value(); }
  [[nodiscard]] bool contains(const Key& key, std::error_code& error) const noexcept requires is_keyed {
    return lookup(key, error).has_value();
  }

  /// The value of an index. Throws Error when it is out of range.
  [[nodiscard]] V at(const Key& index) const requires(Type == MapType::array) {
    V value;
    const int result = bpf_map_lookup_elem(fd(), &index, &value);
    if (result != 0) this->throw_operation_error(result == -ENOENT ? E2BIG : -result, "look up a key in");
    return value;
  }

  /// Sets the value of a key, new or not.
  void update(const Key& key, const Value& value) const requires is_keyed {
    if (const int result = bpf_map_update_elem(fd(), &key, &value, BPF_ANY); result != 0) [[unlikely]]
      this->throw_operation_error(-result, "update a key of");
  }
  void update(const Key& key, const Value& value, std::error_code& error) const noexcept requires is_keyed {
    Base::set(error, bpf_map_update_elem(fd(), &key, &value, BPF_ANY));
  }
  /// The same under the value's bpf_spin_lock; the lock itself is not written.
  void update(const Key& key, const Value& value, Locked) const requires can_lock {
    done_locked(bpf_map_update_elem(fd(), &key, &value, BPF_F_LOCK), 0, "update a key of");
  }
  void update(const Key& key, const Value& value, Locked, std::error_code& error) const noexcept requires can_lock {
    Base::set(error, bpf_map_update_elem(fd(), &key, &value, BPF_F_LOCK));
  }

  /// Sets the value of a key that is there; false, and nothing changes, when it is not.
  bool replace(const Key& key, const Value& value) const requires is_hash {
    return this->done(bpf_map_update_elem(fd(), &key, &value, BPF_EXIST), ENOENT, "replace a key of");
  }
  bool replace(const Key& key, const Value& value, std::error_code& error) const noexcept requires is_hash {
    return Base::done(bpf_map_update_elem(fd(), &key, &value, BPF_EXIST), ENOENT, error);
  }

  /// Adds a new key; false, and nothing changes, when it is there already. (An LPM trie before Linux 6.13,
  /// eae6a075e953, overwrites it.)
  bool insert(const Key& key, const Value& value) const requires can_erase {
    return this->done(bpf_map_update_elem(fd(), &key, &value, BPF_NOEXIST), EEXIST, "insert a key into");
  }
  bool insert(const Key& key, const Value& value, std::error_code& error) const noexcept requires can_erase {
    return Base::done(bpf_map_update_elem(fd(), &key, &value, BPF_NOEXIST), EEXIST, error);
  }

  /// The value of a key, which is added with `value` when it is not there.
  [[nodiscard]] V lookup_or_insert(const Key& key, const Value& value) const requires is_hash {
    V found;
    for (int tries = 0; tries < detail::most_tries; ++tries) {
      if (lookup(key, found)) return found;
      if (insert(key, value)) return value;
    }
    this->throw_operation_error(EAGAIN, "look up or insert a key of");
  }
  /// Nothing when it is neither there nor can be added.
  [[nodiscard]] std::optional<V> lookup_or_insert(const Key& key, const Value& value,
                                                  std::error_code& error) const noexcept requires is_hash {
    for (int tries = 0; tries < detail::most_tries; ++tries) {
      if (const std::optional<V> found = lookup(key, error); found || error) return found;
      if (insert(key, value, error)) return value;
      if (error) return std::nullopt;
    }
    Base::set(error, -EAGAIN);
    return std::nullopt;
  }

  /// Removes a key; false when it was not there.
  bool erase(const Key& key) const requires can_erase {
    return this->done(bpf_map_delete_elem(fd(), &key), ENOENT, "erase a key of");
  }
  bool erase(const Key& key, std::error_code& error) const noexcept requires can_erase {
    return Base::done(bpf_map_delete_elem(fd(), &key), ENOENT, error);
  }

  /// Removes a key and returns what it had, in one step. Hash maps have this since Linux 5.14 (3e87f192b405).
  [[nodiscard]] std::optional<V> lookup_and_erase(const Key& key) const requires is_hash {
    V value;
    if (!this->done(bpf_map_lookup_and_delete_elem(fd(), &key, &value), ENOENT, "look up and erase a key of"))
      return std::nullopt;
    return value;
  }
  [[nodiscard]] std::optional<V> lookup_and_erase(const Key& key,
                                                  std::error_code& error) const noexcept requires is_hash {
    V value;
    if (!Base::done(bpf_map_lookup_and_delete_elem(fd(), &key, &value), ENOENT, error)) return std::nullopt;
    return value;
  }

  /// for (auto [key, value] : map): copies of what is there, fetched in batches. Entries that come or go meanwhile may
  /// or may not be seen; one that stays is seen. The walk ends, however fast others insert. Throws Error.
  [[nodiscard]] auto begin() const requires is_keyed {
    return detail::Walk<detail::YieldEntry<K, V>>{*this, {.value_size = detail::kernel_size<V>()}};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept requires is_keyed { return nullptr; }

  /// for (const K& key : map.keys()): the same, without the values.
  [[nodiscard]] auto keys() const requires can_erase {
    return detail::WalkRange<detail::YieldKey<K>>{*this, {.value_size = detail::kernel_size<V>()}};
  }

  /// for (auto [key, value] : map.drain()): takes each entry out of the map. They are taken in batches, so a loop that
  /// is left early has taken more than it saw. Linux 5.6 (057996380a42); one by one where the kernel has no batches.
  [[nodiscard]] auto drain() const requires can_erase {
    return detail::WalkRange<detail::YieldEntry<K, V>>{
        *this, {.value_size = detail::kernel_size<V>(), .remove = detail::Remove::yes}};
  }
  [[nodiscard]] auto drain(Locked) const requires(can_lock&& can_erase) {
    return detail::WalkRange<detail::YieldEntry<K, V>>{
        *this, {.value_size = detail::kernel_size<V>(), .remove = detail::Remove::yes, .flags = BPF_F_LOCK}};
  }

  /// for (auto [key, value] : map.entries(locked)): a walk that copies each value under its bpf_spin_lock.
  [[nodiscard]] auto entries(Locked) const requires can_lock {
    return detail::WalkRange<detail::YieldEntry<K, V>>{*this,
                                                       {.value_size = detail::kernel_size<V>(), .flags = BPF_F_LOCK}};
  }

  /// Removes all that is there when it comes by; what others add meanwhile may stay.
  void clear() const requires can_erase {
    detail::clear_map(*this, detail::kernel_size<K>(), detail::kernel_size<V>());
  }

  /// Sets the value of each key of a range of pairs: a std::map, a std::vector<std::pair<K, V>>, another map. In
  /// batches where the kernel has them; what is set before an Error stays set.
  template <class Entries>
  void update_all(Entries&& entries) const requires is_keyed {
    detail::update_each<K, V>(*this, entries);
  }
  /// The same, each under its value's bpf_spin_lock.
  template <class Entries>
  void update_all(Entries&& entries, Locked) const requires can_lock {
    detail::update_each<K, V>(*this, entries, BPF_F_LOCK);
  }

  /// Removes each key of a range; returns how many were there.
  template <class Keys>
  std::size_t erase_all(Keys&& keys) const requires can_erase {
    return detail::erase_each<K>(*this, keys);
  }

  /// for (auto [key, value] : map.lookup_all(keys)): each key of a range, and its value as std::optional. One system
  /// call each: the kernel has no batch for chosen keys.
  template <class Keys>
  [[nodiscard]] auto lookup_all(Keys&& keys) const requires is_keyed {
    return detail::LookupRange<Map, Keys>{*this, std::forward<Keys>(keys)};
  }

 private:
  bool done_locked(int result, int absent, const char* operation) const {
    if (result == -EINVAL)
      detail::throw_error(EINVAL, {"cannot ", operation, " ", this->text()}, {detail::lock_advice(EINVAL, BPF_F_LOCK)});
    return this->done(result, absent, operation);
  }

  // Becomes a value, which the kernel writes where it is to stay: no copy, and nothing is set twice.
  struct Lookup {
    int fd;
    const void* key;
    int* result;

    [[gnu::always_inline]] operator V() const noexcept {
      V value;
      *result = bpf_map_lookup_elem(fd, key, &value);
      return value;
    }
  };
};

template <class K, class V>
using HashMap = Map<K, V, MapType::hash>;
template <class K, class V>
using LruHashMap = Map<K, V, MapType::lru_hash>;
/// A hash map that grows and shrinks with what is in it, up to max_entries. MapOptions::extra may say how many entries
/// it is to have room for from the start. It is created with BPF_F_NO_PREALLOC. A walk while it changes its size, or
/// while others erase, may see an entry twice or not at all; drain() and clear() take all. Since Linux 7.2.
template <class K, class V>
using RhashMap = Map<K, V, MapType::rhash>;
template <class V>
using Array = Map<std::uint32_t, V, MapType::array>;
/// Values by address prefix, found by the longest that matches; for keys see <ebpfxx/prefix.hpp>. Linux 4.11
/// (b95a5c4db09b). It is created with BPF_F_NO_PREALLOC.
template <class K, class V>
using LpmTrie = Map<K, V, MapType::lpm_trie>;
/// A ring buffer whose records are T; read it with RingBuffer<T>. RingBuf<void> says nothing of its records.
template <class T = void>
using RingBuf = Map<void, T, MapType::ringbuf>;

}  // namespace ebpfxx::inline v0
