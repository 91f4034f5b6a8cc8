// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: the callback must take a const reference to this perf buffer.s record type
// refused: record type is not known.*PerfBuffer<sample> samples{skel.maps.samples}.*RECORDS samples=sample
// lines: 20
#include <ebpfxx/perf_buffer.hpp>

struct Sample {
  int number;
};
struct OtherSample {
  int number;
};

void perf_buffer_callback(const ebpfxx::PerfEventArray<Sample>& map, const ebpfxx::PerfEventArray<>& untyped) {
  ebpfxx::PerfBuffer samples{map};
  samples.consume([](const Sample&, int) {});
  ebpfxx::PerfBuffer bytes{untyped};
  bytes.consume([](const ebpfxx::PerfRecord&) {});
#ifdef MUST_NOT_COMPILE
#if MUST_NOT_COMPILE == 1
  samples.consume([](const OtherSample&) {});
#else
  bytes.consume([](const Sample&, int) {});
#endif
#endif
}
