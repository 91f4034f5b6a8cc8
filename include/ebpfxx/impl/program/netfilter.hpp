// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/netfilter.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "../../detail/link_create.hpp"
#include "../../detail/uapi.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link NetfilterProgram::attach(const NetfilterOptions& options) const {
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

EBPFXX_DEFINITION const char* NetfilterProgram::name_of(NetfilterHook hook) noexcept {
  constexpr const char* names[] = {"prerouting", "input", "forward", "output", "postrouting"};
  return static_cast<std::size_t>(hook) < std::size(names) ? names[static_cast<std::size_t>(hook)] : "unknown";
}

EBPFXX_DEFINITION const char* NetfilterProgram::advice_about(int error, bool has_defrag) noexcept {
  if (error == EBUSY) return "Another program has that priority at this hook.";
  if (error == ERANGE)
    return "The lowest and highest numbers cannot be used as priorities, and `defrag` needs a priority above -400.";
  if (error == EINVAL && has_defrag) return "`defrag` needs the kernel module nf_defrag_ipv4 or nf_defrag_ipv6.";
  if (error == EAFNOSUPPORT || error == EOPNOTSUPP) return "This kernel has no netfilter for that family.";
  return "";
}

}  // namespace ebpfxx::inline v0
