// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The table of map types in C++: a new type is a new row in map_classes.cpp. The library's own table says the rest.
#pragma once

#include <ebpfxx/map_type.hpp>

namespace ebpfxx::gen {

/// The template arguments of a map's class, and so what an object must say about the map. If it does not, the map is an
/// AnyMap.
enum class Arguments {
  none,              ///< XskMap
  key_value,         ///< HashMap<K, V>
  value,             ///< Array<V>
  descriptor,        ///< DevMap<V>, V of 4 or 8 bytes
  key_descriptor,    ///< SockHash<K, V>, V of 4 or 8 bytes
  cgroup_key_value,  ///< CgroupStorage<K, V>, K of 8 or 16 bytes
  inner_map,         ///< ArrayOfMaps<HashMap<K, V>>
  key_inner_map,     ///< HashOfMaps<K, HashMap<K2, V>>
  program,           ///< ProgArray<XdpProgram>
  records,           ///< RingBuf<T>, or RingBuf<> where their type is unknown
  depth,             ///< StackTraceMap<127>
};

struct MapClass {
  MapType type;
  const char* name;  ///< without ebpfxx::
  Arguments arguments;
  const char* unit = "entries";  ///< of max_entries
  const char* reader = nullptr;  ///< the header of what reads or writes its records, in ebpfxx/
};

/// The row of a type; AnyMap for types that came after this table.
[[nodiscard]] const MapClass& map_class(MapType type) noexcept;

}  // namespace ebpfxx::gen
