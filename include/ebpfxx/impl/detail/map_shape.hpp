// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/map_shape.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "../../detail/libbpf_options.hpp"
#include "../../error.hpp"
#include "../../fd.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION std::uint32_t usable_max_entries(MapType type, std::uint32_t wanted) noexcept {
  if (type == MapType::perf_event_array && wanted == 0) {
    const int cpus = libbpf_num_possible_cpus();
    return cpus > 0 ? static_cast<std::uint32_t>(cpus) : 0;
  }
  if (!has_trait(type, is_stream) || wanted == 0) return wanted;
  std::uint64_t size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  while (size < wanted) size *= 2;
  return size > UINT32_MAX ? wanted : static_cast<std::uint32_t>(size);
}

EBPFXX_DEFINITION MapShape made_by_kernel(MapShape asked) noexcept {
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

EBPFXX_DEFINITION MapShape shape_of(const bpf_map_info& info) noexcept {
  return {static_cast<MapType>(info.type),
          info.key_size,
          info.value_size,
          info.max_entries,
          info.map_flags,
          info.map_extra};
}

EBPFXX_DEFINITION MapShape shape_of(const bpf_map* map) noexcept {
  const auto type = static_cast<MapType>(bpf_map__type(map));
  return {type,
          bpf_map__key_size(map),
          bpf_map__value_size(map),
          usable_max_entries(type, bpf_map__max_entries(map)),
          bpf_map__map_flags(map),
          bpf_map__map_extra(map)};
}

EBPFXX_DEFINITION void add_difference(Text& text, const char* what, TextPart is, TextPart should_be) {
  text.add({text.empty() ? "" : ", ", what, " ", is, " instead of ", should_be});
}

EBPFXX_DEFINITION void add_difference(Text& text, const char* what, std::uint32_t is, std::uint32_t should_be) {
  if (is != should_be) add_difference(text, what, Digits{is}, Digits{should_be});
}

EBPFXX_DEFINITION Text differences(const MapShape& there, const MapShape& wanted) {
  Text text;
  if (there.type != wanted.type) add_difference(text, "type", to_string(there.type), to_string(wanted.type));
  add_difference(text, "key size", there.key_size, wanted.key_size);
  add_difference(text, "value size", there.value_size, wanted.value_size);
  add_difference(text, "max_entries", there.max_entries, wanted.max_entries);
  add_difference(text, "flags", there.flags, wanted.flags);
  if (there.extra != wanted.extra) add_difference(text, "map_extra", Hex{there.extra}, Hex{wanted.extra});
  return text;
}

EBPFXX_DEFINITION const char* objection_to(const MapShape& shape) noexcept {
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

EBPFXX_DEFINITION Fd same_pin(const bpf_map* map) {
  const char* path = bpf_map__pin_path(map);
  const int result = path && bpf_map__autocreate(map) ? bpf_obj_get(path) : -ENOENT;
  if (result == -ENOENT) return {};
  const Text what{"cannot use the map pinned at '", path, "' as map '", bpf_map__name(map), "'"};
  Fd pinned{adopt, result};
  if (!pinned) throw_error(-result, {what});
  require_kind(ObjectKind::map, pinned.get(), {what});
  Zeroed<bpf_map_info> info;
  std::uint32_t size = sizeof info;
  if (const int error = bpf_obj_get_info_by_fd(pinned.get(), &info, &size); error < 0) throw_error(-error, {what});
  if (const Text different = differences(shape_of(info), made_by_kernel(shape_of(map))); !different.empty())
    throw_error(EINVAL, {what}, {"It has ", different, ". Remove the file, or choose another with set_pin_path()."});
  return pinned;
}

EBPFXX_DEFINITION void reuse_changed_pins(bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    if (!bpf_map__pin_path(map)) continue;
    const MapShape made = made_by_kernel(shape_of(map));
    if (made.max_entries == bpf_map__max_entries(map) && made.flags == bpf_map__map_flags(map)) continue;
    const Fd pinned = same_pin(map);
    if (!pinned) continue;
    if (const int error = bpf_map__reuse_fd(map, pinned.get()); error < 0)
      throw_error(-error, {"cannot use the map pinned at '", bpf_map__pin_path(map), "'"});
    bpf_map__set_pin_path(map, nullptr);
  }
}

EBPFXX_DEFINITION void require_same_pins(const bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) (void)same_pin(map);
}

}  // namespace ebpfxx::inline v0::detail
