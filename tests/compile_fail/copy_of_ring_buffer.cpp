// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: use of deleted function .*RingBuffer\(const|deleted copy constructor of .ebpfxx::RingBuffer
#include "guard.skel.hpp"

void copy_of_ring_buffer(guard::Skeleton& skel) {
  ebpfxx::RingBuffer events{skel.maps.events};
  ebpfxx::RingBuffer<guard::event> moved{std::move(events)};
#ifdef MUST_NOT_COMPILE
  ebpfxx::RingBuffer<guard::event> copy{moved};
#endif
}
