// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/program_of_socket_map.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_skb/stream_verdict"), SEC("sk_skb/stream_parser"), SEC("sk_skb/verdict"): decides on what the sockets in a
/// SockMap or SockHash receive (since Linux 4.14, b005fd189cec).
class SkSkbProgram : public detail::ProgramOfSocketMap<BPF_PROG_TYPE_SK_SKB> {
 public:
  using ProgramOfSocketMap::ProgramOfSocketMap;
};

}  // namespace ebpfxx::inline v0
