// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The operations on the entries of maps. Each type of map has those in its row in map_type.hpp; its traits define its
// keys and values.
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

enum class Verb { look_up, update, insert, replace, erase, take, put };

/// "cannot look up a key in map 'counts': ...". Without `why`, the map's own explanation of the error.
[[noreturn, gnu::cold, gnu::noinline]] inline void throw_entry_error(const MapHandle& map, int error, Verb verb,
                                                                     CStringView noun, const char* why) {
  constexpr const char* words[][2] = {{"look up ", " in "}, {"update ", " of "}, {"insert ", " into "},
                                      {"replace ", " of "}, {"erase ", " of "},  {"look up and erase ", " of "},
                                      {"put ", " into "}};
  const auto& [before, after] = words[static_cast<int>(verb)];
  throw_error(error, {"cannot ", before, noun, after, map.text()}, {*why ? Text{why} : map.advice(error)});
}

/// Operations are one system call each, as with libbpf, and allocate nothing unless they say so; those on ranges are
/// batches. Each throws Error when the kernel refuses; a missing key is not an error. Those with a std::error_code do
/// not throw.
template <class Self, MapType Type, class Traits>
class Entries : public TypedMap<Self, Type, Traits::key_size, Traits::value_size> {
  using Base = TypedMap<Self, Type, Traits::key_size, Traits::value_size>;
  using Key = typename Traits::KeyArgument;
  using Value = typename Traits::Value;
  using Mapped = typename Traits::Mapped;
  using Listed = typename ListedOf<Traits>::type;
  using Buffer = typename Traits::Buffer;

  template <unsigned Trait>
  static constexpr bool can = Can<Type, Trait>;
  static constexpr bool can_read = Can<Type, can_look_up> && Traits::has_values;
  static constexpr bool is_direct = std::is_same_v<Buffer, Mapped>;  // the kernel writes what users get
  static constexpr bool is_plain = is_direct && std::is_trivially_copyable_v<Mapped>;

 public:
  using key_type = typename Traits::Key;
  using mapped_type = Mapped;
  using Base::Base;
  using Base::fd;

  /// A copy of the value, or nothing if the key is absent (for an array: out of range). In an LPM trie, the value of
  /// the longest matching prefix.
  [[nodiscard, gnu::always_inline]] std::optional<Mapped> lookup(const Key& key) const requires can_read {
    if constexpr (!is_plain) {
      Buffer buffer;
      if (!read(key, buffer)) return std::nullopt;
      return Traits::mapped(buffer);
    } else if constexpr (std::is_scalar_v<Mapped>) {  // in a register; and g++ warns about one that is reset
      Mapped value;
      const int result = bpf_map_lookup_elem(fd(), Traits::key_data(key), &value);
      if (result == 0) [[likely]]
        return value;
      if (result != -ENOENT) fail(-result, Verb::look_up);
      return std::nullopt;
    } else {
      return lookup_in_place(key);
    }
  }
  [[nodiscard]] std::optional<Mapped> lookup(const Key& key, std::error_code& error) const noexcept requires can_read {
    return with_buffer(error, [&](Buffer& buffer) -> std::optional<Mapped> {
      if (!read(key, buffer, error)) return std::nullopt;
      return Traits::mapped(buffer);
    });
  }

  /// Copies the key's value into `value`; returns false, and leaves it alone, if the key is absent. The cheapest form.
  [[nodiscard]] bool lookup(const Key& key, NoneForVoid<Mapped>& value) const requires can_read {
    if constexpr (is_direct) {
      return read(key, value);
    } else {
      Buffer buffer;
      if (!read(key, buffer)) return false;
      value = Traits::mapped(buffer);
      return true;
    }
  }
  [[nodiscard]] bool lookup(const Key& key, NoneForVoid<Mapped>& value,
                            std::error_code& error) const noexcept requires can_read {
    if constexpr (is_direct) {
      return read(key, value, error);
    } else {
      return with_buffer(error, [&](Buffer& buffer) {
        if (!read(key, buffer, error)) return false;
        value = Traits::mapped(buffer);
        return true;
      });
    }
  }

  /// The same under the value's bpf_spin_lock, so that no program is changing it at that moment.
  [[nodiscard]] std::optional<Mapped> lookup(const Key& key, Locked) const requires(can<can_lock>) {
    Mapped value;
    const int result = bpf_map_lookup_elem_flags(fd(), Traits::key_data(key), &value, BPF_F_LOCK);
    if (!done(result, ENOENT, Verb::look_up, BPF_F_LOCK)) return std::nullopt;
    return value;
  }
  [[nodiscard]] std::optional<Mapped> lookup(const Key& key, Locked, std::error_code& error) const noexcept
      requires(can<can_lock>) {
    Mapped value;
    const int result = bpf_map_lookup_elem_flags(fd(), Traits::key_data(key), &value, BPF_F_LOCK);
    if (!Base::done(result, ENOENT, error)) return std::nullopt;
    return value;
  }

  /// True if the key is there.
  [[nodiscard]] bool contains(const Key& key) const requires can_read {
    Buffer buffer;
    return read(key, buffer);
  }
  [[nodiscard]] bool contains(const Key& key, std::error_code& error) const noexcept requires can_read {
    return with_buffer(error, [&](Buffer& buffer) { return read(key, buffer, error); });
  }

  /// The value at an index of an array. Throws Error if it is out of range.
  [[nodiscard]] Mapped at(const Key& index) const requires(can_read&& can<is_indexed> && !can<can_erase>) {
    Buffer buffer;
    const int result = bpf_map_lookup_elem(fd(), Traits::key_data(index), Traits::data(buffer));
    if (result != 0) fail(result == -ENOENT ? E2BIG : -result, Verb::look_up);
    return Traits::mapped(buffer);
  }

  /// Sets the value of a key, new or not.
  void update(const Key& key, const Value& value) const requires(can<can_update>) {
    if (const int result = put(key, value, BPF_ANY); result != 0) [[unlikely]]
      refused(-result, Verb::update, value);
  }
  void update(const Key& key, const Value& value, std::error_code& error) const noexcept requires(can<can_update>) {
    Base::set(error, put(key, value, BPF_ANY));
  }
  /// The same under the value's bpf_spin_lock; the lock itself is not written.
  void update(const Key& key, const Value& value, Locked) const requires(can<can_update>&& can<can_lock>) {
    if (const int result = put(key, value, BPF_F_LOCK); result != 0) refused(-result, Verb::update, value, BPF_F_LOCK);
  }
  void update(const Key& key, const Value& value, Locked, std::error_code& error) const noexcept
      requires(can<can_update>&& can<can_lock>) {
    Base::set(error, put(key, value, BPF_F_LOCK));
  }

  /// Adds a new key; returns false, and changes nothing, if it is already there. (An LPM trie before Linux 6.13,
  /// eae6a075e953, overwrites it.)
  bool insert(const Key& key, const Value& value) const requires(can<can_insert>) {
    const int result = put(key, value, BPF_NOEXIST);
    if (result != 0 && result != -EEXIST) refused(-result, Verb::insert, value);
    return result == 0;
  }
  bool insert(const Key& key, const Value& value, std::error_code& error) const noexcept requires(can<can_insert>) {
    return Base::done(put(key, value, BPF_NOEXIST), EEXIST, error);
  }

  /// Sets the value of an existing key; returns false, and changes nothing, if it is not there.
  bool replace(const Key& key, const Value& value) const requires(can<can_replace>) {
    const int result = put(key, value, BPF_EXIST);
    if (result != 0 && result != -ENOENT) refused(-result, Verb::replace, value);
    return result == 0;
  }
  bool replace(const Key& key, const Value& value, std::error_code& error) const noexcept requires(can<can_replace>) {
    return Base::done(put(key, value, BPF_EXIST), ENOENT, error);
  }

  /// The value of a key; if it is not there, it is added with `value`.
  [[nodiscard]] Mapped lookup_or_insert(const Key& key, const Value& value) const
      requires(is_plain&& can<can_insert>&& can<can_replace>) {
    Mapped found;
    for (int tries = 0; tries < most_tries; ++tries) {
      if (lookup(key, found)) return found;
      if (insert(key, value)) return value;
    }
    this->throw_operation_error(EAGAIN, "look up or insert a key of");
  }
  /// Nothing if it is not there and cannot be added.
  [[nodiscard]] std::optional<Mapped> lookup_or_insert(const Key& key, const Value& value,
                                                       std::error_code& error) const noexcept
      requires(is_plain&& can<can_insert>&& can<can_replace>) {
    for (int tries = 0; tries < most_tries; ++tries) {
      if (const std::optional<Mapped> found = lookup(key, error); found || error) return found;
      if (insert(key, value, error)) return value;
      if (error) return std::nullopt;
    }
    Base::set(error, -EAGAIN);
    return std::nullopt;
  }

  /// Removes a key; returns false if it was not there.
  bool erase(const Key& key) const requires(can<can_erase>) { return done(remove(key), ENOENT, Verb::erase); }
  bool erase(const Key& key, std::error_code& error) const noexcept requires(can<can_erase>) {
    return Base::done(remove(key), ENOENT, error);
  }

  /// Removes a key and returns its value, in one step. Hash maps have this since Linux 5.14 (3e87f192b405).
  [[nodiscard]] std::optional<Mapped> lookup_and_erase(const Key& key) const requires(can<can_take>) {
    Buffer buffer;
    const int result = bpf_map_lookup_and_delete_elem(fd(), Traits::key_data(key), Traits::data(buffer));
    if (!done(result, ENOENT, Verb::take)) return std::nullopt;
    return Traits::mapped(buffer);
  }
  [[nodiscard]] std::optional<Mapped> lookup_and_erase(const Key& key, std::error_code& error) const noexcept
      requires(can<can_take>) {
    return with_buffer(error, [&](Buffer& buffer) -> std::optional<Mapped> {
      const int result = bpf_map_lookup_and_delete_elem(fd(), Traits::key_data(key), Traits::data(buffer));
      if (!Base::done(result, ENOENT, error)) return std::nullopt;
      return Traits::mapped(buffer);
    });
  }

  /// for (auto [key, value] : map): copies of all entries, fetched in batches. Entries added or removed meanwhile may
  /// or may not be seen; one that stays is seen. The walk ends, however fast others insert. Throws Error. In a per-CPU
  /// map, values are a PerCpuView into the walk's memory, valid until the next entry.
  [[nodiscard]] auto begin() const requires(can_read&& can<can_walk>) { return Walk<Yield>{*this, walk_options()}; }
  [[nodiscard]] std::nullptr_t end() const noexcept requires(can_read&& can<can_walk>) { return nullptr; }

  /// for (const K& key : map.keys()): the same, without the values.
  [[nodiscard]] auto keys() const requires(can_read&& can<can_walk>&& can<can_erase>) {
    return WalkRange<YieldKey<key_type>>{*this, walk_options()};
  }

  /// for (auto [key, value] : map.drain()): removes each entry from the map. They are removed in batches, so a loop
  /// that is left early has removed more than it saw. Linux 5.6 (057996380a42); one by one where the kernel has no
  /// batches.
  [[nodiscard]] auto drain() const requires(can_read&& can<can_walk>&& can<can_erase>) {
    return WalkRange<Yield>{*this, walk_options(Remove::yes)};
  }
  [[nodiscard]] auto drain(Locked) const requires(can<can_walk>&& can<can_erase>&& can<can_lock>) {
    return WalkRange<Yield>{*this, walk_options(Remove::yes, BPF_F_LOCK)};
  }

  /// for (auto [key, value] : map.entries(locked)): a walk that copies each value under its bpf_spin_lock.
  [[nodiscard]] auto entries(Locked) const requires(can<can_walk>&& can<can_lock>) {
    return WalkRange<Yield>{*this, walk_options(Remove::no, BPF_F_LOCK)};
  }

  /// Removes every entry it finds; later additions may remain.
  void clear() const requires(can_read&& can<can_walk>&& can<can_erase>) {
    clear_map(*this, Traits::key_size, Traits::walk_size());
  }

  /// Sets the value of each key of a range of pairs: a std::map, a std::vector<std::pair<K, V>>, another map. In
  /// batches where the kernel has them; entries set before an Error stay set.
  template <class Pairs>
  void update_all(Pairs&& pairs) const requires(can<can_update>) {
    update_each(pairs, BPF_ANY);
  }
  /// map.update_all({{1, 10}, {2, 20}})
  void update_all(std::initializer_list<MapEntry<Key, Listed>> pairs) const requires(can<can_update>) {
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
    if constexpr (requires { Traits::erase_result(0); }) {
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
    return LookupRange<Self, Keys>{self(), std::forward<Keys>(keys)};
  }
  /// map.lookup_all({1, 2})
  template <std::size_t Count>
  [[nodiscard]] auto lookup_all(const Key (&keys)[Count]) const requires can_read {
    return lookup_all(std::to_array(keys));  // the list would be gone when it is used
  }

 protected:
  using Yield = YieldOf<Traits>;

  static WalkOptions walk_options(Remove remove = Remove::no, std::uint64_t flags = 0) {
    return {.value_size = Traits::walk_size(), .remove = remove, .flags = flags, .by_key = can<has_bad_batches>};
  }

  [[noreturn, gnu::cold, gnu::noinline]] void fail(int error, Verb verb, std::uint64_t flags = 0) const {
    throw_entry_error(*this, error, verb, Traits::noun, lock_advice(error, flags));
  }
  /// Traits may know better why a value is refused.
  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error, Verb verb, [[maybe_unused]] const Value& value,
                                                      std::uint64_t flags = 0) const {
    const char* why = lock_advice(error, flags);
    if constexpr (requires { Traits::advice(error); })
      if (!*why) why = Traits::advice(error);
    if constexpr (requires { Traits::describe(value); })
      throw_entry_error(*this, error, Verb::put, Traits::describe(value).c_str(), why);
    else
      throw_entry_error(*this, error, Traits::is_put ? Verb::put : verb, Traits::noun, why);
  }

 private:
  // In a function of its own: g++ 12 copies what is returned from an inner block.
  [[gnu::always_inline]] std::optional<Mapped> lookup_in_place(const Key& key) const {
    int result;
    std::optional<Mapped> found{std::in_place, Lookup{fd(), &key, &result}};
    if (result != 0) {
      if (result != -ENOENT) fail(-result, Verb::look_up);
      Mapped* const value = &*found;
      found.reset();
      asm("" : "=m"(*value));  // no instruction: g++ 12 warns of a value that is reset, although nobody reads it
    }
    return found;
  }

  [[nodiscard]] const Self& self() const noexcept { return static_cast<const Self&>(*this); }

  bool done(int result, int absent, Verb verb, std::uint64_t flags = 0) const {
    if (result != 0 && result != -absent) fail(-result, verb, flags);
    return result == 0;
  }

  bool read(const Key& key, Buffer& value) const {
    return done(bpf_map_lookup_elem(fd(), Traits::key_data(key), Traits::data(value)), ENOENT, Verb::look_up);
  }
  bool read(const Key& key, Buffer& value, std::error_code& error) const noexcept {
    return Base::done(bpf_map_lookup_elem(fd(), Traits::key_data(key), Traits::data(value)), ENOENT, error);
  }
  /// What `use` returns for a new buffer. To make one, and what users get of it, may fail for maps of maps and for
  /// values of all CPUs.
  template <class Use>
  static auto with_buffer(std::error_code& error, Use use) noexcept {
    if constexpr (is_plain || noexcept(Traits::mapped(std::declval<Buffer&>()), Buffer{})) {
      Buffer buffer;
      return use(buffer);
    } else {
      try {
        Buffer buffer;
        return use(buffer);
      } catch (const Error& failed) {
        error = failed.code();
      } catch (const std::bad_alloc&) {
        Base::set(error, -ENOMEM);
      }
      return decltype(use(std::declval<Buffer&>())){};
    }
  }
  int put(const Key& key, const Value& value, std::uint64_t flags) const noexcept {
    return bpf_map_update_elem(fd(), Traits::key_data(key), Traits::value_data(value), flags);
  }
  int remove(const Key& key) const noexcept {
    const int result = bpf_map_delete_elem(fd(), Traits::key_data(key));
    if constexpr (requires { Traits::erase_result(result); }) return Traits::erase_result(result);
    return result;
  }

  template <class Pairs>
  void update_each(Pairs&& pairs, std::uint64_t flags) const {
    Bulk bulk{*this, Traits::key_size, Traits::walk_size(), flags};
    for (const auto& [key, value] : pairs)
      bulk.add(Traits::key_data(Traits::key_element(key)), Traits::value_data(Traits::value_element(value)));
    bulk.flush();
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
}  // namespace ebpfxx::inline v0
