// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../detail/program_of_net_namespace.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("flow_dissector"): finds the addresses and ports in packets, in place of the kernel, in a network namespace;
/// each can have one (since Linux 4.20, d58e468b1112; a link since 5.8, 7f045a49fee0).
class FlowDissectorProgram : public detail::ProgramOfNetNamespace<BPF_PROG_TYPE_FLOW_DISSECTOR, BPF_FLOW_DISSECTOR> {
 public:
  using ProgramOfNetNamespace::ProgramOfNetNamespace;

  /// Runs it on your own packet, which starts with its Ethernet header; `keys` is what it found. Returns BPF_OK,
  /// BPF_DROP or BPF_FLOW_DISSECTOR_CONTINUE; before Linux 6.1, 1 for BPF_OK, and otherwise 0. Throws Error.
  TestRunResult test_run(std::span<const std::byte> packet, bpf_flow_keys& keys, std::uint32_t repeat = 0) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/flow_dissector.hpp"
#endif
