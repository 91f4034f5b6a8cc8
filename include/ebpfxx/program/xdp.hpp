// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/if_link.h>

#include <cstdint>
#include <optional>
#include <span>

#include "../attachment.hpp"
#include "../interface.hpp"
#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// Where an XDP program runs.
enum class XdpMode {
  any = 0,                       ///< in the driver if that has XDP, else in the kernel's generic code
  generic = XDP_FLAGS_SKB_MODE,  ///< in the kernel's generic code: slower, works with every driver
  native = XDP_FLAGS_DRV_MODE,   ///< in the driver
  offload = XDP_FLAGS_HW_MODE,   ///< on the network card
};

/// "native", ...
[[nodiscard]] constexpr const char* to_string(XdpMode mode) noexcept {
  switch (mode) {
    case XdpMode::any:
      return "any";
    case XdpMode::generic:
      return "generic";
    case XdpMode::native:
      return "native";
    case XdpMode::offload:
      return "offload";
  }
  return "unknown";
}

struct XdpOptions {
  XdpMode mode = XdpMode::any;
};

/// What an XdpProgram returns.
enum class XdpVerdict : std::uint32_t { aborted, drop, pass, tx, redirect };

struct XdpLiveOptions {
  std::uint32_t count = 1;       ///< of packets
  int ifindex = 0;               ///< of the interface that receives them; 0: the loopback interface
  std::uint32_t batch_size = 0;  ///< packets at a time; 0: 64
};

/// The XDP program of an interface.
struct XdpStatus {
  XdpMode mode;              ///< where it runs: never `any`
  std::uint32_t program_id;  ///< as bpftool shows it
};

/// SEC("xdp"): sees every packet that a network interface receives, before the kernel's network stack does (since Linux
/// 4.8, 6a773a15a1e8).
class XdpProgram : public detail::RunOnPacket<detail::ProgramOfType<BPF_PROG_TYPE_XDP>, xdp_md> {
 public:
  using RunOnPacket::RunOnPacket;
  using Verdict = XdpVerdict;

  /// Attaches it to an interface, by name or index (a link since Linux 5.9, aa8d3a716b59). One program per interface:
  /// EBUSY or EEXIST if there is one already; Link::update() replaces it. xdp_status() says where it runs. Throws
  /// Error.
  [[nodiscard]] Link attach(Interface interface) const { return attach(interface, {}); }
  [[nodiscard]] Link attach(Interface interface, const XdpOptions& options) const;

  /// Atomically replaces the program with this id (XdpStatus), which was attached without a link, as by `ip link` and
  /// programs for older kernels. Throws Error, EEXIST if another program is there now. The Attachment detaches the new
  /// program if it is still there; destroy it in the same network namespace. The new program stays if the process is
  /// killed. Since Linux 5.7 (92234c8f15c8).
  [[nodiscard]] Attachment replace(Interface interface, std::uint32_t program_id, const XdpOptions& options = {}) const;

  /// Sends copies of a packet through the program as if an interface had received them: what it passes, sends back or
  /// redirects is really sent on (since Linux 5.18, b530e9e1063e). Throws Error.
  void run_live(std::span<const std::byte> packet, const XdpLiveOptions& options = {}) const;

 private:
  static int remove(const detail::OlderAttachment& attachment) noexcept;

  [[nodiscard, gnu::cold]] static const char* advice_about(int error, XdpMode mode) noexcept;
};

/// The XDP program of an interface, whoever attached it, or nothing if there is none. Throws Error.
[[nodiscard]] std::optional<XdpStatus> xdp_status(Interface interface);

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/xdp.hpp"
#endif
