// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ArrayOfMaps<Inner> and HashOfMaps<K, Inner>: maps whose values are maps. Since Linux 4.12 (56f668dfe00d,
// bcc6b1b7ebf8).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../any_map.hpp"
#include "entry_reader.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What the first map in a map of maps is like; false when there is none.
[[gnu::noinline]] inline bool find_inner_map(const MapHandle& outer, std::size_t key_size, InnerMapSpec& spec) {
  const Bytes key{key_size};
  const void* previous = nullptr;
  for (std::uint32_t id; bpf_map_get_next_key(outer.fd(), previous, key.data()) == 0; previous = key.data()) {
    if (bpf_map_lookup_elem(outer.fd(), key.data(), &id) != 0) continue;
    const int result = bpf_map_get_fd_by_id(id);
    const Fd inner{adopt, result};
    if (result == -ENOENT) continue;  // it was taken out meanwhile
    if (result < 0)
      throw_error(-result, {"cannot see what the maps in ", outer.text(), " are like"}, {id_advice(-result)});
    if (get_map_info(inner.get(), spec.like) < 0) continue;
    return true;
  }
  return false;
}

/// A new map for a map of maps to hold: like its object says, or like one that it holds. `max_entries` 0 is theirs.
[[gnu::noinline]] inline MapHandle create_inner_map(const MapHandle& outer, const SharedObject* object,
                                                    std::size_t key_size, std::uint32_t max_entries) {
  const InnerMapSpec* known = object ? object->inner_map(outer.native()) : nullptr;
  InnerMapSpec spec;
  if (known)
    spec = *known;
  else if (!find_inner_map(outer, key_size, spec))
    throw_error(ENOENT, {"cannot create a map for ", outer.text()},
                {"No BPF object says what its maps are like, and it holds none yet that would show it: put the first "
                 "one in by update()."});
  const bpf_map_info& like = spec.like;
  MapOptions options{.max_entries = max_entries ? max_entries : like.max_entries,
                     .name = like.name,
                     .flags = like.map_flags & ~flags_of_kernel(static_cast<MapType>(like.type)),
                     .extra = like.map_extra};
  if (like.map_flags & BPF_F_NUMA_NODE) options.numa_node = spec.numa_node;
  const auto create = [&] {
    return create_map(static_cast<MapType>(like.type), like.key_size, like.value_size, options);
  };
  const Fd types{adopt, like.btf_id ? bpf_btf_get_fd_by_id(like.btf_id) : -1};
  const int btf = types ? types.get() : known && !like.btf_id ? bpf_object__btf_fd(object->native) : -1;
  if (btf >= 0 && like.btf_value_type_id) {
    options.types = {btf, like.btf_key_type_id, like.btf_value_type_id};
    try {
      return create();
    } catch (const Error&) {  // not every type of map takes them; libbpf does the same
      options.types = {};
    }
  }
  return create();
}

template <class Self, class K, class Inner, MapType Type>
class MapOfMaps : CheckedTypes<K, void>, public TypedMap<Self, Type, kernel_size<K>(), 4> {
  using Base = TypedMap<Self, Type, kernel_size<K>(), 4>;
  using Key = Argument<K>;
  static_assert(std::is_base_of_v<MapHandle, Inner>, "a map of maps has maps as values: ArrayOfMaps<HashMap<K, V>>");

 public:
  using key_type = K;
  using mapped_type = Inner;
  using Base::Base;
  using Base::fd;

  /// A new map for inner maps like this one. Throws Error.
  [[nodiscard]] static Self create(const MapOptions& options, const Inner& like) {
    return Self{create_map(Type, kernel_size<K>(), 4, options, like.fd())};
  }

  /// A new map to put in, like the inner one of the C source or of set_inner_map(); where the map is not from an
  /// object, like one that it holds. `max_entries` 0 is theirs; another is for hashes, and arrays with BPF_F_INNER_MAP.
  /// Throws Error.
  [[nodiscard]] Inner create_inner(std::uint32_t max_entries = 0) const {
    return Inner{create_inner_map(*this, this->object(), kernel_size<K>(), max_entries)};
  }

  /// Puts a map in; the outer map keeps it in the kernel. It must be like the one that this map was made with: the same
  /// type, sizes and flags, and max_entries too for an array (but for BPF_F_INNER_MAP, Linux 5.10, 4a8f87e60f6d).
  void update(const Key& key, const Inner& map) const {
    const int map_fd = map.fd();
    const int result = bpf_map_update_elem(fd(), &key, &map_fd, BPF_ANY);
    if (result == -EINVAL)
      throw_error(
          EINVAL, {"cannot put ", map.text(), " into ", this->text()},
          {"It must have the type, the sizes and the flags of the map that the outer one was made with; an array "
           "its max_entries as well, without BPF_F_INNER_MAP."});
    this->done(result, 0, "put a map into");
  }
  void update(const Key& key, const Inner& map, std::error_code& error) const noexcept {
    const int map_fd = map.fd();
    Base::set(error, bpf_map_update_elem(fd(), &key, &map_fd, BPF_ANY));
  }

  /// The map there, checked to be an Inner; nothing when there is none. Throws Error.
  [[nodiscard]] std::optional<Inner> lookup(const Key& key) const {
    std::uint32_t id;
    if (!this->done(bpf_map_lookup_elem(fd(), &key, &id), ENOENT, "look up a map in")) return std::nullopt;
    return Inner{map_from_id(id)};
  }

  /// Takes a map out; false when there was none.
  bool erase(const Key& key) const { return this->done(bpf_map_delete_elem(fd(), &key), ENOENT, "erase a map of"); }
  bool erase(const Key& key, std::error_code& error) const noexcept {
    return Base::done(bpf_map_delete_elem(fd(), &key), ENOENT, error);
  }
};

}  // namespace detail

template <class Inner>
class Map<std::uint32_t, Inner, MapType::array_of_maps>
    : public detail::MapOfMaps<Map<std::uint32_t, Inner, MapType::array_of_maps>, std::uint32_t, Inner,
                               MapType::array_of_maps> {
 public:
  using Map::MapOfMaps::MapOfMaps;
};
template <class K, class Inner>
class Map<K, Inner, MapType::hash_of_maps>
    : public detail::MapOfMaps<Map<K, Inner, MapType::hash_of_maps>, K, Inner, MapType::hash_of_maps> {
 public:
  using Map::MapOfMaps::MapOfMaps;
};

template <class Inner = AnyMap>
using ArrayOfMaps = Map<std::uint32_t, Inner, MapType::array_of_maps>;
template <class K, class Inner = AnyMap>
using HashOfMaps = Map<K, Inner, MapType::hash_of_maps>;

}  // namespace ebpfxx::inline v0
