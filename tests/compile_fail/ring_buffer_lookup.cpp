// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: (no matching (member )?function for call to .*lookup|deleted function)
#include "guard.skel.hpp"

void ring_buffer_lookup(guard::Skeleton& skel) {
  if (skel.maps.counts.lookup(1)) return;
#ifdef MUST_NOT_COMPILE
  if (skel.maps.events.lookup({})) return;
#endif
}
