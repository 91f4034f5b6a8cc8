// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no match for .operator=.|no viable overloaded .=.
#include "ops.skel.hpp"

void program_slot_of_other_kind(ops::OpenSkeleton& open) {
  open.maps.congestion->ssthresh = open.progs.ssthresh;
  open.maps.congestion->ssthresh = nullptr;
#ifdef MUST_NOT_COMPILE
  open.maps.congestion->ssthresh = 1;
#endif
}
