// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../attachment.hpp"
#include "../descriptors.hpp"
#include "../detail/socket_attachment.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_reuseport"): chooses among the sockets that share a port (since Linux 4.19, 2dbb9b9e6df6).
class SkReuseportProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_REUSEPORT> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to the group of sockets that this one shares its port with (SO_REUSEPORT), in place of the group's
  /// program, if it has one. The descriptor remains yours; the Attachment can detach the program only while it is open.
  /// Throws Error.
  [[nodiscard]] Attachment attach(const Socket& socket) const {
    detail::OlderAttachment attachment;
    attachment.program = fd();
    // The second option is since Linux 5.3 (99f3a064bc2e).
    const int result =
        detail::attach_to_socket(attachment, socket.fd(), SO_ATTACH_REUSEPORT_EBPF, SO_DETACH_REUSEPORT_BPF);
    if (result < 0)
      throw_not_attached(-result, {"to the sockets that share a port"},
                         {result == -ENOTSOCK ? "That descriptor is not a socket."
                          : result == -EINVAL ? "Set SO_REUSEPORT before the socket is bound."
                                              : ""});
    return Attachment{std::move(attachment), owner_};
  }
};

}  // namespace ebpfxx::inline v0
