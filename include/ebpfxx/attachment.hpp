// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Attachment: the owner of an attachment, which is a link if the kernel has links for that hook, and something older if
// not.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "detail/shared.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "link.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// How to undo an attachment that is not a link. Attaching has filled in what `detach` needs.
struct OlderAttachment {
  int (*detach)(const OlderAttachment&) noexcept = nullptr;  ///< returns 0 or a negative errno
  Fd target{};                                               ///< a cgroup, map or device
  int socket = -1;                                           ///< borrowed, and still that socket if ...
  std::uint64_t cookie = 0;                                  ///< ... it has this cookie
  int program = -1;                                          ///< borrowed: the owner keeps it open
  int type = 0;                                              ///< bpf_attach_type, or which side of an interface
  int ifindex = 0;
  std::uint32_t program_id = 0, handle = 0, priority = 0;  ///< of a tc filter
  std::uint64_t net_namespace = 0;                         ///< of its interface; 0 if that is not known
  bool owns_qdisc = false;
  pid_t process = ::getpid();  ///< which attached
};

/// bpf_prog_detach2() for what bpf_prog_attach() attached.
inline int detach_program(const OlderAttachment& attachment) noexcept {
  const int result =
      bpf_prog_detach2(attachment.program, attachment.target.get(), static_cast<bpf_attach_type>(attachment.type));
  return result == -ENOENT ? 0 : result;  // someone else has detached it
}

}  // namespace detail

/// Owns one attachment; destroying it detaches the program. It is a Link where this kernel has links for that hook, and
/// otherwise what came before links: a filter of a qdisc, or an entry in the list of a cgroup, a map or a socket, which
/// stays if the process is killed. Move-only; for one thread at a time. Keeps its program's object alive.
class Attachment {
 public:
  /// An empty attachment.
  Attachment() = default;
  Attachment(Link link) noexcept : link_{std::move(link)} {}  // NOLINT: implicit
  /// For program classes.
  Attachment(detail::OlderAttachment older, detail::SharedRef owner) noexcept
      : older_{std::move(older)}, owner_{std::move(owner)} {}

  Attachment(Attachment&& other) noexcept
      : link_{std::move(other.link_)},
        older_{std::exchange(other.older_, {})},
        owner_{std::exchange(other.owner_, {})} {}
  Attachment& operator=(Attachment&& other) noexcept {
    Attachment mine{std::move(other)};
    std::swap(link_, mine.link_);
    std::swap(older_, mine.older_);
    std::swap(owner_, mine.owner_);
    return *this;
  }
  // What has failed for a moment, e.g. for lack of memory, is no reason to leave it attached; but to be a process that
  // was forked from the one that attached.
  ~Attachment() {
    if (older_.detach && older_.process != ::getpid()) return;
    for (int tries = 0; older_.detach && tries < 3; ++tries) (void)undo();
  }

  /// True while this owns an attachment.
  [[nodiscard]] explicit operator bool() const noexcept { return link_ || older_.detach; }

  /// Whether it is a link.
  [[nodiscard]] bool is_link() const noexcept { return static_cast<bool>(link_); }
  /// The link, to pin, update or inspect it. Throws Error if this is not a link.
  [[nodiscard]] Link& link() & {
    require_link();
    return link_;
  }
  [[nodiscard]] const Link& link() const& {
    require_link();
    return link_;
  }
  /// The same, moved out, to keep it as a Link. Throws Error if this is not a link.
  [[nodiscard]] Link link() && {
    require_link();
    return std::move(link_);
  }

  /// Detaches now; empty afterwards. Throws Error, and may then be called again.
  void detach() {
    link_.detach();
    if (!older_.detach) return;
    const int result = undo();
    if (result < 0)
      detail::throw_error(-result, {"cannot detach a program"},
                          {result == -EXDEV ? "It was attached in another network namespace: detach it there." : ""});
  }

 private:
  int undo() noexcept {
    const int result = older_.detach(older_);
    if (result < 0) return result;
    older_ = {};
    owner_ = {};
    return 0;
  }

  void require_link() const {
    if (!link_)
      detail::throw_error(older_.detach ? EOPNOTSUPP : EBADF, {"cannot use this attachment as a link"},
                          {older_.detach ? "On this kernel it is not a link, as is_link() tells." : "It is empty."});
  }

  Link link_;
  detail::OlderAttachment older_;
  detail::SharedRef owner_;
};

}  // namespace ebpfxx::inline v0
