// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "../detail/uapi.hpp"
#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

enum class NetfilterFamily { ipv4 = 2, ipv6 = 10 };

/// On its way through the kernel a packet passes prerouting, then input or forward. What a process sends passes output,
/// and what leaves the machine passes postrouting.
enum class NetfilterHook { prerouting, input, forward, output, postrouting };

struct NetfilterOptions {
  NetfilterFamily family = NetfilterFamily::ipv4;
  NetfilterHook hook = NetfilterHook::input;
  std::int32_t priority = 0;  ///< among the hook's programs and rules: the lowest runs first; no two have the same
  bool defrag = false;        ///< only whole packets; `priority` is then above -400
};

/// What a NetfilterProgram returns.
enum class NetfilterVerdict : std::uint32_t { drop, accept };

/// SEC("netfilter"): decides on packets at a netfilter hook (since Linux 6.4, fd9c663b9ad6).
class NetfilterProgram : public detail::ProgramOfType<detail::prog_type_netfilter> {
 public:
  using ProgramOfType::ProgramOfType;
  using Verdict = NetfilterVerdict;

  /// Attaches it in the calling thread's network namespace. Throws Error.
  [[nodiscard]] Link attach(const NetfilterOptions& options) const;

  /// Runs it on your own packet, which starts with its Ethernet header, at the prerouting hook; returns the verdict.
  /// Throws Error.
  TestRunResult test_run(const TestRunOptions& options) const { return detail::test_run(*this, options); }
  template <std::convertible_to<std::span<const std::byte>> Packet>
  TestRunResult test_run(const Packet& packet) const {
    return detail::test_run(*this, TestRunOptions{.data = packet});
  }

 private:
  [[nodiscard]] static const char* name_of(NetfilterHook hook) noexcept;

  [[nodiscard, gnu::cold]] static const char* advice_about(int error, bool has_defrag) noexcept;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/netfilter.hpp"
#endif
