// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "../detail/program_of_net_namespace.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_lookup"): chooses the socket that gets a new connection or packet, in a network namespace, which may have
/// several such programs (since Linux 5.9, e9ddbb7707ff).
class SkLookupProgram : public detail::ProgramOfNetNamespace<BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP> {
 public:
  using ProgramOfNetNamespace::ProgramOfNetNamespace;

  /// Runs it for a connection or packet that the context describes: set at least `family`, and what the program reads.
  /// Afterwards `cookie` is that of the socket that it chose, or 0. Returns SK_PASS or SK_DROP (since Linux 5.13,
  /// 7c32e8f8bc33). Throws Error.
  TestRunResult test_run(bpf_sk_lookup& context, std::uint32_t repeat = 0) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/sk_lookup.hpp"
#endif
