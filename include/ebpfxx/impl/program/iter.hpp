// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/iter.hpp"

#include <bpf/libbpf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "../../detail/advice.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link IterProgram::attach(const IterOptions& options) const {
  const std::string_view kind = this->kind();
  bpf_iter_link_info info;  // a union, of which the kernel checks every byte
  std::memset(&info, 0, sizeof info);
  if (options.map.fd()) {
    require(detail::are_entries(kind), "It does not iterate over the entries of a map.");
    info.map.map_fd = static_cast<std::uint32_t>(options.map.fd());
  }
  Fd process, cgroup;  // the kernel takes 0 for none, so these are others
  if (options.pid || options.tid || options.pidfd) {
    require(kind.starts_with("task"), "It does not iterate over tasks.");
    info.task.pid = static_cast<std::uint32_t>(options.pid);
    info.task.tid = static_cast<std::uint32_t>(options.tid);
    if (options.pidfd) {
      process = Fd::dup(options.pidfd->fd());
      info.task.pid_fd = static_cast<std::uint32_t>(process.get());
    }
  }
  if (options.cgroup || kind == "cgroup") {
    require(kind == "cgroup", "It does not iterate over cgroups.");
    info.cgroup.order = static_cast<bpf_cgroup_iter_order>(options.order);
    if (options.cgroup) {
      cgroup = Fd::dup(Cgroup::open(options.cgroup).fd());
      info.cgroup.cgroup_fd = static_cast<std::uint32_t>(cgroup.get());
    }
  }
  detail::LogCapture log;
  detail::Options<bpf_iter_attach_opts> native_options;
  native_options.link_info = &info;
  native_options.link_info_len = sizeof info;
  bpf_link* link = bpf_program__attach_iter(native(), &native_options);
  if (!link && fd() >= 0) throw_attach_error(errno, kind, options.map.fd() != 0, log);
  return attached(link, {}, log);
}

EBPFXX_DEFINITION detail::IterReader IterProgram::reader(const IterOptions& options) const {
  Link link = attach(options);
  const int fd = link.fd();
  return {std::move(link), fd, text()};
}

EBPFXX_DEFINITION void IterProgram::require(bool fits, const char* otherwise) const {
  if (!fits && !kind().empty()) detail::throw_error(EINVAL, {"cannot attach ", text()}, {otherwise});
}

EBPFXX_DEFINITION void IterProgram::throw_attach_error(int error, std::string_view kind, bool has_map,
                                                       const detail::LogCapture& log) const {
  const bool of_map = detail::are_entries(kind);
  const bool is_new = kind == "cgroup" || kind.starts_with("task");
  detail::throw_error(
      error, {"cannot attach ", text()}, log,
      {error == EBADF && of_map && !has_map ? "It iterates over the entries of a map: {.map = skel.maps.name}."
       : error == EACCES && of_map          ? "It reads beyond the keys or values of this map."
       : error == EINVAL && of_map          ? "It cannot iterate over a map of this type."
       : (error == EINVAL || error == E2BIG) && is_new && !detail::kernel_is_at_least(6, 1)
           ? "Choosing tasks or cgroups needs Linux 6.1."
       : error == EINVAL && kind.starts_with("task") ? "Set only one of .pid, .tid and .pidfd."
                                                     : ""});
}

}  // namespace ebpfxx::inline v0
