// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: (use of deleted function|call to deleted constructor)
#include <ebpfxx/any_map.hpp>

#include "guard.skel.hpp"

void map_of_other_type(guard::Skeleton& skel) {
  ebpfxx::HashMap<std::uint32_t, std::int64_t>{skel.maps.counts}.update(1, 1);
  ebpfxx::HashMap<std::uint32_t, std::uint32_t>{ebpfxx::AnyMap{skel.maps.counts}}.update(1, 1);  // throws
#ifdef MUST_NOT_COMPILE
  ebpfxx::HashMap<std::uint32_t, std::uint32_t>{skel.maps.counts}.update(1, 1);
#endif
}
