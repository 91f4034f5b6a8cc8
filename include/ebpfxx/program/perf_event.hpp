// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

class PerfEvent;

struct PerfEventOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

/// SEC("perf_event"): runs at each sample of a perf event (since Linux 4.9, 0515e5999a46).
class PerfEventProgram : public detail::ProgramOfType<BPF_PROG_TYPE_PERF_EVENT> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to an event and enables the event. From now on the link owns the event; of a borrowed one it has its
  /// own descriptor. Include <ebpfxx/perf_event.hpp>. Throws Error.
  [[nodiscard]] Link attach(PerfEvent event, const PerfEventOptions& options = {}) const;
};

}  // namespace ebpfxx::inline v0
