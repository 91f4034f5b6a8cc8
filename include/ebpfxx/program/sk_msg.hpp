// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/program_of_socket_map.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_msg"): decides on what is sent through the sockets in a SockMap or SockHash (since Linux 4.17,
/// 4f738adba30a).
class SkMsgProgram : public detail::ProgramOfSocketMap<BPF_PROG_TYPE_SK_MSG> {
 public:
  using ProgramOfSocketMap::ProgramOfSocketMap;
};

}  // namespace ebpfxx::inline v0
