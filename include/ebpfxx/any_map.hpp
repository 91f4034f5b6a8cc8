// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// AnyMap: a map of any type in the kernel, and its entries as bytes.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "map/byte_operations.hpp"
#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

/// A map of any type. Typed maps convert to it implicitly. A cheap shared handle, usable from several threads at once.
///
/// Its keys and values are bytes, of the map's sizes: any other size is an Error (EINVAL), and so is a type of map
/// without keys (EOPNOTSUPP). Every operation first asks the kernel for these sizes: where time counts, use a typed
/// map. In a per-CPU map, a value is the values of all possible CPUs, each with its size rounded up to 8. Operations
/// throw Error; a missing key is not an error. Those with a std::error_code throw at most std::bad_alloc.
class AnyMap : public detail::ByteOperations<AnyMap> {
 public:
  /// A map of a loaded object. Throws Error if there is none of that name.
  AnyMap(const Object& object, CStringView name) : ByteOperations{object, name} {}
  /// For skeletons.
  AnyMap(detail::Finder& in, const char* name) noexcept : ByteOperations{in, name} {}
  /// Takes over a descriptor of a map. Throws Error if it is not of a map.
  explicit AnyMap(Fd fd) : ByteOperations{detail::checked_map(std::move(fd))} {}
  /// The same map, from a handle whose type is known.
  AnyMap(const MapHandle& map) noexcept : ByteOperations{map} {}  // NOLINT: implicit by design

  /// A map that was pinned, by this process or another. Throws Error.
  [[nodiscard]] static AnyMap open_pinned(CStringView path) { return detail::open_pinned_map(path); }

  /// The same, or nothing if nothing is pinned there.
  template <class Found = AnyMap>  // so that only those who call it compile it
  [[nodiscard]] static std::optional<Found> try_open_pinned(CStringView path) {
    return detail::map_if_pinned<Found>(bpf_obj_get(path.c_str()), path);
  }

  /// A map by its id, as in MapInfo and bpftool. Throws Error.
  [[nodiscard]] static AnyMap from_id(std::uint32_t id) { return detail::map_from_id(id); }

 private:
  friend class detail::Handles<AnyMap>;
  using native_type = bpf_map;

  AnyMap(bpf_map* map, detail::SharedRef owner) noexcept : ByteOperations{map, std::move(owner)} {}

  static bpf_map* next_in(const bpf_object* object, const bpf_map* map) { return bpf_object__next_map(object, map); }
};

inline detail::Handles<AnyMap> Object::maps() const { return detail::Handles<AnyMap>{*this}; }

}  // namespace ebpfxx::inline v0
