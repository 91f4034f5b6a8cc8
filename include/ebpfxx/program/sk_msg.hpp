// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_msg"): decides on what is sent through the sockets in a SockMap or SockHash (since Linux 4.17,
/// 4f738adba30a).
class SkMsgProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_MSG> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
