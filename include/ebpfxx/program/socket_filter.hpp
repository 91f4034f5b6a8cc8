// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../attachment.hpp"
#include "../descriptors.hpp"
#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("socket"): decides how much of each packet a socket gets (since Linux 3.19, 89aa075832b0).
class SocketFilterProgram : public detail::RunOnPacket<detail::ProgramOfType<BPF_PROG_TYPE_SOCKET_FILTER>, __sk_buff> {
 public:
  using RunOnPacket::RunOnPacket;

  /// Attaches it to a socket, in place of the socket's filter, if it has one. The descriptor remains yours: closing the
  /// socket also detaches the program, and the Attachment then does nothing. Throws Error.
  [[nodiscard]] Attachment attach(const Socket& socket) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/socket_filter.hpp"
#endif
