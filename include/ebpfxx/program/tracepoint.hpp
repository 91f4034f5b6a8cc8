// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// TracepointProgram and RawTracepointProgram: programs at the kernel's tracepoints.
#pragma once

#include <cerrno>
#include <cstdint>
#include <span>

#include "../detail/kernel_tracepoints.hpp"
#include "../detail/link_create.hpp"
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

  using Program::try_attach;

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const { return attach_by_section(&explain); }

  /// Attaches it to a tracepoint, /sys/kernel/tracing/events/CATEGORY/NAME. Throws Error.
  [[nodiscard]] Link attach(CStringView category, CStringView name, const TracepointOptions& options = {}) const {
    return attach_to(category, name, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if the kernel has no such tracepoint.
  [[nodiscard]] Link try_attach(CStringView category, CStringView name, const TracepointOptions& options = {}) const {
    return attach_to(category, name, options, detail::IfAbsent::empty);
  }

 private:
  [[gnu::noinline]] Link attach_to(CStringView category, CStringView name, const TracepointOptions& options,
                                   detail::IfAbsent if_absent) const {
    detail::LogCapture log;
    detail::Options<bpf_tracepoint_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    bpf_link* link = bpf_program__attach_tracepoint_opts(native(), category.c_str(), name.c_str(), &native_options);
    const int error = errno;
    if (!link && error == ENOENT && fd() >= 0 && !*detail::tracefs_advice(ENOENT)) {
      if (if_absent == detail::IfAbsent::empty) return {};
      throw_not_attached(ENOENT, {"to tracepoint '", category, "/", name, "'"},
                         {detail::tracepoint_advice(category, name)}, log.warnings().c_str());
    }
    errno = error;
    return attached(link, {"to tracepoint '", category, "/", name, "'"}, log, options.cookie != 0);
  }

  // SEC("tp/category/name")
  [[gnu::cold]] static detail::Text explain(const Program& program, int error) {
    std::string_view name{program.section()};
    (void)detail::take_part(name, '/');
    const std::string_view category = detail::take_part(name, '/');
    if (error != ENOENT || name.empty() || *detail::tracefs_advice(ENOENT)) return {};
    return detail::tracepoint_advice(category, name);
  }
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
  [[nodiscard]] Link attach() const { return attach_by_section(&explain); }

  /// Attaches it to a tracepoint by name, without a category, e.g. "sched_switch". Throws Error.
  [[nodiscard]] Link attach(CStringView tracepoint, const RawTracepointOptions& options = {}) const {
    return attach_to(tracepoint, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if the kernel has no such tracepoint.
  [[nodiscard]] Link try_attach(CStringView tracepoint, const RawTracepointOptions& options = {}) const {
    return attach_to(tracepoint, options, detail::IfAbsent::empty);
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

 private:
  [[gnu::noinline]] Link attach_to(CStringView tracepoint, const RawTracepointOptions& options,
                                   detail::IfAbsent if_absent) const {
    detail::LogCapture log;
    bpf_link* link = nullptr;
    int error = 0;
    if (options.cookie) {
      const int result = open_with_cookie(tracepoint, options.cookie);
      if (result >= 0) return Link{Fd{adopt, result}, owner_};
      error = -result;
    } else if (!(link = bpf_program__attach_raw_tracepoint(native(), tracepoint.c_str()))) {
      error = errno;
    }
    if (error == ENOENT && if_absent == detail::IfAbsent::empty) return {};
    if (error)
      throw_not_attached(error, {"to raw tracepoint '", tracepoint, "'"},
                         {advice_about(error, tracepoint, options.cookie != 0)}, log.warnings().c_str());
    return Link{link, owner_};
  }

  // libbpf passes cookies since 1.4.
  int open_with_cookie(CStringView tracepoint, std::uint64_t cookie) const noexcept {
    struct {
      std::uint64_t name;
      std::uint32_t program, unused;
      std::uint64_t cookie;
    } open{reinterpret_cast<std::uintptr_t>(tracepoint.c_str()), static_cast<std::uint32_t>(fd()), 0, cookie};
    return detail::bpf_fd(BPF_RAW_TRACEPOINT_OPEN, open);
  }

  [[nodiscard, gnu::cold]] static detail::Text advice_about(int error, std::string_view name, bool has_cookie) {
    if (error == ENOENT) return detail::tracepoint_advice("", name);
    if (has_cookie && (error == EINVAL || error == E2BIG) && !detail::kernel_is_at_least(6, 10))
      return detail::Text{"Cookies of raw tracepoints need Linux 6.10 or newer."};
    return {};
  }

  // SEC("raw_tp/name")
  [[gnu::cold]] static detail::Text explain(const Program& program, int error) {
    std::string_view name{program.section()};
    (void)detail::take_part(name, '/');
    return name.empty() ? detail::Text{} : advice_about(error, name, false);
  }
};

}  // namespace ebpfxx::inline v0
