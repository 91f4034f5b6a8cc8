// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: the callback must take a const reference to this ring buffer.s record type
#include "guard.skel.hpp"

struct Other {
  int number;
};

void ring_buffer_callback(guard::Skeleton& skel) {
  ebpfxx::RingBuffer events{skel.maps.events};
  events.consume([](const guard::event&) {});
#ifdef MUST_NOT_COMPILE
  events.consume([](const Other&) {});
#endif
}
