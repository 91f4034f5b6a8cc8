// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching function for call to .*set_inner_map|no matching member function for call to .set_inner_map.
#include <ebpfxx/map.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map_spec.hpp>

using Counts = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

void inner_map_of_other_type(ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<Counts>>& outer,
                             const ebpfxx::HashMap<std::uint32_t, std::uint32_t>& other, const Counts& same) {
  outer.set_inner_map(same);
  (void)other;
#ifdef MUST_NOT_COMPILE
  outer.set_inner_map(other);
#endif
}
