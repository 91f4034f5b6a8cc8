// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: record type is not known.*RingBuffer<event> events{skel.maps.events}
// refused: record type is not known.*RECORDS events=event
// lines: 20
#include <chrono>
#include <ebpfxx/ring_buffer.hpp>

struct Event {
  int number;
};

void ring_buffer_unknown_type(const ebpfxx::RingBuf<>& map) {
  ebpfxx::RingBuffer events{map};
  events.consume([](std::span<const std::byte>) {});
#ifdef MUST_NOT_COMPILE
#if MUST_NOT_COMPILE == 1
  events.consume([](const Event&) {});
#else
  std::error_code error;
  events.poll(
      std::chrono::seconds{1}, [](const Event&) { return true; }, error);
#endif
#endif
}
