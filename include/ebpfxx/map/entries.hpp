// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Map<K, V, Type> and the operations on its entries. Each type of map has those in its row in map_type.hpp; its traits
// define its keys and values.
#pragma once

#include <bpf/bpf.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include "../cstring_view.hpp"
#include "bulk.hpp"
#include "entry_traits.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0 {

/// Takes the value's bpf_spin_lock while the kernel copies it: map.lookup(key, locked). Linux 5.1 (96049f3afd50).
struct Locked {};
inline constexpr Locked locked{};

namespace detail {

enum class Verb { look_up, update, insert, replace, look_up_or_insert, erase, take, put };

/// "cannot look up a key in map 'counts': ...". Without `why`, the map's own explanation of the error.
[[noreturn, gnu::cold]] void throw_entry_error(const MapHandle& map, int error, Verb verb, CStringView noun,
                                               const char* why);

namespace range_based_for {
using std::begin;
using std::end;
template <class T>
inline constexpr bool is_range = requires(T& range) {
  begin(range) != end(range);
};
}  // namespace range_based_for

/// Operations are one system call each, as with libbpf, and allocate nothing unless they say so; those on ranges are
/// batches. Each throws Error when the kernel refuses; a missing key is not an error. Those of one key take a
/// std::error_code& at the end: then they do not throw.
template <class Self, MapType Type, class Traits>
class Entries : public TypedMap<Self, Type, Traits::key_size, Traits::value_size> {
  using Base = TypedMap<Self, Type, Traits::key_size, Traits::value_size>;
  using Key = typename Traits::KeyArgument;
  using Value = typename Traits::Value;
  using Mapped = typename Traits::Mapped;
  using Buffer = typename Traits::Buffer;

  template <unsigned Trait>
  static constexpr bool can = Can<Type, Trait>;
  static constexpr bool can_read = Can<Type, can_look_up> && Traits::has_values;
  static constexpr bool can_read_all = can_read && Can<Type, can_walk>;
  static constexpr bool is_direct = std::is_same_v<Buffer, Mapped>;  // the kernel writes what users get
  template <class T>
  static constexpr bool is_all = can<is_percpu>&& std::is_same_v<T, Mapped>;
  static constexpr bool is_plain = is_direct && std::is_trivially_copyable_v<Mapped>;

 public:
  using key_type = typename Traits::Key;
  using mapped_type = Mapped;
  using Base::Base;
  using Base::fd;

  /// A copy of the value, or nothing if the key is absent (for an array: out of range). In an LPM trie, the value of
  /// the longest matching prefix.
  [[nodiscard, gnu::always_inline]] std::optional<Mapped> lookup(const Key& key, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires can_read {
    if constexpr (!is_plain || sizeof...(error) != 0) {
      const auto look_up = [&](Buffer& buffer) -> std::optional<Mapped> {
        if (!read(key, buffer, error...)) return std::nullopt;
        if constexpr (requires { Traits::mapped(buffer, error...); })
          return Traits::mapped(buffer, error...);
        else
          return Traits::mapped(buffer);
      };
      return with_buffer(look_up, error...);
    } else if constexpr (std::is_scalar_v<Mapped>) {  // in a register; and g++ warns about one that is reset
      Mapped value;
      const int result = bpf_map_lookup_elem(fd(), Traits::key_data(key), &value);
      if (result == 0) [[likely]]
        return value;
      if (result != -ENOENT) fail(-result, {Verb::look_up});
      return std::nullopt;
    } else {
      return lookup_in_place(key);
    }
  }
  /// Copies the key's value into `value`; returns false, and leaves it alone, if the key is absent. The cheapest form.
  [[nodiscard]] bool lookup(const Key& key, NoneForVoid<Mapped>& value, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires can_read {
    if constexpr (is_direct) {
      return read(key, value, error...);
    } else {
      const auto look_up = [&](Buffer& buffer) {
        const bool found = read(key, buffer, error...);
        if (found) value = Traits::mapped(buffer);
        return found;
      };
      return with_buffer(look_up, error...);
    }
  }
  /// A copy of the value under its bpf_spin_lock, so that no program is changing it at that moment.
  [[nodiscard]] std::optional<Mapped> lookup(const Key& key, Locked, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_lock>) {
    Mapped value;
    const int result = bpf_map_lookup_elem_flags(fd(), Traits::key_data(key), &value, BPF_F_LOCK);
    if (!done(result, ENOENT, {Verb::look_up, BPF_F_LOCK}, error...)) return std::nullopt;
    return value;
  }

  /// True if the key is there.
  [[nodiscard]] bool contains(const Key& key, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires can_read {
    return with_buffer([&](Buffer& buffer) { return read(key, buffer, error...); }, error...);
  }

  /// The value at an index of an array. Throws Error if it is out of range.
  [[nodiscard]] Mapped at(const Key& index) const requires(can_read&& can<is_indexed> && !can<can_erase>) {
    std::optional<Mapped> found = lookup(index);
    if (!found) fail(E2BIG, {Verb::look_up});
    return *std::move(found);
  }

  /// Sets the value of a key, new or not.
  void update(const Key& key, const Value& value, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_update>) {
    put(key, value, 0, {Verb::update, BPF_ANY}, error...);
  }
  /// The same under the value's bpf_spin_lock; the lock itself is not written.
  void update(const Key& key, const Value& value, Locked, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_update>&& can<can_lock>) {
    put(key, value, 0, {Verb::update, BPF_F_LOCK}, error...);
  }
  /// Adds a new key; returns false, and changes nothing, if it is already there. (An LPM trie before Linux 6.13,
  /// eae6a075e953, overwrites it.)
  bool insert(const Key& key, const Value& value, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_insert>) {
    return put(key, value, EEXIST, {Verb::insert, BPF_NOEXIST}, error...);
  }
  /// Sets the value of an existing key; returns false, and changes nothing, if it is not there.
  bool replace(const Key& key, const Value& value, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_replace>) {
    return put(key, value, ENOENT, {Verb::replace, BPF_EXIST}, error...);
  }

  /// In a per-CPU map, these take one value for all CPUs (and allocate), or the values of all. ({} is one value.)
  template <class All>
  void update(const Key& key, const All& values, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_update>&& is_all<All>) {
    put(key, values, 0, {Verb::update, BPF_ANY}, error...);
  }
  template <class All>
  bool insert(const Key& key, const All& values, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_insert>&& is_all<All>) {
    return put(key, values, EEXIST, {Verb::insert, BPF_NOEXIST}, error...);
  }
  template <class All>
  bool replace(const Key& key, const All& values, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_replace>&& is_all<All>) {
    return put(key, values, ENOENT, {Verb::replace, BPF_EXIST}, error...);
  }

  /// The value of a key; if it is not there, it is added with `value`. With a std::error_code it is a std::optional:
  /// nothing if it is not there and cannot be added.
  [[nodiscard]] auto lookup_or_insert(const Key& key, const Value& value, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(
          is_plain&& can<can_insert>&& can<can_replace>&& std::is_convertible_v<const Value&, Mapped>) {
    std::optional<Mapped> found;
    for (int tries = 0;; ++tries) {
      if (tries == most_tries)
        done(-EAGAIN, 0, {Verb::look_up_or_insert}, error...);
      else if (!(found = lookup(key, error...)) && (!error && ...) && insert(key, value, error...))
        found = value;
      if (found || (error || ...)) break;
    }
    if constexpr (sizeof...(error) != 0)
      return found;
    else
      return *found;
  }

  /// Removes a key; returns false if it was not there.
  bool erase(const Key& key, ErrorCode auto&... error) const noexcept(sizeof...(error)) requires(can<can_erase>) {
    int result = bpf_map_delete_elem(fd(), Traits::key_data(key));
    if constexpr (requires { Traits::erase_result(result); }) result = Traits::erase_result(result);
    return done(result, ENOENT, {Verb::erase}, error...);
  }

  /// Removes a key and returns its value, in one step. Hash maps have this since Linux 5.14 (3e87f192b405).
  [[nodiscard]] std::optional<Mapped> lookup_and_erase(const Key& key, ErrorCode auto&... error) const
      noexcept(sizeof...(error)) requires(can<can_take>) {
    const auto take = [&](Buffer& buffer) -> std::optional<Mapped> {
      const int result = bpf_map_lookup_and_delete_elem(fd(), Traits::key_data(key), Traits::data(buffer));
      if (!done(result, ENOENT, {Verb::take}, error...)) return std::nullopt;
      return Traits::mapped(buffer);
    };
    return with_buffer(take, error...);
  }

  /// for (auto [key, value] : map): copies of all entries, fetched in batches. Entries added or removed meanwhile may
  /// or may not be seen; one that stays is seen. The walk ends, however fast others insert. Throws Error. In a per-CPU
  /// map, values are a PerCpuView into the walk's memory, valid until the next entry.
  [[nodiscard]] auto begin() const requires can_read_all { return Walk<Yield>{*this, walk_options()}; }
  [[nodiscard]] std::nullptr_t end() const noexcept requires can_read_all { return nullptr; }
  /// for (const auto& value : map.values()): the same, without the keys.
  [[nodiscard]] auto values() const requires can_read_all {
    return WalkRange<YieldValue<Yield>>{*this, walk_options()};
  }
  /// for (const K& key : map.keys()): the same, without the values.
  [[nodiscard]] auto keys() const requires(can_read_all&& can<can_erase>) {
    return WalkRange<YieldKey<key_type>>{*this, walk_options()};
  }
  /// for (auto [key, value] : map.entries(locked)): a walk that copies each value under its bpf_spin_lock.
  [[nodiscard]] auto entries(Locked) const requires(can<can_walk>&& can<can_lock>) {
    return WalkRange<Yield>{*this, walk_options(Remove::no, BPF_F_LOCK)};
  }

  /// for (auto [key, value] : map.drain()): removes each entry from the map. They are removed in batches, so a loop
  /// that is left early has removed more than it saw. Linux 5.6 (057996380a42); one by one where the kernel has no
  /// batches.
  [[nodiscard]] auto drain() const requires(can_read_all&& can<can_erase>) {
    return WalkRange<Yield>{*this, walk_options(Remove::yes)};
  }
  [[nodiscard]] auto drain(Locked) const requires(can<can_walk>&& can<can_erase>&& can<can_lock>) {
    return WalkRange<Yield>{*this, walk_options(Remove::yes, BPF_F_LOCK)};
  }
  /// Removes every entry it finds; later additions may remain.
  void clear() const requires(can_read_all&& can<can_erase>) {
    WalkRange<YieldKey<key_type>>{*this, walk_options(Remove::yes)}.exhaust();
  }

  /// Sets the value of each key of a range of pairs: a std::map, a std::vector<std::pair<K, V>>, another map. In
  /// batches where the kernel has them; entries set before an Error stay set.
  template <class Pairs>
  void update_all(Pairs&& pairs) const requires(can<can_update>) {
    update_each(pairs, BPF_ANY);
  }
  /// map.update_all({{1, 10}, {2, 20}})
  void update_all(std::initializer_list<MapEntry<Key, Value>> pairs) const requires(can<can_update>) {
    update_each(pairs, BPF_ANY);
  }
  /// The same, each under its value's bpf_spin_lock.
  template <class Pairs>
  void update_all(Pairs&& pairs, Locked) const requires(can<can_update>&& can<can_lock>) {
    update_each(pairs, BPF_F_LOCK);
  }

  /// Removes each key of a range; returns the number of keys that were there.
  template <class Keys>
  std::size_t erase_all(Keys&& keys) const requires(can<can_erase>) {
    if constexpr (!require_range<Keys>()) {
      return 0;
    } else if constexpr (requires { Traits::erase_result(0); }) {
      std::size_t erased = 0;
      for (const auto& key : keys) erased += erase(Traits::key_element(key));
      return erased;
    } else {
      Bulk bulk{*this, Traits::key_size};
      for (const auto& key : keys) bulk.add(Traits::key_data(Traits::key_element(key)));
      return bulk.flush();
    }
  }
  std::size_t erase_all(std::initializer_list<Key> keys) const requires(can<can_erase>) {
    return erase_all<std::initializer_list<Key>&>(keys);
  }

  /// for (auto [key, value] : map.lookup_all(keys)): each key of a range, and its value as std::optional. One system
  /// call per key: the kernel has no batches for chosen keys.
  template <class Keys>
  [[nodiscard]] auto lookup_all(Keys&& keys) const requires can_read {
    if constexpr (require_range<Keys>())
      return LookupRange<Self, Keys>{static_cast<const Self&>(*this), std::forward<Keys>(keys)};
    else
      return lookup_all(std::array<key_type, 1>{});
  }
  /// map.lookup_all({1, 2})
  template <std::size_t Count>
  [[nodiscard]] auto lookup_all(const Key (&keys)[Count]) const requires can_read {
    return lookup_all(std::to_array(keys));  // the list would be gone when it is used
  }

 protected:
  using Yield = YieldOf<Traits>;

  static std::size_t walk_size() {
    if constexpr (requires { Traits::walk_size(); })
      return Traits::walk_size();
    else
      return Traits::value_size;
  }
  static WalkOptions walk_options(Remove remove = Remove::no, std::uint64_t flags = 0) {
    return {Traits::key_size, walk_size(), remove, flags, can<has_bad_batches>};
  }

  /// An operation, for errors, and its BPF_... flags.
  struct Call {
    Verb verb;
    std::uint64_t flags = 0;
  };

  /// Sets a key to what Traits::value_data() takes. False if the result is -absent.
  template <class T>
  bool put(const Key& key, const T& value, int absent, Call call, ErrorCode auto&... error) const {
    const auto set = [&] {
      const int result = bpf_map_update_elem(fd(), Traits::key_data(key), Traits::value_data(value), call.flags);
      if (sizeof...(error) == 0 && result != 0 && result != -absent) [[unlikely]]
        refused(-result, call, value);
      return done(result, absent, call, error...);
    };
    return guarded<!noexcept(Traits::value_data(value))>(set, error...);
  }

 private:
  template <class Range>
  static constexpr bool require_range() {
    static_assert(range_based_for::is_range<Range>,
                  "this takes a range, of keys or of pairs: a std::vector, a list in braces");
    return range_based_for::is_range<Range>;
  }

  [[noreturn, gnu::cold, gnu::noinline]] void fail(int error, Call call) const {
    throw_entry_error(*this, error, call.verb, Traits::noun, lock_advice(error, call.flags));
  }
  /// Traits may know better why a value is refused.
  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error, Call call, [[maybe_unused]] const auto& value) const {
    const char* why = lock_advice(error, call.flags);
    if constexpr (requires { Traits::advice(error); })
      if (!*why) why = Traits::advice(error);
    if constexpr (requires { Traits::describe(value); })
      throw_entry_error(*this, error, Verb::put, Traits::describe(value).c_str(), why);
    else
      throw_entry_error(*this, error, Traits::is_put ? Verb::put : call.verb, Traits::noun, why);
  }

  // In a function of its own: g++ 12 copies what is returned from an inner block.
  [[gnu::always_inline]] std::optional<Mapped> lookup_in_place(const Key& key) const {
    int result;
    std::optional<Mapped> found{std::in_place, Lookup{fd(), &key, &result}};
    if (result != 0) {
      if (result != -ENOENT) fail(-result, {Verb::look_up});
      Mapped* const value = &*found;
      found.reset();
      asm("" : "=m"(*value));  // no instruction: g++ 12 warns of a value that is reset, although nobody reads it
    }
    return found;
  }

  /// The result of a call for which a missing key is not an error: true if it did something.
  bool done(int result, int absent, Call call) const {
    if (result != 0 && result != -absent) fail(-result, call);
    return result == 0;
  }
  bool done(int result, int absent, Call, std::error_code& error) const noexcept {
    return Base::done(result, absent, error);
  }

  bool read(const Key& key, Buffer& value, ErrorCode auto&... error) const {
    return done(bpf_map_lookup_elem(fd(), Traits::key_data(key), Traits::data(value)), ENOENT, {Verb::look_up},
                error...);
  }

  /// What `act` returns. To make a buffer, and what users get of it, may fail for maps of maps and for values of all
  /// CPUs.
  template <bool may_throw, class Act>
  static auto guarded(Act act, ErrorCode auto&... error) {
    if constexpr (!may_throw || sizeof...(error) == 0) {
      return act();
    } else {
#ifdef __cpp_exceptions
      try {
        return act();
      } catch (const Error& failed) {
        ((error = failed.code()), ...);
      } catch (const std::bad_alloc&) {
        (Base::set(error, -ENOMEM), ...);
      }
      return decltype(act()){};
#else
      if constexpr (requires { Traits::unready(); })
        if (const int result = Traits::unready(); result < 0) return (Base::set(error, result), ..., decltype(act()){});
      return act();
#endif
    }
  }
  template <class Use>
  static auto with_buffer(Use use, ErrorCode auto&... error) {
    const auto act = [&] {
      Buffer buffer;
      return use(buffer);
    };
    constexpr bool may_throw = !is_plain && !noexcept(Traits::mapped(std::declval<Buffer&>()), Buffer{});
    return guarded<may_throw>(act, error...);
  }

  template <class Pairs>
  void update_each(Pairs&& pairs, std::uint64_t flags) const {
    if constexpr (require_range<Pairs>()) {
      Bulk bulk{*this, Traits::key_size, walk_size(), flags};
      for (const auto& [key, value] : pairs)
        bulk.add(Traits::key_data(Traits::key_element(key)), Traits::value_data(Traits::value_element(value)));
      bulk.flush();
    }
  }

  // Becomes a value that the kernel writes in its final place: no copy, and nothing is set twice.
  struct Lookup {
    int fd;
    const Key* key;
    int* result;

    [[gnu::always_inline]] operator Mapped() const noexcept {
      Mapped value;
      *result = bpf_map_lookup_elem(fd, Traits::key_data(*key), &value);
      return value;
    }
  };
};

}  // namespace detail

/// A typed handle of a map: cheap to copy, safe to use from several threads. It checks type and sizes once, when
/// created. For its operations see detail::Entries.
template <class K, class V, MapType Type>
class Map : public detail::Entries<Map<K, V, Type>, Type, detail::EntryTraits<K, V, Type>> {
 public:
  using Map::Entries::Entries;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/map/entries.hpp"
#endif
