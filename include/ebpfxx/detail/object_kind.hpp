// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What kind of object a descriptor from outside refers to: the kernel opens pins of any kind, and its info call accepts
// any.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>

#include "../cstring_view.hpp"
#include "../fd.hpp"
#include "libbpf_options.hpp"

namespace ebpfxx::inline v0::detail {

enum class ObjectKind { map, program, link, btf, other, closed };

/// Finds out with calls that do nothing: the info call does not say what kind it is, and /proc may be missing.
[[gnu::noinline]] inline ObjectKind kind_of(int fd) {
  // A lookup of no entries. EINVAL if it is not a map, before any other check (bpf_map_do_batch() in
  // kernel/bpf/syscall.c, since Linux 5.6).
  std::uint32_t count = 0;
  const int looked_up = bpf_map_lookup_batch(fd, nullptr, nullptr, nullptr, nullptr, &count, nullptr);
  if (looked_up == -EBADF) return ObjectKind::closed;
  if (looked_up != -EINVAL) return ObjectKind::map;
  // An update to no program. EINVAL if it is not a link; for a link, EBADF because of the program (link_update(), since
  // Linux 5.7).
  if (bpf_link_update(fd, -1, nullptr) == -EBADF) return ObjectKind::link;
  Zeroed<bpf_prog_info> info;
  std::uint32_t size = sizeof info;
  if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0) return ObjectKind::other;
  // The kernel sets the size to that of its answer, which for type information (bpf_btf_info) is at most 32 bytes.
  return size > 32 ? ObjectKind::program : ObjectKind::btf;
}

/// Throws Error "WHAT: Invalid argument (EINVAL). It is a program." if the descriptor is of another kind.
[[gnu::noinline]] inline void require_kind(ObjectKind wanted, int fd, Parts what) {
  const ObjectKind kind = kind_of(fd);
  if (kind == wanted) return;
  constexpr const char* words[] = {
      "It is a map.", "It is a program.", "It is a link.", "It is type information (BTF).", "It is not a BPF object.",
      "It is closed."};
  throw_error(kind == ObjectKind::closed ? EBADF : EINVAL, what, {words[static_cast<int>(kind)]});
}

/// Why something cannot be opened by its id; empty when the cause is not certain.
[[nodiscard]] constexpr const char* id_advice(int error) noexcept {
  return error == EPERM    ? "Opening maps, programs and links by id needs CAP_SYS_ADMIN."
         : error == ENOENT ? "There is none with that id, or no longer."
                           : "";
}

/// The id of a map, program or link.
[[gnu::noinline]] inline std::uint32_t id_of(int fd, Parts what, const char* which) {
  Zeroed<bpf_prog_info> info;  // the largest; maps and links have their ids at the same place as programs
  std::uint32_t size = sizeof info;
  const int result = bpf_obj_get_info_by_fd(fd, &info, &size);
  if (result < 0) throw_error(-result, what, {"The kernel does not tell the id of ", which, "."});
  return info.id;
}

/// Throws Error unless it is this map, program or link that is pinned at `path`.
[[gnu::noinline]] inline void require_pinned_at(CStringView path, int fd, Parts what) {
  const int result = bpf_obj_get(path.c_str());
  const Fd pinned{adopt, result};
  if (!pinned) throw_error(-result, what);
  if (fd < 0) throw_error(EBADF, what, {"It is not in the kernel: it was not created, or not loaded."});
  if (kind_of(fd) != kind_of(pinned.get()) || id_of(fd, what, "this") != id_of(pinned.get(), what, "what is pinned"))
    throw_error(EINVAL, what, {"Something else is pinned there now."});
}

}  // namespace ebpfxx::inline v0::detail
