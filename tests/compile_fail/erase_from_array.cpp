// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (member )?function for call to .*erase
#include "guard.skel.hpp"

void erase_from_array(guard::Skeleton& skel) {
  skel.maps.counts.erase(1);
#ifdef MUST_NOT_COMPILE
  skel.maps.slots.erase(1);
#endif
}
