// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Map<K, V, Type>: a map with the types of its keys and values, and the operations that its type of map has.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "any_map.hpp"
#include "map/walk.hpp"

namespace ebpfxx::inline v0 {

/// What a new map is to be like; for Map::create.
struct MapOptions {
  std::uint32_t max_entries = 0;
  const char* name = nullptr;  ///< for people; the kernel keeps 15 characters
  std::uint32_t flags = 0;     ///< BPF_F_...
};

/// True where a key's bytes say whether two keys are equal, as the kernel compares them. Padding bytes and floating
/// point break that. Specialise it for a type of yours whose bytes are always all set.
template <class K>
inline constexpr bool is_map_key = std::has_unique_object_representations_v<K>;

namespace detail {

struct None {};

constexpr bool is_hash(MapType type) { return type == MapType::hash || type == MapType::lru_hash; }
constexpr bool is_keyed(MapType type) { return is_hash(type) || type == MapType::array; }

template <class T>
constexpr std::uint32_t kernel_size() {
  if constexpr (std::is_void_v<T>)
    return 0;
  else
    return sizeof(T);
}

// The records of a stream have a type here, and are bytes to the kernel.
template <class V, MapType Type>
constexpr std::uint32_t kernel_value_size() {
  if constexpr (Type == MapType::ringbuf || Type == MapType::user_ringbuf)
    return 0;
  else if constexpr (Type == MapType::perf_event_array)
    return 4;
  else
    return kernel_size<V>();
}

}  // namespace detail

/// A typed handle of a map: cheap to copy, safe to use from several threads. It checks type and sizes once, when it is
/// made. Operations are one system call each, as with libbpf, and allocate nothing.
///
/// Each throws Error when the kernel refuses; absence is no error. Those with a std::error_code never throw.
template <class K, class V, MapType Type>
class Map : public AnyMap {
  static_assert(std::is_void_v<K> || std::is_trivially_copyable_v<K>,
                "a map's key is copied by the kernel, byte by byte");
  static_assert(std::is_void_v<V> || std::is_trivially_copyable_v<V>,
                "a map's value is copied by the kernel, byte by byte");
  static_assert(
      std::is_void_v<K> || is_map_key<K>,
      "the kernel compares keys byte by byte, and this type has bytes that are not part of its value: make the "
      "padding a member, so that it is always set");

  // Types that exist for void too, so that the functions below can be declared.
  using KeyArgument = std::conditional_t<std::is_void_v<K>, detail::None, K>;
  using ValueArgument = std::conditional_t<std::is_void_v<V>, detail::None, V>;
  static constexpr bool is_hash = detail::is_hash(Type);
  static constexpr bool is_keyed = detail::is_keyed(Type);

 public:
  using key_type = K;
  using mapped_type = V;
  static constexpr MapType type = Type;

  /// A map of a loaded object. Throws Error when there is none of that name, or when it differs.
  Map(const Object& object, CStringView name) : Map{AnyMap{object, name}} {}

  /// A typed handle over any map. Throws Error when type, key size or value size differ.
  explicit Map(AnyMap map) : AnyMap{std::move(map)} {
    check(Type, detail::kernel_size<K>(), detail::kernel_value_size<V, Type>());
  }

  /// A new map, which lives until its last handle goes, unless pinned. Throws Error.
  [[nodiscard]] static Map create(const MapOptions& options) {
    detail::LogCapture log;
    auto native = detail::libbpf_options<bpf_map_create_opts>();
    native.map_flags = options.flags;
    const int fd = bpf_map_create(static_cast<bpf_map_type>(Type), options.name, detail::kernel_size<K>(),
                                  detail::kernel_value_size<V, Type>(), options.max_entries, &native);
    if (fd < 0)
      detail::throw_error(
          -fd,
          {"cannot create a map of type ", to_string(Type), " with max_entries ", detail::Digits{options.max_entries}},
          log);
    return Map{AnyMap{Fd{adopt, fd}}};
  }
  /// A map that was pinned. Throws Error, also when type or sizes differ.
  [[nodiscard]] static Map open_pinned(CStringView path) { return Map{AnyMap::open_pinned(path)}; }
  /// A map by the number that bpftool shows. Throws Error, also when type or sizes differ.
  [[nodiscard]] static Map from_id(std::uint32_t id) { return Map{AnyMap::from_id(id)}; }

  /// A copy of the value, or nothing when the key is absent (for an array: out of range).
  [[nodiscard, gnu::always_inline]] std::optional<V> lookup(const KeyArgument& key) const requires is_keyed {
    int result;
    std::optional<V> found{std::in_place, Lookup{fd(), &key, &result}};
    if (result != 0) {
      if (result != -ENOENT) throw_error(-result, "look up a key in");
      found.reset();
    }
    return found;
  }
  [[nodiscard]] std::optional<V> lookup(const KeyArgument& key,
                                        std::error_code& error) const noexcept requires is_keyed {
    ValueArgument value;
    const int result = bpf_map_lookup_elem(fd(), &key, &value);
    set(error, result == -ENOENT ? 0 : result);
    if (result != 0) return std::nullopt;
    return value;
  }

  /// Sets `value` to the key's, and leaves it alone when the key is absent: false then. The cheapest form.
  [[nodiscard]] bool lookup(const KeyArgument& key, ValueArgument& value) const requires is_keyed {
    const int result = bpf_map_lookup_elem(fd(), &key, &value);
    if (result != 0 && result != -ENOENT) throw_error(-result, "look up a key in");
    return result == 0;
  }

  /// True when the key is there.
  [[nodiscard]] bool contains(const KeyArgument& key) const requires is_keyed { return lookup(key).has_value(); }

  /// Sets the value of a key, new or not.
  void update(const KeyArgument& key, const ValueArgument& value) const requires is_keyed {
    if (const int result = bpf_map_update_elem(fd(), &key, &value, BPF_ANY); result != 0) [[unlikely]]
      throw_error(-result, "update a key of");
  }
  void update(const KeyArgument& key, const ValueArgument& value,
              std::error_code& error) const noexcept requires is_keyed {
    set(error, bpf_map_update_elem(fd(), &key, &value, BPF_ANY));
  }

  /// Adds a new key; false, and nothing changes, when it is there already.
  bool insert(const KeyArgument& key, const ValueArgument& value) const requires is_hash {
    const int result = bpf_map_update_elem(fd(), &key, &value, BPF_NOEXIST);
    if (result != 0 && result != -EEXIST) throw_error(-result, "insert a key into");
    return result == 0;
  }
  bool insert(const KeyArgument& key, const ValueArgument& value,
              std::error_code& error) const noexcept requires is_hash {
    const int result = bpf_map_update_elem(fd(), &key, &value, BPF_NOEXIST);
    set(error, result == -EEXIST ? 0 : result);
    return result == 0;
  }

  /// Removes a key; false when it was not there.
  bool erase(const KeyArgument& key) const requires is_hash {
    const int result = bpf_map_delete_elem(fd(), &key);
    if (result != 0 && result != -ENOENT) throw_error(-result, "erase a key of");
    return result == 0;
  }
  bool erase(const KeyArgument& key, std::error_code& error) const noexcept requires is_hash {
    const int result = bpf_map_delete_elem(fd(), &key);
    set(error, result == -ENOENT ? 0 : result);
    return result == 0;
  }

  /// for (auto [key, value] : map): copies of what is there, fetched in batches. Entries that come or go meanwhile may
  /// or may not be seen; one that stays is seen. The walk ends, however fast others insert. Throws Error.
  [[nodiscard]] auto begin() const requires is_keyed { return detail::Walk<K, V>{*this}; }
  [[nodiscard]] std::nullptr_t end() const noexcept requires is_keyed { return nullptr; }

 private:
  // Becomes a value, which the kernel writes where it is to stay: no copy, and nothing is set twice.
  struct Lookup {
    int fd;
    const void* key;
    int* result;

    [[gnu::always_inline]] operator ValueArgument() const noexcept {
      ValueArgument value;
      *result = bpf_map_lookup_elem(fd, key, &value);
      return value;
    }
  };

  static void set(std::error_code& error, int result) noexcept { error.assign(-result, std::system_category()); }

  [[noreturn]] void throw_error(int error, const char* operation) const {
    throw_operation_error(error, operation, is_hash);
  }
};

template <class K, class V>
using HashMap = Map<K, V, MapType::hash>;
template <class K, class V>
using LruHashMap = Map<K, V, MapType::lru_hash>;
template <class V>
using Array = Map<std::uint32_t, V, MapType::array>;
/// A ring buffer whose records are T; read it with RingBuffer<T>. RingBuf<void> says nothing of its records.
template <class T = void>
using RingBuf = Map<void, T, MapType::ringbuf>;

}  // namespace ebpfxx::inline v0
