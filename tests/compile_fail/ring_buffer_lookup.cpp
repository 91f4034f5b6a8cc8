// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (member )?function for call to .*lookup
#include "guard.skel.hpp"

void use(guard::Skeleton& skel) {
  auto count = skel.maps.counts.lookup(1);
#ifdef MUST_NOT_COMPILE
  auto event = skel.maps.events.lookup({});
#endif
}
