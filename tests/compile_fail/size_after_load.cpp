// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no member named .set_max_entries.
#include "guard.skel.hpp"

void size_after_load(guard::OpenSkeleton open) {
  open.maps.counts.set_max_entries(32);
  auto skel = std::move(open).load();
#ifdef MUST_NOT_COMPILE
  skel.maps.counts.set_max_entries(32);
#endif
}
