// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <net/if.h>

#include <cerrno>

#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("xdp"): sees every packet that a network interface receives, before the kernel's network stack does (since Linux
/// 4.8, 6a773a15a1e8).
class XdpProgram : public detail::ProgramOfType<BPF_PROG_TYPE_XDP> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to an interface: in the driver if that supports it, else in the generic path (a link since Linux 5.9,
  /// aa8d3a716b59). One program per interface: EBUSY or EEXIST if there is one already. Throws Error.
  [[nodiscard]] Link attach(int ifindex) const {
    detail::LogCapture log;
    bpf_link* link = bpf_program__attach_xdp(native(), ifindex);
    return attached(link, {"to network interface ", detail::Digits{ifindex}}, log);
  }
  [[nodiscard]] Link attach(CStringView interface) const {
    const unsigned ifindex = if_nametoindex(interface.c_str());
    if (const int error = errno; !ifindex)
      detail::throw_error(error, {"cannot attach ", text(), " to network interface '", interface, "'"},
                          {error == ENODEV ? "`ip link` lists the interfaces of this network namespace." : ""});
    return attach(static_cast<int>(ifindex));
  }

  /// Runs it on your own packet; returns the verdict (XDP_PASS, ...). Throws Error.
  TestRunResult test_run(const TestRunOptions& options) const { return detail::test_run(*this, options); }
};

}  // namespace ebpfxx::inline v0
