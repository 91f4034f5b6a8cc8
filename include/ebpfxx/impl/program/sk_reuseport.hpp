// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/sk_reuseport.hpp"

#include <cerrno>
#include <utility>

#include "../../detail/socket_attachment.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Attachment SkReuseportProgram::attach(const Socket& socket) const {
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

}  // namespace ebpfxx::inline v0
