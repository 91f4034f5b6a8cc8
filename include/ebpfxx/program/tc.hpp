// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "../attachment.hpp"
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
  [[nodiscard]] Attachment attach_ingress(Interface interface, const TcOptions& options = {}) const;
  [[nodiscard]] Attachment attach_ingress(Interface interface, Order order) const;

  /// The same for the packets that the interface sends.
  [[nodiscard]] Attachment attach_egress(Interface interface, const TcOptions& options = {}) const;
  [[nodiscard]] Attachment attach_egress(Interface interface, Order order) const;

  /// Attaches a SEC("netkit/primary") program to the packets that a netkit device sends to its peer (since Linux 6.7,
  /// 35dfaad7188c). Throws Error.
  [[nodiscard]] Link attach_netkit_primary(Interface interface, Order order = tail(),
                                           std::uint64_t expected_revision = 0) const;
  /// Attaches a SEC("netkit/peer") program to the packets that the peer of this netkit device sends. `interface` is the
  /// primary device.
  [[nodiscard]] Link attach_netkit_peer(Interface interface, Order order = tail(),
                                        std::uint64_t expected_revision = 0) const;

 private:
  struct Side {
    bpf_tc_attach_point filters;
    int tcx;
    const char* to;  // "to the ingress of "
  };

  Attachment attach_to(const Interface& interface, const TcOptions& options, const Side& side) const;

  Link attach_netkit(const Interface& interface, int type, Order order, std::uint64_t revision) const;

  int create_link(int index, int type, Order order, std::uint64_t revision) const noexcept;

  // Whether the kernel has that hook.
  [[nodiscard]] static bool knows(int index, int type) noexcept;

  [[nodiscard, gnu::cold]] const char* filter_advice(int error) const noexcept;
  [[nodiscard, gnu::cold]] static const char* order_advice(int error) noexcept;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/tc.hpp"
#endif
