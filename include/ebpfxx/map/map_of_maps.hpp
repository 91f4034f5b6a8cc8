// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ArrayOfMaps<Inner> and HashOfMaps<K, Inner>: maps whose values are maps. Since Linux 4.12 (56f668dfe00d,
// bcc6b1b7ebf8).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../any_map.hpp"
#include "../log.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// Describes the first map in a map of maps; false if there is none.
[[gnu::noinline]] inline bool find_inner_map(const MapHandle& outer, std::size_t key_size, InnerMapSpec& spec) {
  Bytes key{key_size};
  const void* previous = nullptr;
  for (std::uint32_t id; bpf_map_get_next_key(outer.fd(), previous, key.data()) == 0; previous = key.data()) {
    if (bpf_map_lookup_elem(outer.fd(), key.data(), &id) != 0) continue;
    const int result = bpf_map_get_fd_by_id(id);
    const Fd inner{adopt, result};
    if (result == -ENOENT) continue;  // it was removed meanwhile
    if (result < 0)
      throw_error(-result, {"cannot find out what the maps in ", outer.text(), " are like"}, {id_advice(-result)});
    if (get_map_info(inner.get(), spec.like) < 0) continue;
    return true;
  }
  return false;
}

/// A new inner map for a map of maps: as in its object, or like one that it holds. `max_entries` 0 means theirs.
[[gnu::noinline]] inline MapHandle create_inner_map(const MapHandle& outer, const SharedObject* object,
                                                    std::size_t key_size, std::uint32_t max_entries) {
  const InnerMapSpec* known = object ? object->inner_map(outer.native()) : nullptr;
  InnerMapSpec spec;
  if (known)
    spec = *known;
  else if (!find_inner_map(outer, key_size, spec))
    throw_error(ENOENT, {"cannot create a map for ", outer.text()},
                {"No BPF object describes its inner maps, and it does not hold one yet: put the first "
                 "one in with update()."});
  const bpf_map_info& like = spec.like;
  MapOptions options{.max_entries = max_entries ? max_entries : like.max_entries,
                     .name = like.name,
                     .flags = like.map_flags & ~row_of(static_cast<MapType>(like.type)).kernel_flags,
                     .extra = like.map_extra};
  if (like.map_flags & BPF_F_NUMA_NODE) options.numa_node = static_cast<int>(spec.numa_node);
  const MapShape shape = shape_of(static_cast<MapType>(like.type), like.key_size, like.value_size, options);
  const Fd types{adopt, like.btf_id ? bpf_btf_get_fd_by_id(like.btf_id) : -1};
  const int btf = types ? types.get() : known && !like.btf_id ? bpf_object__btf_fd(object->native) : -1;
  if (btf >= 0 && like.btf_value_type_id) {
    options.types = {btf, like.btf_key_type_id, like.btf_value_type_id};
    const LogCapture quiet;
    Fd created{adopt, try_create_map(shape, options, 0)};
    if (created) return MapHandle{MapFd{std::move(created)}};
    options.types = {};  // not every type of map accepts them; libbpf does the same
  }
  return create_map(shape, options);
}

// Values are written as descriptors and read as the maps' ids, by which they are opened.
template <class K, class Inner>
struct InnerMapEntry : PlainKey<K>, DescriptorValue<Inner> {
  using Buffer = std::uint32_t;
  static constexpr const char* noun = "a map";
  static void* data(Buffer& id) noexcept { return &id; }
  /// Throws Error, also if it is not an Inner.
  static Inner mapped(Buffer id) { return Inner{map_from_id(id)}; }
  /// The same, or nothing and the error.
  static std::optional<Inner> mapped(Buffer id, std::error_code& error) {
    Fd map{adopt, bpf_map_get_fd_by_id(id)};
    int result = map ? 0 : map.get();
    bpf_map_info info;
    if constexpr (requires { Inner::fits(info); })
      if (map && (result = get_map_info(map.get(), info)) == 0 && !Inner::fits(info)) result = -EINVAL;
    error.assign(public_errno(-result), std::system_category());
    if (result != 0) return std::nullopt;
    return std::optional<Inner>{std::in_place, MapHandle{MapFd{std::move(map)}}};
  }
  static Text describe(const Inner& map) { return map.text(); }
  static const char* advice(int error) noexcept {
    return error == EINVAL ? "It must have the type, the sizes and the flags of the map that the outer one was made "
                             "with; an array its max_entries as well, without BPF_F_INNER_MAP."
                           : "";
  }
};

/// How a walk opens the maps in a map of maps: one by one, because others may remove them meanwhile, and before it
/// removes them itself, because nothing else may keep them alive.
template <class Outer>
class YieldInnerMap {
 public:
  using value_type = MapEntry<typename Outer::key_type, typename Outer::mapped_type>;

  YieldInnerMap(const Outer& outer, Remove remove) : outer_{outer}, remove_{remove} {}

  /// Opens the map of the next entry; false if it is gone.
  bool take(const std::byte* key) {
    inner_ = outer_.lookup(at<typename Outer::key_type>(key));
    return inner_ && (remove_ == Remove::no || outer_.erase(at<typename Outer::key_type>(key)));
  }
  value_type entry(const std::byte* key, const std::byte*) const {
    return {at<typename Outer::key_type>(key), *inner_};
  }

 private:
  Outer outer_;
  Remove remove_;
  std::optional<typename Outer::mapped_type> inner_;
};

}  // namespace detail

/// A map of maps. update() puts a map in, and the outer map keeps it alive in the kernel. It must be like the one that
/// this map was created with: the same type, sizes and flags, and max_entries too for an array (except with
/// BPF_F_INNER_MAP, Linux 5.10, 4a8f87e60f6d). Lookups and walks open the maps by their ids, and throw Error if they
/// are not an Inner. drain() opens each map before it removes it; one that others put there in between is lost.
template <class K, class Inner, MapType Type>
requires(Type == MapType::array_of_maps || Type == MapType::hash_of_maps) class Map<K, Inner, Type>
    : public detail::Entries<Map<K, Inner, Type>, Type, detail::InnerMapEntry<K, Inner>> {
  static_assert(std::is_base_of_v<detail::MapHandle, Inner>,
                "a map of maps has maps as values: ArrayOfMaps<HashMap<K, V>>");

  using Base = typename Map::Entries;
  using Key = detail::Argument<K>;
  using Yield = detail::YieldInnerMap<Map>;

 public:
  using Base::Base;

  /// As for any map. If one is replaced by another before it is opened, these return the other.
  [[nodiscard]] std::optional<Inner> lookup(const Key& key, detail::ErrorCode auto&... error) const
      noexcept(sizeof...(error)) {
    for (int tries = 1; tries < detail::most_tries; ++tries) {
      std::error_code gone;
      std::optional<Inner> found = Base::lookup(key, gone);
      if (!gone) return (Base::set(error, 0), ...), found;
      if (gone.value() != ENOENT) break;
    }
    return Base::lookup(key, error...);
  }
  [[nodiscard]] bool lookup(const Key& key, Inner& map, detail::ErrorCode auto&... error) const
      noexcept(sizeof...(error)) {
    const std::optional<Inner> found = lookup(key, error...);
    if (found) map = *found;
    return found.has_value();
  }

  [[nodiscard]] auto begin() const {
    return detail::Walk<Yield>{*this, Base::walk_options(), {*this, detail::Remove::no}};
  }
  [[nodiscard]] auto values() const {
    return detail::WalkRange<detail::YieldValue<Yield>>{*this, Base::walk_options(), {{*this, detail::Remove::no}}};
  }
  [[nodiscard]] auto drain() const {
    return detail::WalkRange<Yield>{*this, Base::walk_options(), {*this, detail::Remove::yes}};
  }

  /// A new map for maps like `like`, which is only a template: it is not put in, and need not live on. Throws Error.
  [[nodiscard]] static Map create(const MapOptions& options, const Inner& like) {
    return Map{detail::create_map(Base::shape(options), options, like.fd())};
  }

  /// A new map to put in, like the inner one of the C source or of set_inner_map(); if this map is not from an object,
  /// like one that it holds. `max_entries` 0 means theirs; other numbers are for hashes, and arrays with
  /// BPF_F_INNER_MAP. Throws Error.
  [[nodiscard]] Inner create_inner(std::uint32_t max_entries = 0) const {
    return Inner{detail::create_inner_map(*this, this->object(), detail::kernel_size<K>(), max_entries)};
  }
};

template <class Inner = AnyMap>
using ArrayOfMaps = Map<std::uint32_t, Inner, MapType::array_of_maps>;
template <class K, class Inner = AnyMap>
using HashOfMaps = Map<K, Inner, MapType::hash_of_maps>;

}  // namespace ebpfxx::inline v0
