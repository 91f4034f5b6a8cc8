// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (member )?function for call to .*update
#include "guard.skel.hpp"

void value_of_wrong_type(guard::Skeleton& skel, const guard::event& event) {
  skel.maps.counts.update(1, event.time);
#ifdef MUST_NOT_COMPILE
  skel.maps.counts.update(1, event);
#endif
}
