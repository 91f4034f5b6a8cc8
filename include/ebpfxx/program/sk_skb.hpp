// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_skb/..."): decides on what the sockets in a SockMap or SockHash receive (since Linux 4.14, b005fd189cec).
class SkSkbProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_SKB> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
