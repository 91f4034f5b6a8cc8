// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Attachment: the owner of an attachment, which is a link if the kernel has links for that hook, and something older if
// not.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "detail/shared.hpp"
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
int detach_program(const OlderAttachment& attachment) noexcept;

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
  Attachment& operator=(Attachment&& other) noexcept;
  ~Attachment();

  /// True while this owns an attachment.
  [[nodiscard]] explicit operator bool() const noexcept { return link_ || older_.detach; }

  /// Whether it is a link.
  [[nodiscard]] bool is_link() const noexcept { return static_cast<bool>(link_); }
  /// The link, to pin, update or inspect it. Throws Error if this is not a link.
  [[nodiscard]] Link& link() &;
  [[nodiscard]] const Link& link() const&;
  /// The same, moved out, to keep it as a Link. Throws Error if this is not a link.
  [[nodiscard]] Link link() &&;

  /// Detaches now; empty afterwards. Throws Error, and may then be called again.
  void detach();

 private:
  int undo() noexcept;

  void require_link() const;

  Link link_;
  detail::OlderAttachment older_;
  detail::SharedRef owner_;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/attachment.hpp"
#endif
