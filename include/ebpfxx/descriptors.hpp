// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Pidfd, Socket, File, Cgroup, NetNamespace: kernel objects that user space refers to by a descriptor, each with its
// own type, so that one kind cannot be passed for another. They are keys and values of maps, and targets of
// attachments.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "cstring_view.hpp"
#include "detail/exchange.hpp"
#include "error.hpp"
#include "fd.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// A descriptor, owned or borrowed. Move-only.
template <class Self>
class TypedFd {
 public:
  /// Takes over `fd`.
  TypedFd(adopt_t, int fd) noexcept : fd_{fd}, own_{adopt, fd} {}
  /// Uses `fd`, which remains the caller's and must stay open.
  [[nodiscard]] static Self borrow(int fd) noexcept {
    Self borrowed{adopt, fd};
    (void)borrowed.TypedFd::own_.release();
    return borrowed;
  }

  TypedFd(TypedFd&& other) noexcept : fd_{detail::exchange_value(other.fd_, -1)}, own_{std::move(other.own_)} {}
  TypedFd& operator=(TypedFd&& other) noexcept {
    fd_ = detail::exchange_value(other.fd_, -1);
    own_ = std::move(other.own_);
    return *this;
  }
  ~TypedFd() = default;

  /// The descriptor, borrowed; -1 when moved from.
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// Gives up the descriptor: the caller closes it. For a borrowed one this is a duplicate, and it may throw Error.
  [[nodiscard]] int release() {
    if (fd_ >= 0 && !own_) own_ = Fd::dup(fd_);
    fd_ = -1;
    return own_.release();
  }

 private:
  int fd_;
  Fd own_;
};

}  // namespace detail

/// A process, by a pidfd: it never refers to another process, even if the pid is reused.
class Pidfd : public detail::TypedFd<Pidfd> {
 public:
  using TypedFd::TypedFd;

  /// Opens it by its pid. Throws Error. Since Linux 5.3 (32fcb426ec00).
  [[nodiscard]] static Pidfd open(pid_t pid) {
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0)
      detail::throw_error(errno, {"cannot open a pidfd of process ", detail::Digits{pid}},
                          {errno == EINVAL ? "It must be the id of a process, not of a thread." : ""});
    return {adopt, fd};
  }
};

/// A socket, usually one that your program already has: Socket::borrow(fd).
class Socket : public detail::TypedFd<Socket> {
 public:
  using TypedFd::TypedFd;

  /// The number that bpf_get_socket_cookie() and maps of sockets use for it. Throws Error. Since Linux 4.12
  /// (5daab9db7b65).
  [[nodiscard]] std::uint64_t cookie() const {
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    if (::getsockopt(fd(), SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0)
      detail::throw_error(errno, {"cannot get a socket's cookie"});
    return cookie;
  }
};

/// A file or directory.
class File : public detail::TypedFd<File> {
 public:
  using TypedFd::TypedFd;

  /// Opens it with O_PATH, which needs no permission to read it. Throws Error.
  [[nodiscard]] static File open(CStringView path) {
    const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) detail::throw_error(errno, {"cannot open '", path, "'"});
    return {adopt, fd};
  }
};

/// A cgroup (version 2).
class Cgroup : public detail::TypedFd<Cgroup> {
 public:
  using TypedFd::TypedFd;

  /// Opens it by its directory, e.g. /sys/fs/cgroup/system.slice. Throws Error.
  [[nodiscard]] static Cgroup open(CStringView path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
      detail::throw_error(errno, {"cannot open cgroup '", path, "'"},
                          {"A cgroup is a directory in a cgroup2 file system, usually at /sys/fs/cgroup."});
    return {adopt, fd};
  }

  /// The id that bpf_get_current_cgroup_id() returns for tasks in it. Throws Error.
  [[nodiscard]] std::uint64_t id() const {
    struct ::stat status;
    if (::fstat(fd(), &status) != 0) detail::throw_error(errno, {"cannot get a cgroup's id"});
    return status.st_ino;
  }
};

/// A network namespace.
class NetNamespace : public detail::TypedFd<NetNamespace> {
 public:
  using TypedFd::TypedFd;

  /// Opens it by its file, e.g. /run/netns/blue, which `ip netns add blue` makes, or /proc/PID/ns/net. Throws Error.
  [[nodiscard]] static NetNamespace open(CStringView path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      detail::throw_error(errno, {"cannot open network namespace '", path, "'"},
                          {errno == ENOENT ? "`ip netns` lists the named ones, which are in /run/netns." : ""});
    return {adopt, fd};
  }
  /// The one that a process is in. Throws Error.
  [[nodiscard]] static NetNamespace of(pid_t pid) {
    return open(detail::Text{"/proc/", detail::Digits{pid}, "/ns/net"}.c_str());
  }
  /// The one that the calling thread is in. Throws Error.
  [[nodiscard]] static NetNamespace own() { return open("/proc/thread-self/ns/net"); }
};

}  // namespace ebpfxx::inline v0
