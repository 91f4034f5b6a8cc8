// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (member )?function for call to .*update
#include "guard.skel.hpp"

void key_of_wrong_type(guard::Skeleton& skel) {
  skel.maps.counts.update(1, 1);
#ifdef MUST_NOT_COMPILE
  skel.maps.counts.update("x", 1);
#endif
}
