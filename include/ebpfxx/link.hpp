// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Link: the owner of one attachment of a program to its hook.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <utility>

#include "cstring_view.hpp"
#include "detail/libbpf_options.hpp"
#include "detail/shared.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

class Program;

/// What the kernel says of a link. `raw` has the part that depends on the kind of link.
struct LinkInfo {
  std::uint32_t id;       ///< the link's number, as bpftool shows it
  std::uint32_t prog_id;  ///< the attached program's number
  bpf_link_type type;
  bpf_link_info raw;
};

/// Owns one attachment; destroying it detaches the program, unless the link is pinned. Move-only, usable from one
/// thread at a time. It keeps the object that its program is from alive.
class Link {
 public:
  /// An empty link.
  Link() = default;
  /// Takes over libbpf's handle, and keeps `owner` alive as long. (For program classes; null for none.)
  Link(bpf_link* native, detail::SharedRef owner) noexcept : owner_{std::move(owner)}, native_{native} {}

  /// A link that was pinned, by this process or another. Throws Error.
  [[nodiscard]] static Link open_pinned(CStringView path) {
    detail::LogCapture log;
    bpf_link* native = bpf_link__open(path.c_str());
    if (!native) detail::throw_error(errno, {"cannot open the link pinned at '", path, "'"}, log);
    return Link{native, {}};
  }

  Link(Link&& other) noexcept
      : owner_{std::exchange(other.owner_, {})}, native_{std::exchange(other.native_, nullptr)} {}
  Link& operator=(Link other) noexcept {
    std::swap(owner_, other.owner_);
    std::swap(native_, other.native_);
    return *this;
  }
  ~Link() { bpf_link__destroy(native_); }

  /// True while this owns an attachment.
  [[nodiscard]] explicit operator bool() const noexcept { return native_; }

  /// Detaches now, for all who hold this link, pinned or not where the kernel has such a call (cgroup, network
  /// namespace and XDP links since Linux 5.9, BPF_LINK_DETACH, 73b11c2ab072); any other kind goes with its last holder.
  /// Empty afterwards. Throws Error.
  void detach() {
    if (!native_) return;
    detail::LogCapture log;
    const int result = bpf_link__detach(native_);
    Link gone = std::move(*this);
    if (result < 0 && result != -EOPNOTSUPP && result != -EINVAL)
      detail::throw_error(-result, {"cannot detach the link"}, log);
  }

  /// Makes the attachment outlive this process, as a file in a BPF file system. Throws Error.
  void pin(CStringView path) {
    detail::LogCapture log;
    if (const int result = bpf_link__pin(checked("pin"), path.c_str()); result < 0)
      detail::throw_error(
          -result, {"cannot pin the link at '", path, "'"}, log,
          {result == -EINVAL ? "Pin to a path below a BPF file system, e.g. /sys/fs/bpf (mount -t bpf bpf "
                               "/sys/fs/bpf); attachments by perf event are links since Linux 5.15 only."
                             : ""});
  }

  /// Removes the file that pin() made: the attachment ends with this Link again. Throws Error.
  void unpin() {
    detail::LogCapture log;
    if (const int result = bpf_link__unpin(checked("unpin")); result < 0)
      detail::throw_error(-result, {"cannot unpin the link"}, log);
  }

  /// Exchanges the attached program for another of its kind, without a moment in which none is attached. Throws Error.
  void update(const Program& program);

  /// The kernel's description. Throws Error; attachments by perf event are links since Linux 5.15 only (b89fbfbb854c).
  [[nodiscard]] LinkInfo info() const {
    detail::Zeroed<bpf_link_info> raw;  // the kernel takes what is in it for pointers to write to
    std::uint32_t size = sizeof raw;
    if (const int result = bpf_obj_get_info_by_fd(fd(), &raw, &size); result < 0)
      detail::throw_error(-result, {"cannot get the info of the link"});
    return {raw.id, raw.prog_id, static_cast<bpf_link_type>(raw.type), raw};
  }

  /// Gives libbpf's handle away: the caller's to destroy, before the object that the program is from.
  [[nodiscard]] bpf_link* release() noexcept { return std::exchange(native_, nullptr); }

  /// The link's descriptor, borrowed; -1 when empty.
  [[nodiscard]] int fd() const noexcept { return native_ ? bpf_link__fd(native_) : -1; }
  /// libbpf's handle, borrowed; null when empty.
  [[nodiscard]] bpf_link* native() const noexcept { return native_; }

 private:
  [[nodiscard]] bpf_link* checked(const char* operation) const {
    if (!native_) detail::throw_error(EBADF, {"cannot ", operation, " an empty link"});
    return native_;
  }

  detail::SharedRef owner_;
  bpf_link* native_ = nullptr;
};

}  // namespace ebpfxx::inline v0
