// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../attachment.hpp"
#include "../descriptors.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_reuseport"): chooses among the sockets that share a port (since Linux 4.19, 2dbb9b9e6df6).
class SkReuseportProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_REUSEPORT> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to the group of sockets that this one shares its port with (SO_REUSEPORT), in place of the group's
  /// program, if it has one. The descriptor remains yours; the Attachment can detach the program only while it is open.
  /// Throws Error.
  [[nodiscard]] Attachment attach(const Socket& socket) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/sk_reuseport.hpp"
#endif
