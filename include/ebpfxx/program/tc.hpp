// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstdint>

#include "../attachment.hpp"
#include "../detail/link_create.hpp"
#include "../detail/tc_filters.hpp"
#include "../detail/uapi.hpp"
#include "../interface.hpp"
#include "../order.hpp"
#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// How a program is attached to an interface.
enum class TcMethod {
  any,     ///< tcx where this kernel has it, else a filter
  tcx,     ///< a link (since Linux 6.6, e420bed02507)
  filter,  ///< a filter of the interface's clsact qdisc, which is added if it is not there
};

struct TcOptions {
  Order order = tail();               ///< where among the others; before(...) and after(...) need tcx
  std::uint64_t expected_revision{};  ///< if not 0: ESTALE if others have been attached or detached since; needs tcx
  TcMethod method = TcMethod::any;
  std::uint32_t priority = 0;  ///< of a filter, 1 to 65535, the lowest runs first; 0: as `order` says
};

/// What a TcProgram returns. `next` leaves it to the next program; tcx has only `next`, `ok`, `shot`, `redirect`.
enum class TcVerdict : std::int32_t { next = -1, ok, reclassify, shot, pipe, stolen, queued, repeat, redirect };

/// SEC("tc"), SEC("tcx/ingress"), SEC("netkit/primary"): sees the packets that a network interface receives or sends.
class TcProgram
    : public detail::RunOnPacket<detail::ProgramOfType<BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_ACT>, __sk_buff> {
 public:
  using RunOnPacket::RunOnPacket;
  using Verdict = TcVerdict;

  /// Attaches it to the packets that an interface receives: by tcx, else as a filter. The Attachment of a filter also
  /// removes the qdisc if it added that and nobody else uses it; destroy it in the same network namespace. A filter
  /// stays if the process is killed. Throws Error.
  [[nodiscard]] Attachment attach_ingress(Interface interface, const TcOptions& options = {}) const {
    return attach_to(interface, options, {BPF_TC_INGRESS, detail::attach_tcx_ingress, "to the ingress of "});
  }
  [[nodiscard]] Attachment attach_ingress(Interface interface, Order order) const {
    return attach_ingress(interface, TcOptions{.order = order});
  }

  /// The same for the packets that the interface sends.
  [[nodiscard]] Attachment attach_egress(Interface interface, const TcOptions& options = {}) const {
    return attach_to(interface, options, {BPF_TC_EGRESS, detail::attach_tcx_egress, "to the egress of "});
  }
  [[nodiscard]] Attachment attach_egress(Interface interface, Order order) const {
    return attach_egress(interface, TcOptions{.order = order});
  }

  /// Attaches a SEC("netkit/primary") program to the packets that a netkit device sends to its peer (since Linux 6.7,
  /// 35dfaad7188c). Throws Error.
  [[nodiscard]] Link attach_netkit_primary(Interface interface, Order order = tail(),
                                           std::uint64_t expected_revision = 0) const {
    return attach_netkit(interface, detail::attach_netkit_primary, order, expected_revision);
  }
  /// Attaches a SEC("netkit/peer") program to the packets that the peer of this netkit device sends. `interface` is the
  /// primary device.
  [[nodiscard]] Link attach_netkit_peer(Interface interface, Order order = tail(),
                                        std::uint64_t expected_revision = 0) const {
    return attach_netkit(interface, detail::attach_netkit_peer, order, expected_revision);
  }

 private:
  struct Side {
    bpf_tc_attach_point filters;
    int tcx;
    const char* to;  // "to the ingress of "
  };

  [[gnu::noinline]] Attachment attach_to(const Interface& interface, const TcOptions& options, const Side& side) const {
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

  Link attach_netkit(const Interface& interface, int type, Order order, std::uint64_t revision) const {
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

  int create_link(int index, int type, Order order, std::uint64_t revision) const noexcept {
    detail::LinkCreate link{};
    link.program = static_cast<std::uint32_t>(fd());
    link.target = static_cast<std::uint32_t>(index);
    link.attach_type = static_cast<std::uint32_t>(type);
    link.flags = order.flags();
    link.order.relative = order.relative();
    link.order.revision = revision;
    return detail::bpf_fd(BPF_LINK_CREATE, link);
  }

  // Whether the kernel has that hook.
  [[nodiscard]] static bool knows(int index, int type) noexcept {
    detail::ProgramQuery query{};
    query.target = static_cast<std::uint32_t>(index);
    query.attach_type = static_cast<std::uint32_t>(type);
    return detail::bpf(BPF_PROG_QUERY, query) != -EINVAL;
  }

  [[nodiscard, gnu::cold]] const char* filter_advice(int error) const noexcept {
    if (type() == BPF_PROG_TYPE_SCHED_ACT) return "SEC(\"action\") is only for tc actions: use SEC(\"tc\").";
    if (error == EEXIST)
      return "Its qdisc is `ingress`, which has no egress: delete it, and add clsact, which has both.";
    if (error == ENOSPC) return "The last filter there has the last priority, 65535: name another one, or head().";
    if (error == ENOENT || error == EOPNOTSUPP)
      return "This kernel has neither tcx (Linux 6.6) nor the modules sch_ingress and cls_bpf.";
    return detail::interface_advice(error);
  }
  [[nodiscard, gnu::cold]] static const char* order_advice(int error) noexcept {
    if (error == ESTALE) return "Other programs were attached or detached there since that revision.";
    if (error == EEXIST) return "This program is attached there already.";
    if (error == ENOENT) return "The program that it should come before or after is not attached there.";
    if (error == ERANGE) return "The kernel has room for 64 programs there.";
    return detail::interface_advice(error);
  }
};

}  // namespace ebpfxx::inline v0
