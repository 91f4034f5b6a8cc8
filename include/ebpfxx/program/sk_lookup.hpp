// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/program_of_net_namespace.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_lookup"): chooses the socket that gets a new connection or packet, in a network namespace, which may have
/// several of these (since Linux 5.9, e9ddbb7707ff).
class SkLookupProgram : public detail::ProgramOfNetNamespace<BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP> {
 public:
  using ProgramOfNetNamespace::ProgramOfNetNamespace;
};

}  // namespace ebpfxx::inline v0
