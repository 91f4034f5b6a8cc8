// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Link: the owner of one attachment of a program to its hook.
#pragma once

#include <bpf/libbpf.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "cstring_view.hpp"
#include "detail/exchange.hpp"
#include "detail/shared.hpp"
#include "fd.hpp"

namespace ebpfxx::inline v0 {

class Program;

namespace detail {
class ObjectHandle;
template <class Kind>
std::optional<Kind> read_link_info(int fd);

/// What a Link owns: libbpf's handle, or a descriptor and where that was pinned. It is a base because of g++, which
/// looks at all members of a skeleton, but not into their bases, for each of the thousand calls that attach.
struct LinkParts {
  SharedRef owner_;
  bpf_link* native_ = nullptr;
  Fd fd_{};
  Text pinned_at_{};
  bool has_lost_pin_ = false;                 // the path that libbpf has for it
  pid_t process_ = native_ ? ::getpid() : 0;  // which attached
};
}  // namespace detail

/// The kernel's description of a link.
struct LinkInfo {
  std::uint32_t id;       ///< the link's id, as bpftool shows it
  std::uint32_t prog_id;  ///< the attached program's id
  bpf_link_type type;
};

/// Owns one attachment; destroying it detaches the program, unless the link is pinned. Move-only; for one thread at a
/// time. Keeps its program's object alive. In a process that was forked from the one that attached, destroying it
/// detaches nothing.
class Link : private detail::LinkParts {
 public:
  // This and the moves are out of line, because a skeleton may have a thousand links.

  /// An empty link.
  [[gnu::noinline]] Link() noexcept {}
  /// Takes over libbpf's handle, and keeps `owner` alive. For program classes; either may be null.
  Link(bpf_link* native, detail::SharedRef owner) noexcept : LinkParts{std::move(owner), native} {}
  /// The same for a link's descriptor.
  Link(Fd fd, detail::SharedRef owner) noexcept : LinkParts{std::move(owner), nullptr, std::move(fd)} {}

  /// Takes over a link that you got from libbpf, and keeps the program's object alive: Link{adopt,
  /// bpf_program__attach_trace(skel.progs.f.native()), skel.object()}. If the call returned null, throws Error with its
  /// errno.
  Link(adopt_t, bpf_link* native, const detail::ObjectHandle& object);

  /// Takes over a link's descriptor, e.g. one that another process sent. Throws Error if it refers to anything else.
  explicit Link(Fd fd);

  /// Opens a link by its id, as in LinkInfo and bpftool. The program is detached when the link's last holder is gone.
  /// Throws Error.
  [[nodiscard]] static Link from_id(std::uint32_t id);

  /// Opens a link that this process or another has pinned. Throws Error.
  [[nodiscard]] static Link open_pinned(CStringView path);
  /// The same, or nothing if nothing is pinned there.
  template <class Found = Link>  // so that only those who call it compile it
  [[nodiscard]] static std::optional<Found> try_open_pinned(CStringView path) {
    Link link;
    if (!open_pinned(path, link)) return std::nullopt;
    return link;
  }

  [[gnu::noinline]] Link(Link&& other) noexcept
      : LinkParts{detail::exchange_value(other.owner_, {}),
                  detail::exchange_value(other.native_, nullptr),
                  std::move(other.fd_),
                  std::move(other.pinned_at_),
                  detail::exchange_value(other.has_lost_pin_, false),
                  other.process_} {}
  Link& operator=(Link&& other) noexcept;
  ~Link();

  /// True while this owns an attachment.
  [[nodiscard]] explicit operator bool() const noexcept { return native_ || fd_; }

  /// Detaches now, for all holders of this link, pinned or not, where the kernel has a call for that (cgroup, network
  /// namespace and XDP links since Linux 5.9, BPF_LINK_DETACH, 73b11c2ab072); any other kind is detached when its last
  /// holder is gone. Empty afterwards. Throws Error.
  void detach();

  /// Makes the attachment outlive this process, as a file in a BPF file system. Creates the last folder of the path if
  /// it is missing. Throws Error.
  void pin(CStringView path);

  /// Removes the file that pin() made, or that this was opened from: from now on the attachment ends with this Link.
  /// Throws Error, also if something else is pinned there, or nothing any more: it then forgets that it was pinned.
  void unpin();

  /// Where it is pinned: the path of pin(), or the one that it was opened from; null if there is none.
  [[nodiscard]] const char* pin_path() const noexcept;

  /// Replaces the attached program with another, atomically: there is always one attached. Throws Error, also if the
  /// new one has another type or another hook: the kernel itself would accept a connect6 program for a connect4 link.
  void update(const Program& program);

  /// The kernel's description. Throws Error; attachments by perf event are links only since Linux 5.15 (b89fbfbb854c).
  [[nodiscard]] LinkInfo info() const;
  /// The details of one kind of link, in a type from <ebpfxx/link_info.hpp>; nothing if this link is of another kind:
  /// if (const auto xdp = link.info<XdpLinkInfo>()) ... xdp->ifindex. Throws Error.
  template <class Kind>
  [[nodiscard]] std::optional<Kind> info() const {
    return detail::read_link_info<Kind>(fd());
  }

  /// Gives up libbpf's handle: the caller destroys it, before the program's object. Null for a link that was made from
  /// a descriptor.
  [[nodiscard]] bpf_link* release() noexcept { return detail::exchange_value(native_, nullptr); }

  /// The link's descriptor, borrowed; -1 when empty, or for a USDT program, which is attached in several places.
  [[nodiscard]] int fd() const noexcept;
  /// libbpf's handle, borrowed; null when empty or made from a descriptor.
  [[nodiscard]] bpf_link* native() const noexcept { return native_; }

 private:
  [[gnu::cold]] void leave_to_parent() noexcept;

  // False if nothing is pinned there.
  static bool open_pinned(CStringView path, Link& link);

  [[nodiscard, gnu::cold]] static const char* pin_advice(int error, CStringView path) noexcept;

  [[noreturn, gnu::cold]] void throw_pin_is_gone();

  // libbpf's handle never forgets the path of a file that is gone.
  [[nodiscard]] bool libbpf_pins() const noexcept { return native_ && !has_lost_pin_; }

  [[nodiscard]] int checked(const char* operation) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/link.hpp"
#endif
