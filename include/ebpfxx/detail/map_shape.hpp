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

#include "../error.hpp"
#include "../fd.hpp"
#include "../map_type.hpp"
#include "libbpf_options.hpp"
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
[[gnu::noinline]] inline std::uint32_t usable_max_entries(MapType type, std::uint32_t wanted) noexcept {
  if (type == MapType::perf_event_array && wanted == 0) {
    const int cpus = libbpf_num_possible_cpus();
    return cpus > 0 ? static_cast<std::uint32_t>(cpus) : 0;
  }
  if (!has_trait(type, is_stream) || wanted == 0) return wanted;
  std::uint64_t size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  while (size < wanted) size *= 2;
  return size > UINT32_MAX ? wanted : static_cast<std::uint32_t>(size);
}

/// What bpf_map_info has for a map created with these options.
[[gnu::noinline]] inline MapShape made_by_kernel(MapShape asked) noexcept {
  // These belong to the descriptor: bpf_map_flags_retain_permanent() in kernel/bpf/syscall.c.
  asked.flags &= ~std::uint32_t{BPF_F_RDONLY | BPF_F_WRONLY};
  asked.flags |= row_of(asked.type).kernel_flags;
  // Every CPU's list gets the same number of entries: htab_map_alloc() in kernel/bpf/hashtab.c.
  const int cpus = asked.flags & BPF_F_NO_COMMON_LRU ? libbpf_num_possible_cpus() : 1;
  if (cpus > 1) {
    const auto count = static_cast<std::uint32_t>(cpus);
    const std::uint32_t below = asked.max_entries / count * count;
    const bool up = below != asked.max_entries && below <= UINT32_MAX - count;
    asked.max_entries = up ? below + count : below;
  }
  return asked;
}

[[nodiscard]] inline MapShape shape_of(const bpf_map_info& info) noexcept {
  return {static_cast<MapType>(info.type),
          info.key_size,
          info.value_size,
          info.max_entries,
          info.map_flags,
          info.map_extra};
}

[[nodiscard, gnu::noinline]] inline MapShape shape_of(const bpf_map* map) noexcept {
  const auto type = static_cast<MapType>(bpf_map__type(map));
  return {type,
          bpf_map__key_size(map),
          bpf_map__value_size(map),
          usable_max_entries(type, bpf_map__max_entries(map)),
          bpf_map__map_flags(map),
          bpf_map__map_extra(map)};
}

[[gnu::cold, gnu::noinline]] inline void add_difference(Text& text, const char* what, TextPart is, TextPart should_be) {
  text.add({text.empty() ? "" : ", ", what, " ", is, " instead of ", should_be});
}
[[gnu::cold, gnu::noinline]] inline void add_difference(Text& text, const char* what, std::uint32_t is,
                                                        std::uint32_t should_be) {
  if (is != should_be) add_difference(text, what, Digits{is}, Digits{should_be});
}

/// "type hash instead of array, max_entries 2 instead of 4"; empty if the existing map is as wanted.
[[gnu::noinline]] inline Text differences(const MapShape& there, const MapShape& wanted) {
  Text text;
  if (there.type != wanted.type) add_difference(text, "type", to_string(there.type), to_string(wanted.type));
  add_difference(text, "key size", there.key_size, wanted.key_size);
  add_difference(text, "value size", there.value_size, wanted.value_size);
  add_difference(text, "max_entries", there.max_entries, wanted.max_entries);
  add_difference(text, "flags", there.flags, wanted.flags);
  if (there.extra != wanted.extra) add_difference(text, "map_extra", Hex{there.extra}, Hex{wanted.extra});
  return text;
}

/// What the kernel refuses in a shape, if that is certain; empty if it may be something else.
[[gnu::cold, gnu::noinline]] inline const char* objection_to(const MapShape& shape) noexcept {
  const MapType type = shape.type;
  if (has_trait(type, is_attached)) return shape.max_entries ? "Its max_entries must be 0." : "";
  if (shape.max_entries == 0) return "Its max_entries must not be 0.";
  if (has_trait(type, is_stream) && shape.max_entries > std::uint32_t{1} << 31) return "A ring can have at most 2 GiB.";
  if (has_trait(type, is_stream) && usable_max_entries(type, shape.max_entries) != shape.max_entries)
    return "Its max_entries, the size of a ring in bytes, must be a power of two and a multiple of the page size.";
  if (shape.value_size == 0 && !has_trait(type, is_stream) && type != MapType::arena)
    return "Its values must not have 0 bytes.";
  return "";
}

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

/// Before load(): finds the maps of an object that are pinned already. If one is not what the kernel makes of the
/// object's, throws Error with every difference. libbpf's own comparison does not know what the kernel changes, so
/// libbpf does not see maps that it would refuse.
[[gnu::noinline]] inline void reuse_pins(bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    const char* path = bpf_map__pin_path(map);
    if (!path || !bpf_map__autocreate(map)) continue;
    const int result = bpf_obj_get(path);
    if (result == -ENOENT) continue;
    const Text what{"cannot use the map pinned at '", path, "' as map '", bpf_map__name(map), "'"};
    const Fd pinned{adopt, result};
    if (!pinned) throw_error(-result, {what});
    require_kind(ObjectKind::map, pinned.get(), {what});
    Zeroed<bpf_map_info> info;
    std::uint32_t size = sizeof info;
    if (const int error = bpf_obj_get_info_by_fd(pinned.get(), &info, &size); error < 0) throw_error(-error, {what});
    const MapShape wanted = made_by_kernel(shape_of(map));
    if (const Text different = differences(shape_of(info), wanted); !different.empty())
      throw_error(EINVAL, {what}, {"It has ", different, ". Remove the file, or choose another with set_pin_path()."});
    if (bpf_map__max_entries(map) == info.max_entries && bpf_map__map_flags(map) == info.map_flags) continue;
    int error = bpf_map__reuse_fd(map, pinned.get());
    if (error == 0) error = bpf_map__set_pin_path(map, nullptr);
    if (error < 0) throw_error(-error, {what});
  }
}

}  // namespace ebpfxx::inline v0::detail
