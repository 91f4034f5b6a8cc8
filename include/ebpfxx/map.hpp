// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps with typed keys and values: hash, LRU hash, resizable hash, array and LPM trie, and the maps of ring buffers.
// The other types have their own headers in map/.
#pragma once

#include <cstdint>
#include <type_traits>

#include "map/entries.hpp"
#include "map_type.hpp"

namespace ebpfxx::inline v0 {

/// The map of a ring buffer with records of type V, or of any type if V is void.
template <class V, MapType Type>
requires detail::Can<Type, detail::is_stream>
class Map<void, V, Type> : detail::CheckedTypes<void, V>, public detail::TypedMap<Map<void, V, Type>, Type, 0, 0> {
 public:
  using key_type = void;
  using mapped_type = V;
  using Map::TypedMap::TypedMap;

  /// States the type of the records if the object does not: RingBuf<event> events = skel.maps.events.
  template <class Any>
  requires(std::is_void_v<Any> && !std::is_void_v<V>) Map(const Map<void, Any, Type>& map)  // NOLINT: implicit
      : Map{static_cast<const detail::MapHandle&>(map)} {}
};

template <class K, class V>
using HashMap = Map<K, V, MapType::hash>;
template <class K, class V>
using LruHashMap = Map<K, V, MapType::lru_hash>;
/// A hash map that grows and shrinks with its contents, up to max_entries. MapOptions::extra may set the number of
/// entries that it initially has room for. It is created with BPF_F_NO_PREALLOC. While it is being resized, or while
/// others erase, a walk may see an entry twice or not at all; drain() and clear() remove all. Since Linux 7.2.
template <class K, class V>
using RhashMap = Map<K, V, MapType::rhash>;
template <class V>
using Array = Map<std::uint32_t, V, MapType::array>;
/// Values by address prefix, found by the longest match; for keys see <ebpfxx/prefix.hpp>. Linux 4.11 (b95a5c4db09b).
/// It is created with BPF_F_NO_PREALLOC.
template <class K, class V>
using LpmTrie = Map<K, V, MapType::lpm_trie>;
/// A ring buffer whose records are T; read it with RingBuffer<T>. RingBuf<void> has records of any type.
template <class T = void>
using RingBuf = Map<void, T, MapType::ringbuf>;

}  // namespace ebpfxx::inline v0
