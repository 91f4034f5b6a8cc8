// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "../detail/link_create.hpp"
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
  [[nodiscard]] Link attach(const NetfilterOptions& options) const {
    detail::LinkCreate link{};
    link.program = static_cast<std::uint32_t>(fd());
    link.attach_type = detail::attach_netfilter;
    link.netfilter = {static_cast<std::uint32_t>(options.family), static_cast<std::uint32_t>(options.hook),
                      options.priority, options.defrag ? 1u : 0u};
    return attached(
        detail::bpf_fd(BPF_LINK_CREATE, link),
        {"to the ", name_of(options.hook), " hook of ", options.family == NetfilterFamily::ipv6 ? "IPv6" : "IPv4",
         " with priority ", detail::Digits{options.priority}},
        [&](int error) { return advice_about(error, options.defrag); });
  }

  /// Runs it on your own packet, which starts with its Ethernet header, at the prerouting hook; returns the verdict.
  /// Throws Error.
  TestRunResult test_run(const TestRunOptions& options) const { return detail::test_run(*this, options); }
  template <std::convertible_to<std::span<const std::byte>> Packet>
  TestRunResult test_run(const Packet& packet) const {
    return detail::test_run(*this, TestRunOptions{.data = packet});
  }

 private:
  [[nodiscard]] static const char* name_of(NetfilterHook hook) noexcept {
    constexpr const char* names[] = {"prerouting", "input", "forward", "output", "postrouting"};
    return static_cast<std::size_t>(hook) < std::size(names) ? names[static_cast<std::size_t>(hook)] : "unknown";
  }

  [[nodiscard, gnu::cold]] static const char* advice_about(int error, bool has_defrag) noexcept {
    if (error == EBUSY) return "Another program has that priority at this hook.";
    if (error == ERANGE)
      return "The lowest and highest numbers cannot be used as priorities, and `defrag` needs a priority above -400.";
    if (error == EINVAL && has_defrag) return "`defrag` needs the kernel module nf_defrag_ipv4 or nf_defrag_ipv6.";
    if (error == EAFNOSUPPORT || error == EOPNOTSUPP) return "This kernel has no netfilter for that family.";
    return "";
  }
};

}  // namespace ebpfxx::inline v0
