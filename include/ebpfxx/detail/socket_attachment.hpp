// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs that are attached to a socket by a socket option.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

#include "../attachment.hpp"

namespace ebpfxx::inline v0::detail {

/// The cookie of a socket, 0 if that descriptor is of none.
[[nodiscard]] inline std::uint64_t socket_cookie(int fd) noexcept {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return ::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

/// For the owner: the descriptor must be of the same socket still.
inline int detach_from_socket(const OlderAttachment& attachment) noexcept {
  if (socket_cookie(attachment.socket) != attachment.cookie) return 0;
  const int nothing = 0;
  if (::setsockopt(attachment.socket, SOL_SOCKET, attachment.type, &nothing, sizeof nothing) == 0) return 0;
  return errno == ENOENT ? 0 : -errno;  // someone else has detached it
}

/// Attaches by one option, to be detached by another. Returns a negative errno if that fails.
[[nodiscard]] inline int attach_to_socket(OlderAttachment& attachment, int socket, int option,
                                          int option_to_detach) noexcept {
  if (::setsockopt(socket, SOL_SOCKET, option, &attachment.program, sizeof attachment.program) != 0) return -errno;
  attachment.socket = socket;
  attachment.cookie = socket_cookie(socket);
  attachment.type = option_to_detach;
  attachment.detach = &detach_from_socket;
  return 0;
}

}  // namespace ebpfxx::inline v0::detail
