// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/socket_filter.hpp"

#include <cerrno>
#include <utility>

#include "../../detail/socket_attachment.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Attachment SocketFilterProgram::attach(const Socket& socket) const {
  detail::OlderAttachment attachment;
  attachment.program = fd();
  const int result = detail::attach_to_socket(attachment, socket.fd(), SO_ATTACH_BPF, SO_DETACH_BPF);
  if (result < 0)
    throw_not_attached(-result, {"to a socket"}, {result == -ENOTSOCK ? "That descriptor is not a socket." : ""});
  return Attachment{std::move(attachment), owner_};
}

}  // namespace ebpfxx::inline v0
