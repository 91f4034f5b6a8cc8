// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("socket"): decides how much of each packet a socket gets (since Linux 3.19, 89aa075832b0).
class SocketFilterProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SOCKET_FILTER> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
