// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (function for call|constructor)
#include "guard.skel.hpp"

struct Unrelated {
  int number;
};

void ring_buffer_of_other_type(guard::Skeleton& skel) {
  ebpfxx::RingBuffer<guard::event> typed{skel.maps.events};
  ebpfxx::RingBuffer<void> bytes{skel.maps.events};
#ifdef MUST_NOT_COMPILE
  ebpfxx::RingBuffer<Unrelated> other{skel.maps.events};
#endif
}
