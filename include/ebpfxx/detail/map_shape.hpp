// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a map asks the kernel for, what the kernel makes of it, and whether a pinned map matches.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "../fd.hpp"
#include "../map_type.hpp"
#include "object_kind.hpp"

namespace ebpfxx::inline v0::detail {

struct MapShape {
  MapType type;
  std::uint32_t key_size;
  std::uint32_t value_size;
  std::uint32_t max_entries;
  std::uint32_t flags;
  std::uint64_t extra;
};

/// max_entries as libbpf adjusts it for the maps of objects: a ring's size is rounded up to a power of two and whole
/// pages (adjust_ringbuf_sz()), and a perf event array without a size gets an entry for each CPU
/// (map_set_def_max_entries()).
std::uint32_t usable_max_entries(MapType type, std::uint32_t wanted) noexcept;

/// What bpf_map_info has for a map created with these options.
MapShape made_by_kernel(MapShape asked) noexcept;

[[nodiscard]] MapShape shape_of(const bpf_map_info& info) noexcept;

[[nodiscard]] MapShape shape_of(const bpf_map* map) noexcept;

[[gnu::cold]] void add_difference(Text& text, const char* what, TextPart is, TextPart should_be);
[[gnu::cold]] void add_difference(Text& text, const char* what, std::uint32_t is, std::uint32_t should_be);

/// "type hash instead of array, max_entries 2 instead of 4"; empty if the existing map is as wanted.
Text differences(const MapShape& there, const MapShape& wanted);

/// What the kernel refuses in a shape, if that is certain; empty if it may be something else.
[[gnu::cold]] const char* objection_to(const MapShape& shape) noexcept;

/// The flag that the kernel refuses in a shape; empty if it may be something else. create(shape) returns the descriptor
/// of such a map.
template <class Create>
[[gnu::cold, gnu::noinline]] Text objection_to_flags(const MapShape& shape, std::uint32_t numa_node,
                                                     const Create& create) {
  if (Fd{adopt, create(shape)}) return {};
  for (std::uint32_t flag = 1; flag; flag <<= 1) {
    MapShape without = shape;
    without.flags &= ~flag;
    if (without.flags == shape.flags || !Fd{adopt, create(without)}) continue;
    if (flag == BPF_F_NUMA_NODE)
      return Text{"There is no NUMA node ", Digits{numa_node}, ", or this type of map does not take one."};
    return Text{"This kernel does not accept flag ", Hex{flag}, " for this type of map."};
  }
  return {};
}

/// The map that is pinned already where this one of an object is to be; none if nothing is. Throws Error with every
/// difference if it is not what the kernel makes of the object's.
Fd same_pin(const bpf_map* map);

/// Before load(): libbpf's own comparison does not know what the kernel changes, so it gets maps that it would refuse.
void reuse_changed_pins(bpf_object* object);

/// After a load that failed: libbpf says only that a map differs. Throws as same_pin() does.
[[gnu::cold]] void require_same_pins(const bpf_object* object);

}  // namespace ebpfxx::inline v0::detail

#ifndef EBPFXX_COMPILED
#include "../impl/detail/map_shape.hpp"
#endif
