// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfEvent: one of the kernel's counters or samplers, opened with perf_event_open(2).
#pragma once

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "descriptors.hpp"
#include "program/perf_event.hpp"

namespace ebpfxx::inline v0 {

/// Owns, or borrows, a perf event. Move-only.
class PerfEvent : public detail::TypedFd<PerfEvent> {
 public:
  using TypedFd::TypedFd;

  /// Of a thread (0 is this one, -1 all) on a CPU (-1 is any); attributes as in perf_event_open(2). Throws Error.
  [[nodiscard]] static PerfEvent open(perf_event_attr attributes, pid_t pid, int cpu) {
    attributes.size = sizeof attributes;
    const auto fd = static_cast<int>(::syscall(SYS_perf_event_open, &attributes, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC));
    if (fd < 0)
      detail::throw_error(
          errno,
          {"cannot open a perf event of type ", detail::Digits{attributes.type}, " on CPU ", detail::Digits{cpu}},
          {errno == ENOENT || errno == EOPNOTSUPP ? "This machine does not have that event."
           : errno == EACCES || errno == EPERM    ? "It needs CAP_PERFMON, or a lower kernel.perf_event_paranoid."
                                                  : ""});
    return {adopt, fd};
  }
};

inline Link PerfEventProgram::attach(PerfEvent event, const PerfEventOptions& options) const {
  if (event.fd() < 0)
    detail::throw_error(EBADF, {"cannot attach ", text(), " to a perf event"}, {"It was moved from."});
  detail::LogCapture log;
  detail::Options<bpf_perf_event_opts> native_options;
  native_options.bpf_cookie = options.cookie;
  Fd fd{adopt, event.release()};
  bpf_link* link = bpf_program__attach_perf_event_opts(native(), fd.get(), &native_options);
  if (link) (void)fd.release();  // the link closes it
  return attached(link, {"to a perf event"}, log);
}

}  // namespace ebpfxx::inline v0
