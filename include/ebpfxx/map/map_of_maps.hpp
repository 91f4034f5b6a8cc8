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
#include <type_traits>

#include "typed.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <class Self, class K, class Inner, MapType Type>
class MapOfMaps : CheckedTypes<K, void>, public TypedMap<Self, Type, kernel_size<K>(), 4> {
  using Base = TypedMap<Self, Type, kernel_size<K>(), 4>;
  static_assert(std::is_base_of_v<AnyMap, Inner>, "a map of maps has maps as values: ArrayOfMaps<HashMap<K, V>>");

 public:
  using key_type = K;
  using mapped_type = Inner;
  using Base::Base;
  using Base::fd;

  /// A new map for inner maps like this one. Throws Error.
  [[nodiscard]] static Self create(const MapOptions& options, const Inner& like) {
    return Self{create_map(Type, kernel_size<K>(), 4, options, like.fd())};
  }

  /// Puts a map in; the outer map keeps it in the kernel. It must be like the one that this map was made with: the same
  /// type, sizes and flags, and max_entries too for an array (but for BPF_F_INNER_MAP, Linux 5.10, 4a8f87e60f6d).
  void update(const K& key, const Inner& map) const {
    const int map_fd = map.fd();
    const int result = bpf_map_update_elem(fd(), &key, &map_fd, BPF_ANY);
    if (result == -EINVAL)
      throw_error(
          EINVAL, {"cannot put ", map.text(), " into ", this->text()},
          {"It must have the type, the sizes and the flags of the map that the outer one was made with; an array "
           "its max_entries as well, without BPF_F_INNER_MAP."});
    this->done(result, 0, "put a map into");
  }

  /// The map there, checked to be an Inner; nothing when there is none. Throws Error.
  [[nodiscard]] std::optional<Inner> lookup(const K& key) const {
    std::uint32_t id;
    if (!this->done(bpf_map_lookup_elem(fd(), &key, &id), ENOENT, "look up a map in")) return std::nullopt;
    return Inner{AnyMap::from_id(id)};
  }

  /// Takes a map out; false when there was none.
  bool erase(const K& key) const { return this->done(bpf_map_delete_elem(fd(), &key), ENOENT, "erase a map of"); }
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
