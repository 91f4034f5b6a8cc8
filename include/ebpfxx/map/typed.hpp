// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What all typed maps have in common: how they are created, opened and checked.
#pragma once

#include <bpf/bpf.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "../detail/map_shape.hpp"
#include "../map_handle.hpp"

namespace ebpfxx::inline v0 {

template <class K, class V, MapType Type>
class Map;

/// Type information for a new map, so that tools show fields instead of bytes: a BTF object in the kernel, and the ids
/// of two of its types.
struct MapTypes {
  int btf_fd = 0;
  std::uint32_t key_id = 0;
  std::uint32_t value_id = 0;
  detail::SharedRef owner = {};  ///< keeps the descriptor open, as MapBtf does; if empty, it is borrowed
};

/// Options for a new map, for create() and pin_or_reuse().
struct MapOptions {
  std::uint32_t max_entries = 0;  ///< for a ring its size in bytes, rounded up to a power of two and whole pages
  CStringView name = {};          ///< for people; the kernel keeps 15 characters. Borrowed during the call
  std::uint32_t flags = 0;        ///< BPF_F_...
  int numa_node = -1;             ///< where its memory is; -1 is anywhere
  std::uint64_t extra = 0;  ///< specific to the type, libbpf's map_extra: a bloom filter's number of hash functions
  MapTypes types = {};
};

/// True if two keys are equal exactly when their bytes are, because the kernel compares bytes. Padding and floating
/// point break that. Specialise it for your own type if all its bytes are always set.
template <class K>
inline constexpr bool is_map_key = std::has_unique_object_representations_v<K>;

namespace detail {

template <class T>
constexpr std::uint32_t kernel_size() {
  return std::is_void_v<T> ? 0 : sizeof(std::conditional_t<std::is_void_v<T>, char, T>);
}

template <class K, class V>
struct CheckedTypes {
  static_assert(!std::is_array_v<K> && !std::is_array_v<V>,
                "C++ cannot return C arrays: use std::array, which has the same layout");
  static_assert(std::is_void_v<K> || std::is_trivially_copyable_v<K>,
                "a map's key is copied by the kernel, byte by byte");
  static_assert(std::is_void_v<V> || std::is_trivially_copyable_v<V>,
                "a map's value is copied by the kernel, byte by byte");
  static_assert(std::is_void_v<K> || is_map_key<K>,
                "the kernel compares keys byte by byte (a bloom filter hashes its values so), and this type has bytes "
                "that are not part of its value: make the "
                "padding a member, so that it is always set");
};

/// What create() asks the kernel for.
MapShape shape_of(MapType type, std::uint32_t key_size, std::uint32_t value_size, const MapOptions& options) noexcept;

struct NativeMapOptions : Options<bpf_map_create_opts> {
  NativeMapOptions(const MapShape& shape, const MapOptions& options, int inner_fd) noexcept;
};

int try_create_map(const MapShape& shape, const MapOptions& options, int inner_map_fd);

/// The kernel accepts letters, digits, '_' and '.' (bpf_obj_name_cpy() in kernel/bpf/syscall.c), of as many as it
/// keeps.
[[gnu::cold]] bool is_map_name(std::string_view name) noexcept;

/// Why the kernel returns EINVAL; empty when the cause is not certain.
[[gnu::cold]] Text why_invalid(const MapShape& shape, const MapOptions& options, int inner_map_fd);

MapHandle create_map(const MapShape& shape, const MapOptions& options, int inner_map_fd = 0);

[[noreturn, gnu::cold]] void throw_unopenable(CStringView path);

/// Pins a map where something is pinned already: next to it, and then renames. A name must not contain a dot.
void replace_pin(const MapHandle& map, CStringView path);

/// The map that is pinned at `path`, if it is as wanted. If it differs, `differs` is set, or, without `replace`, throws
/// Error.
std::optional<MapHandle> pinned_like(CStringView path, const MapShape& wanted, bool replace, bool& differs);

/// False if another was faster.
bool pin_first(const MapHandle& map, CStringView path);

/// Creates an M and pins it, or opens the one that is pinned there already. If that one differs, it is replaced, or an
/// Error. What could fail comes before the pin.
template <class M>
M pin_or_open(CStringView path, const MapShape& shape, const MapOptions& options, bool replace) {
  std::optional<M> fresh;
  for (int tries = 0; tries < most_tries; ++tries) {
    bool differs = false;
    if (std::optional<MapHandle> pinned = pinned_like(path, shape, replace, differs)) return M{*std::move(pinned)};
    if (!fresh) fresh.emplace(create_map(shape, options));
    if (differs) replace_pin(*fresh, path);
    if (differs || pin_first(*fresh, path)) return *std::move(fresh);
  }
  throw_unopenable(path);
}

/// The base of every class Map: it checks type and sizes once, when a handle is created.
template <class Self, MapType Type, std::uint32_t key_size, std::uint32_t value_size>
class TypedMap : public MapHandle, public Opened<Self> {
 public:
  static constexpr MapType type = Type;

  /// A map of a loaded object. Throws Error if there is none of that name, or if it differs.
  TypedMap(const Object& object, CStringView name) : TypedMap{MapHandle{object, name}} {}

  /// For skeletons.
  TypedMap(Finder& in, const char* name) noexcept : MapHandle{in, name, Type, key_size, value_size} {}

  /// A typed handle to any map. Throws Error if type, key size or value size differs.
  explicit TypedMap(MapHandle map) : MapHandle{std::move(map)} { check(Type, key_size, value_size); }
  // Not from a typed handle of another type, key size or value size: the compiler sees that.
  template <class Other, MapType type_of, std::uint32_t key, std::uint32_t value>
  requires(type_of != Type || key != key_size ||
           value != value_size) explicit TypedMap(const TypedMap<Other, type_of, key, value>&) = delete;

  /// A new map. It exists until its last handle is destroyed, unless pinned. Throws Error.
  [[nodiscard]] static Self create(const MapOptions& options) { return Self{create_map(shape(options), options)}; }
  /// The map that is pinned there, or a new one that it pins there. If the pinned one differs, throws Error that lists
  /// every difference.
  [[nodiscard]] static Self pin_or_reuse(CStringView path, const MapOptions& options) {
    return detail::pin_or_open<Self>(path, shape(options), options, false);
  }
  /// The same, but if the pinned one differs, a new one replaces it, in one step: whoever opens the path gets either
  /// the old or the new one. Programs and processes that have the old one keep it. If several replace it at once, the
  /// last one stays. Throws Error.
  [[nodiscard]] static Self pin_or_replace(CStringView path, const MapOptions& options) {
    return detail::pin_or_open<Self>(path, shape(options), options, true);
  }

  /// Whether a map is of this type and has these sizes.
  [[nodiscard]] static bool fits(const bpf_map_info& map) noexcept {
    return static_cast<MapType>(map.type) == Type && map.key_size == key_size && map.value_size == value_size;
  }

 protected:
  static MapShape shape(const MapOptions& options) noexcept {
    MapShape wanted = shape_of(Type, key_size, value_size, options);
    if constexpr (requires { Self::flags_of_type; }) wanted.flags |= Self::flags_of_type;
    return wanted;
  }
};

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/map/typed.hpp"
#endif
