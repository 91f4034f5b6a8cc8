// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// TracepointProgram and RawTracepointProgram: programs at the kernel's tracepoints.
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
  using FindsItsTarget = void;  // for Attacher

  using ProgramOfType::ProgramOfType;

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const;
  /// What a skeleton does: an empty Link if autoattach is off, if it was not loaded, or if its SEC() names no target.
  /// Throws Error when attaching fails.
  [[nodiscard]] Link try_attach() const;

  /// Attaches it to a tracepoint, /sys/kernel/tracing/events/CATEGORY/NAME. Throws Error.
  [[nodiscard]] Link attach(CStringView category, CStringView name, const TracepointOptions& options = {}) const;
  /// The same, but returns an empty Link if the kernel has no such tracepoint.
  [[nodiscard]] Link try_attach(CStringView category, CStringView name, const TracepointOptions& options = {}) const;

 private:
  // SEC("tp/category/name")
  struct Section {
    explicit Section(std::string_view text);
    [[nodiscard]] bool is_complete() const noexcept { return !category.empty() && !name.empty(); }

    detail::Text category, name;
  };

  Link attach_to(CStringView category, CStringView name, const TracepointOptions& options,
                 detail::IfAbsent if_absent) const;

  bpf_link* attach_native(CStringView category, CStringView name, const TracepointOptions& options) const;
};

struct RawTracepointOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.10 (68ca5d4eebb8)
};

/// SEC("raw_tp/name"): runs at a tracepoint, with the tracepoint's own arguments; the cheapest hook (since Linux 4.17,
/// c4f6699dfcb8). SEC("raw_tp.w/name") may change them (since Linux 5.2, 9df1c28bb752).
class RawTracepointProgram
    : public detail::ProgramOfType<BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::try_attach;

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const;

  /// Attaches it to a tracepoint by name, without a category, e.g. "sched_switch". Throws Error.
  [[nodiscard]] Link attach(CStringView tracepoint, const RawTracepointOptions& options = {}) const;
  /// The same, but returns an empty Link if the kernel has no such tracepoint.
  [[nodiscard]] Link try_attach(CStringView tracepoint, const RawTracepointOptions& options = {}) const;

  /// Runs it with these arguments of the tracepoint, on this CPU; returns its result (since Linux 5.10, 1b4d60ec162f).
  /// Throws Error.
  TestRunResult test_run(std::span<const std::uint64_t> arguments) const {
    return detail::test_run(*this, {.context = std::as_bytes(arguments)});
  }
  /// The same on another CPU.
  TestRunResult test_run(std::span<const std::uint64_t> arguments, std::uint32_t cpu) const {
    return detail::test_run(*this, {.context = std::as_bytes(arguments)}, {.flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu});
  }

 private:
  Link attach_to(CStringView tracepoint, const RawTracepointOptions& options, detail::IfAbsent if_absent) const;

  int open_with_cookie(CStringView tracepoint, std::uint64_t cookie) const noexcept;

  [[nodiscard, gnu::cold]] static detail::Text advice_about(int error, std::string_view name, bool has_cookie);

  // SEC("raw_tp/name")
  [[gnu::cold]] static detail::Text explain(const Program& program, int error);
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/tracepoint.hpp"
#endif
