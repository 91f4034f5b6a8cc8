// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/bpf.h>
#include <linux/if_link.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "../attachment.hpp"
#include "../detail/libbpf_options.hpp"
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
  [[nodiscard]] Link attach(Interface interface, const XdpOptions& options) const {
    const int index = interface.index();
    if (index < 0) throw_not_attached(-index, {"to ", interface.text()}, {});
    detail::Options<bpf_link_create_opts> native_options;
    native_options.flags = static_cast<std::uint32_t>(options.mode);
    return attached(bpf_link_create(fd(), index, BPF_XDP, &native_options), {"to ", interface.text()},
                    [&](int error) { return advice_about(error, options.mode); });
  }

  /// Atomically replaces the program with this id (XdpStatus), which was attached without a link, as by `ip link` and
  /// programs for older kernels. Throws Error, EEXIST if another program is there now. The Attachment detaches the new
  /// program if it is still there; destroy it in the same network namespace. The new program stays if the process is
  /// killed. Since Linux 5.7 (92234c8f15c8).
  [[nodiscard]] Attachment replace(Interface interface, std::uint32_t program_id,
                                   const XdpOptions& options = {}) const {
    detail::OlderAttachment attachment;
    attachment.detach = &remove;
    attachment.program = fd();
    attachment.type = static_cast<int>(options.mode);
    attachment.ifindex = interface.index();
    int result = attachment.ifindex;
    const detail::LogCapture log;
    if (result >= 0) {
      const Fd old{adopt, result = bpf_prog_get_fd_by_id(program_id)};
      detail::Options<bpf_xdp_attach_opts> native_options;
      native_options.old_prog_fd = old.get();
      if (old)
        result = bpf_xdp_attach(attachment.ifindex, fd(), static_cast<std::uint32_t>(options.mode), &native_options);
    }
    if (result < 0)
      throw_not_attached(
          -result, {"to ", interface.text(), " in place of the one with id ", detail::Digits{program_id}},
          {result == -EEXIST || result == -ENOENT ? "That program is not attached there, or not any more."
           : result == -EBUSY                     ? "That program is attached by a link: Link::update() replaces it."
                                                  : detail::interface_advice(-result)},
          log.warnings().c_str());
    return Attachment{std::move(attachment), owner_};
  }

  /// Sends copies of a packet through the program as if an interface had received them: what it passes, sends back or
  /// redirects is really sent on (since Linux 5.18, b530e9e1063e). Throws Error.
  void run_live(std::span<const std::byte> packet, const XdpLiveOptions& options = {}) const {
    xdp_md context{};
    context.data_end = static_cast<std::uint32_t>(packet.size());
    context.ingress_ifindex = static_cast<std::uint32_t>(options.ifindex);
    (void)detail::test_run(*this,
                           {.data = packet, .context = std::as_bytes(std::span{&context, 1}), .repeat = options.count},
                           {.flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = options.batch_size});
  }

 private:
  static int remove(const detail::OlderAttachment& attachment) noexcept {
    const detail::LogCapture log;
    detail::Options<bpf_xdp_attach_opts> options;
    options.old_prog_fd = attachment.program;
    const int result = bpf_xdp_detach(attachment.ifindex, static_cast<std::uint32_t>(attachment.type), &options);
    return result == -EEXIST || result == -ENODEV ? 0 : result;  // another program is there, or the interface is gone
  }

  [[nodiscard, gnu::cold, gnu::noinline]] static const char* advice_about(int error, XdpMode mode) noexcept {
    if (error == EOPNOTSUPP && mode == XdpMode::native)
      return "Its driver has no XDP, or not with the interface's current settings: XdpMode::generic works everywhere.";
    if ((error == EOPNOTSUPP || error == EINVAL) && mode == XdpMode::offload)
      return "Only a network card that can run programs itself takes one, loaded for it: ProgramSpec::set_ifindex().";
    return "";
  }
};

/// The XDP program of an interface, whoever attached it, or nothing if there is none. Throws Error.
[[nodiscard]] inline std::optional<XdpStatus> xdp_status(Interface interface) {
  detail::LogCapture log;
  detail::Options<bpf_xdp_query_opts> found;
  int result = interface.index();
  if (result >= 0) result = bpf_xdp_query(result, 0, &found);
  if (result < 0)
    detail::throw_error(-result, {"cannot get the XDP program of ", interface.text()}, log,
                        {detail::interface_advice(-result)});
  if (found.hw_prog_id) return XdpStatus{XdpMode::offload, found.hw_prog_id};
  if (found.drv_prog_id) return XdpStatus{XdpMode::native, found.drv_prog_id};
  if (found.skb_prog_id) return XdpStatus{XdpMode::generic, found.skb_prog_id};
  return std::nullopt;
}

}  // namespace ebpfxx::inline v0
