// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/tc.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "../../detail/link_create.hpp"
#include "../../detail/tc_filters.hpp"
#include "../../detail/uapi.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Attachment TcProgram::attach_ingress(Interface interface, const TcOptions& options) const {
  return attach_to(interface, options, {BPF_TC_INGRESS, detail::attach_tcx_ingress, "to the ingress of "});
}

EBPFXX_DEFINITION Attachment TcProgram::attach_ingress(Interface interface, Order order) const {
  return attach_ingress(interface, TcOptions{.order = order});
}

EBPFXX_DEFINITION Attachment TcProgram::attach_egress(Interface interface, const TcOptions& options) const {
  return attach_to(interface, options, {BPF_TC_EGRESS, detail::attach_tcx_egress, "to the egress of "});
}

EBPFXX_DEFINITION Attachment TcProgram::attach_egress(Interface interface, Order order) const {
  return attach_egress(interface, TcOptions{.order = order});
}

EBPFXX_DEFINITION Link TcProgram::attach_netkit_primary(Interface interface, Order order,
                                                        std::uint64_t expected_revision) const {
  return attach_netkit(interface, detail::attach_netkit_primary, order, expected_revision);
}

EBPFXX_DEFINITION Link TcProgram::attach_netkit_peer(Interface interface, Order order,
                                                     std::uint64_t expected_revision) const {
  return attach_netkit(interface, detail::attach_netkit_peer, order, expected_revision);
}

EBPFXX_DEFINITION Attachment TcProgram::attach_to(const Interface& interface, const TcOptions& options,
                                                  const Side& side) const {
  const int index = interface.index();
  const auto fail = [&](int error, const char* advice, const char* warnings = "") {
    throw_not_attached(error, {side.to, interface.text()}, {advice}, warnings);
  };
  if (index < 0) fail(-index, detail::interface_advice(-index));
  if (options.method != TcMethod::filter && !options.priority) {
    const int link = create_link(index, side.tcx, options.order, options.expected_revision);
    if (link >= 0) return Attachment{Link{Fd{adopt, link}, owner_}};
    const bool has_tcx = link != -EINVAL || knows(index, side.tcx);
    if (has_tcx || options.method == TcMethod::tcx)
      fail(-link, has_tcx ? order_advice(-link) : "tcx needs Linux 6.6; TcMethod::any falls back to a filter.");
  }
  if (options.order.is_relative() || options.expected_revision)
    fail(EOPNOTSUPP, "An order relative to another program, or a revision, needs tcx (Linux 6.6).");
  if (options.priority > 65535) fail(EINVAL, "A priority is 1 to 65535.");
  const detail::LogCapture log;
  detail::OlderAttachment filter;
  filter.program = fd();
  filter.ifindex = index;
  filter.type = side.filters;
  const int result =
      detail::add_tc_filter(filter, options.priority, (options.order.flags() & detail::order_before) != 0);
  if (result < 0) fail(-result, filter_advice(-result), log.warnings().c_str());
  return Attachment{std::move(filter), owner_};
}

EBPFXX_DEFINITION Link TcProgram::attach_netkit(const Interface& interface, int type, Order order,
                                                std::uint64_t revision) const {
  int result = interface.index();
  if (result >= 0) result = create_link(result, type, order, revision);
  const bool is_primary = type == detail::attach_netkit_primary;
  return attached(result, {"to ", is_primary ? "" : "the peer of ", interface.text()}, [](int error) {
    return error == ENXIO || error == EINVAL || error == EACCES
               ? "Netkit devices need Linux 6.7. Attach the program to the primary device; it needs a "
                 "SEC(\"netkit/primary\") or SEC(\"netkit/peer\")."
               : order_advice(error);
  });
}

EBPFXX_DEFINITION int TcProgram::create_link(int index, int type, Order order, std::uint64_t revision) const noexcept {
  detail::LinkCreate link{};
  link.program = static_cast<std::uint32_t>(fd());
  link.target = static_cast<std::uint32_t>(index);
  link.attach_type = static_cast<std::uint32_t>(type);
  link.flags = order.flags();
  link.order.relative = order.relative();
  link.order.revision = revision;
  return detail::bpf_fd(BPF_LINK_CREATE, link);
}

EBPFXX_DEFINITION bool TcProgram::knows(int index, int type) noexcept {
  detail::ProgramQuery query{};
  query.target = static_cast<std::uint32_t>(index);
  query.attach_type = static_cast<std::uint32_t>(type);
  return detail::bpf(BPF_PROG_QUERY, query) != -EINVAL;
}

EBPFXX_DEFINITION const char* TcProgram::filter_advice(int error) const noexcept {
  if (type() == BPF_PROG_TYPE_SCHED_ACT) return "SEC(\"action\") is only for tc actions: use SEC(\"tc\").";
  if (error == EEXIST) return "Its qdisc is `ingress`, which has no egress: delete it, and add clsact, which has both.";
  if (error == ENOSPC) return "The last filter there has the last priority, 65535: name another one, or head().";
  if (error == ENOENT || error == EOPNOTSUPP)
    return "This kernel has neither tcx (Linux 6.6) nor the modules sch_ingress and cls_bpf.";
  return detail::interface_advice(error);
}

EBPFXX_DEFINITION const char* TcProgram::order_advice(int error) noexcept {
  if (error == ESTALE) return "Other programs were attached or detached there since that revision.";
  if (error == EEXIST) return "This program is attached there already.";
  if (error == ENOENT) return "The program that it should come before or after is not attached there.";
  if (error == ERANGE) return "The kernel has room for 64 programs there.";
  return detail::interface_advice(error);
}

}  // namespace ebpfxx::inline v0
