// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// AnyMap: a map of any type in the kernel.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

/// A map of any type. Typed maps become one implicitly. A cheap shared handle, usable from several threads at once.
class AnyMap : public detail::MapHandle {
 public:
  /// A map of a loaded object. Throws Error when there is none of that name.
  AnyMap(const Object& object, CStringView name) : MapHandle{object, name} {}
  /// For skeletons.
  AnyMap(detail::Finder& in, const char* name) noexcept : MapHandle{in, name} {}
  /// Takes over a descriptor of a map. Throws Error when it is of something else.
  explicit AnyMap(Fd fd) : MapHandle{detail::checked_map(std::move(fd))} {}
  /// The same map, of which the type is known.
  AnyMap(const MapHandle& map) noexcept : MapHandle{map} {}  // NOLINT: implicit by design

  /// A map that was pinned, by this process or another. Throws Error.
  [[nodiscard]] static AnyMap open_pinned(CStringView path) { return detail::open_pinned_map(path); }

  /// The same, or nothing when nothing is pinned there.
  [[nodiscard]] static std::optional<AnyMap> try_open_pinned(CStringView path) {
    return detail::map_if_pinned<AnyMap>(bpf_obj_get(path.c_str()), path);
  }

  /// A map by the number that bpftool shows and MapInfo has. Throws Error.
  [[nodiscard]] static AnyMap from_id(std::uint32_t id) { return detail::map_from_id(id); }

 private:
  friend class detail::Handles<AnyMap>;
  using native_type = bpf_map;

  AnyMap(bpf_map* map, detail::SharedRef owner) noexcept : MapHandle{map, std::move(owner)} {}

  static bpf_map* next_in(const bpf_object* object, const bpf_map* map) { return bpf_object__next_map(object, map); }
};

inline detail::Handles<AnyMap> Object::maps() const { return detail::Handles<AnyMap>{*this}; }

}  // namespace ebpfxx::inline v0
