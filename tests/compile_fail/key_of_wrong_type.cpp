// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: invalid conversion from .const char.*. to|no matching member function for call to .update.
#include "guard.skel.hpp"

void use(guard::Skeleton& skel) {
  skel.maps.counts.update(1, 1);
#ifdef MUST_NOT_COMPILE
  skel.maps.counts.update("x", 1);
#endif
}
