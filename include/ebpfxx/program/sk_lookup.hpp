// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_lookup"): chooses the socket that gets a new connection or packet, in a network namespace (since Linux 5.9,
/// e9ddbb7707ff).
class SkLookupProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_LOOKUP> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
