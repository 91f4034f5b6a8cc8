// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

struct TracepointOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

/// SEC("tp/category/name"): runs at a kernel tracepoint. Its context is the record that /sys/kernel/tracing describes.
class TracepointProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACEPOINT> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to a tracepoint, /sys/kernel/tracing/events/CATEGORY/NAME. Throws Error.
  [[nodiscard]] Link attach(CStringView category, CStringView name, const TracepointOptions& options = {}) const {
    detail::LogCapture log;
    detail::Options<bpf_tracepoint_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    bpf_link* link = bpf_program__attach_tracepoint_opts(native(), category.c_str(), name.c_str(), &native_options);
    return attached(link, {"to tracepoint '", category, "/", name, "'"}, log, options.cookie != 0);
  }
};

/// SEC("raw_tp/name"): runs at a tracepoint, with the tracepoint's own arguments; the cheapest hook (since Linux 4.17,
/// c4f6699dfcb8). SEC("raw_tp.w/name") may change them (since Linux 5.2, 9df1c28bb752).
class RawTracepointProgram
    : public detail::ProgramOfType<BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to a tracepoint by name, without a category, e.g. "sched_switch". Throws Error.
  [[nodiscard]] Link attach(CStringView tracepoint) const {
    detail::LogCapture log;
    bpf_link* link = bpf_program__attach_raw_tracepoint(native(), tracepoint.c_str());
    return attached(link, {"to raw tracepoint '", tracepoint, "'"}, log);
  }

  /// Runs it with these arguments of the tracepoint, on this CPU; returns its result (since Linux 5.10, 1b4d60ec162f).
  /// Throws Error.
  TestRunResult test_run(std::span<const std::uint64_t> arguments) const {
    return detail::test_run(*this, {.context = std::as_bytes(arguments)});
  }
  /// The same on another CPU.
  TestRunResult test_run(std::span<const std::uint64_t> arguments, std::uint32_t cpu) const {
    return detail::test_run(*this, {.context = std::as_bytes(arguments)}, {.flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu});
  }
};

}  // namespace ebpfxx::inline v0
