// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Link: the owner of one attachment of a program to its hook.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <utility>

#include "cstring_view.hpp"
#include "detail/advice.hpp"
#include "detail/exchange.hpp"
#include "detail/libbpf_options.hpp"
#include "detail/object_kind.hpp"
#include "detail/pin_folder.hpp"
#include "detail/shared.hpp"
#include "error.hpp"
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
  explicit Link(Fd fd) : Link{std::move(fd), detail::SharedRef{}} {
    detail::require_kind(detail::ObjectKind::link, fd_.get(),
                         {"cannot use descriptor ", detail::Digits{fd_.get()}, " as a link"});
  }

  /// Opens a link by its id, as in LinkInfo and bpftool. The program is detached when the link's last holder is gone.
  /// Throws Error.
  [[nodiscard]] static Link from_id(std::uint32_t id) {
    const int fd = bpf_link_get_fd_by_id(id);
    if (fd < 0)
      detail::throw_error(-fd, {"cannot open the link with id ", detail::Digits{id}}, {detail::id_advice(-fd)});
    return Link{Fd{adopt, fd}};
  }

  /// Opens a link that this process or another has pinned. Throws Error.
  [[nodiscard]] static Link open_pinned(CStringView path) {
    Link link;
    if (!open_pinned(path, link)) detail::throw_error(ENOENT, {"cannot open the link pinned at '", path, "'"});
    return link;
  }
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
  [[gnu::noinline]] Link& operator=(Link&& other) noexcept {
    Link mine{std::move(other)};
    detail::swap_values(owner_, mine.owner_);
    detail::swap_values(native_, mine.native_);
    fd_ = std::move(mine.fd_);
    pinned_at_ = std::move(mine.pinned_at_);
    has_lost_pin_ = mine.has_lost_pin_;
    detail::swap_values(process_, mine.process_);
    return *this;
  }
  [[gnu::noinline]] ~Link() {
    if (native_ && process_ != ::getpid()) leave_to_parent();
    bpf_link__destroy(native_);
  }

  /// True while this owns an attachment.
  [[nodiscard]] explicit operator bool() const noexcept { return native_ || fd_; }

  /// Detaches now, for all holders of this link, pinned or not, where the kernel has a call for that (cgroup, network
  /// namespace and XDP links since Linux 5.9, BPF_LINK_DETACH, 73b11c2ab072); any other kind is detached when its last
  /// holder is gone. Empty afterwards. Throws Error.
  void detach() {
    if (!*this) return;
    const int result = fd() < 0 ? 0 : bpf_link_detach(fd());
    Link gone = std::move(*this);
    if (result < 0 && result != -EOPNOTSUPP && result != -EINVAL)
      detail::throw_error(-result, {"cannot detach the link"});
  }

  /// Makes the attachment outlive this process, as a file in a BPF file system. Creates the last folder of the path if
  /// it is missing. Throws Error.
  void pin(CStringView path) {
    const int link = checked("pin");
    if (const char* at = pin_path())
      detail::throw_error(EBUSY, {"cannot pin the link at '", path, "'"},
                          {"It is pinned at '", at, "' already: unpin() it first."});
    const detail::PinFolder folder{path};
    detail::LogCapture log;
    const int result = libbpf_pins() ? bpf_link__pin(native_, path.c_str()) : bpf_obj_pin(link, path.c_str());
    if (result < 0)
      detail::throw_error(-result, {"cannot pin the link at '", path, "'"}, log, {pin_advice(-result, path)});
    if (!libbpf_pins()) pinned_at_ = detail::Text{path};
  }

  /// Removes the file that pin() made, or that this was opened from: from now on the attachment ends with this Link.
  /// Throws Error, also if something else is pinned there, or nothing any more: it then forgets that it was pinned.
  void unpin() {
    const int link = checked("unpin");
    const char* path = pin_path();
    if (!path) detail::throw_error(EINVAL, {"cannot unpin the link"}, {"It is not pinned, or not by this Link."});
    if (::access(path, F_OK) != 0 && errno == ENOENT) throw_pin_is_gone();
    detail::require_pinned_at(path, link, {"cannot unpin the link from '", path, "'"});
    const int result = libbpf_pins() ? bpf_link__unpin(native_) : ::unlink(path) == 0 ? 0 : -errno;
    if (result < 0) detail::throw_error(-result, {"cannot unpin the link from '", path, "'"});
    pinned_at_ = {};
  }

  /// Where it is pinned: the path of pin(), or the one that it was opened from; null if there is none.
  [[nodiscard]] const char* pin_path() const noexcept {
    return libbpf_pins() ? bpf_link__pin_path(native_) : pinned_at_.empty() ? nullptr : pinned_at_.c_str();
  }

  /// Replaces the attached program with another, atomically: there is always one attached. Throws Error, also if the
  /// new one has another type or another hook: the kernel itself would accept a connect6 program for a connect4 link.
  void update(const Program& program);

  /// The kernel's description. Throws Error; attachments by perf event are links only since Linux 5.15 (b89fbfbb854c).
  [[nodiscard]] LinkInfo info() const {
    detail::Zeroed<bpf_link_info> raw;  // the kernel reads it: members may be pointers to write to
    std::uint32_t size = sizeof raw;
    if (const int result = bpf_obj_get_info_by_fd(fd(), &raw, &size); result < 0)
      detail::throw_error(-result, {"cannot get the info of the link"});
    return {raw.id, raw.prog_id, static_cast<bpf_link_type>(raw.type)};
  }
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
  [[nodiscard]] int fd() const noexcept {
    if (!native_) return fd_.get();
    const int fd = bpf_link__fd(native_);
    return fd > 0 ? fd : -1;  // libbpf's are never 0, which means that there is none
  }
  /// libbpf's handle, borrowed; null when empty or made from a descriptor.
  [[nodiscard]] bpf_link* native() const noexcept { return native_; }

 private:
  // This process was forked from the one that attached. Closing its own descriptor does nothing to the other's, but for
  // some links libbpf does more: it switches off the perf event that both have, or takes back struct_ops.
  [[gnu::cold, gnu::noinline]] void leave_to_parent() noexcept {
    detail::Zeroed<bpf_link_info> its;
    std::uint32_t size = sizeof its;
    const bool is_link = fd() >= 0 && bpf_link_update(fd(), -1, nullptr) == -EBADF;
    if (!is_link || bpf_obj_get_info_by_fd(fd(), &its, &size) < 0 || its.type == BPF_LINK_TYPE_PERF_EVENT)
      bpf_link__disconnect(native_);
  }

  // False if nothing is pinned there.
  [[gnu::noinline]] static bool open_pinned(CStringView path, Link& link) {
    detail::LogCapture log;
    bpf_link* native = bpf_link__open(path.c_str());
    const int error = native ? 0 : errno;
    if (error == ENOENT) return false;
    if (error)
      detail::throw_error(error, {"cannot open the link pinned at '", path, "'"}, log,
                          {detail::open_pin_advice(error, path.c_str())});
    link = Link{native, detail::SharedRef{}};
    detail::require_kind(detail::ObjectKind::link, link.fd(), {"cannot open the link pinned at '", path, "'"});
    return true;
  }

  [[nodiscard, gnu::cold, gnu::noinline]] static const char* pin_advice(int error, CStringView path) noexcept {
    const char* advice = detail::pin_advice(error, path.c_str());
    return *advice || error != EINVAL || detail::kernel_is_at_least(5, 15)
               ? advice
               : "Before Linux 5.15, attachments by perf event are not links and cannot be pinned.";
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_pin_is_gone() {
    const detail::Text path{pin_path()};
    pinned_at_ = {};
    has_lost_pin_ = true;
    detail::throw_error(ENOENT, {"cannot unpin the link from '", path, "'"},
                        {"It is there no longer: someone else removed or renamed the file."});
  }

  // libbpf's handle never forgets the path of a file that is gone.
  [[nodiscard]] bool libbpf_pins() const noexcept { return native_ && !has_lost_pin_; }

  [[nodiscard]] int checked(const char* operation) const {
    if (!*this) detail::throw_error(EBADF, {"cannot ", operation, " an empty link"});
    if (fd() < 0)
      detail::throw_error(EOPNOTSUPP, {"cannot ", operation, " the link of a USDT program"},
                          {"It is several attachments in one."});
    return fd();
  }
};

}  // namespace ebpfxx::inline v0
