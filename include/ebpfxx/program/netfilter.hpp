// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/uapi.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("netfilter"): decides on packets at a netfilter hook (since Linux 6.4, fd9c663b9ad6).
class NetfilterProgram : public detail::ProgramOfType<detail::prog_type_netfilter> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
