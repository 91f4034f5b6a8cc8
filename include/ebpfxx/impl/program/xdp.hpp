// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/xdp.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "../../detail/libbpf_options.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link XdpProgram::attach(Interface interface, const XdpOptions& options) const {
  const int index = interface.index();
  if (index < 0) throw_not_attached(-index, {"to ", interface.text()}, {});
  detail::Options<bpf_link_create_opts> native_options;
  native_options.flags = static_cast<std::uint32_t>(options.mode);
  return attached(bpf_link_create(fd(), index, BPF_XDP, &native_options), {"to ", interface.text()},
                  [&](int error) { return advice_about(error, options.mode); });
}

EBPFXX_DEFINITION Attachment XdpProgram::replace(Interface interface, std::uint32_t program_id,
                                                 const XdpOptions& options) const {
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
    throw_not_attached(-result, {"to ", interface.text(), " in place of the one with id ", detail::Digits{program_id}},
                       {result == -EEXIST || result == -ENOENT ? "That program is not attached there, or not any more."
                        : result == -EBUSY ? "That program is attached by a link: Link::update() replaces it."
                                           : detail::interface_advice(-result)},
                       log.warnings().c_str());
  return Attachment{std::move(attachment), owner_};
}

EBPFXX_DEFINITION void XdpProgram::run_live(std::span<const std::byte> packet, const XdpLiveOptions& options) const {
  xdp_md context{};
  context.data_end = static_cast<std::uint32_t>(packet.size());
  context.ingress_ifindex = static_cast<std::uint32_t>(options.ifindex);
  (void)detail::test_run(*this,
                         {.data = packet, .context = std::as_bytes(std::span{&context, 1}), .repeat = options.count},
                         {.flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = options.batch_size});
}

EBPFXX_DEFINITION int XdpProgram::remove(const detail::OlderAttachment& attachment) noexcept {
  const detail::LogCapture log;
  detail::Options<bpf_xdp_attach_opts> options;
  options.old_prog_fd = attachment.program;
  const int result = bpf_xdp_detach(attachment.ifindex, static_cast<std::uint32_t>(attachment.type), &options);
  return result == -EEXIST || result == -ENODEV ? 0 : result;  // another program is there, or the interface is gone
}

EBPFXX_DEFINITION const char* XdpProgram::advice_about(int error, XdpMode mode) noexcept {
  if (error == EOPNOTSUPP && mode == XdpMode::native)
    return "Its driver has no XDP, or not with the interface's current settings: XdpMode::generic works everywhere.";
  if ((error == EOPNOTSUPP || error == EINVAL) && mode == XdpMode::offload)
    return "Only a network card that can run programs itself takes one, loaded for it: ProgramSpec::set_ifindex().";
  return "";
}

EBPFXX_DEFINITION std::optional<XdpStatus> xdp_status(Interface interface) {
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
