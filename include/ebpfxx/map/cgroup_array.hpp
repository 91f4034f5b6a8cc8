// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupArray: cgroups by index, for programs that ask whether a packet or a task is in one
// (bpf_skb_under_cgroup(), bpf_current_task_under_cgroup()). Since Linux 4.8 (4ed8ec521ed5).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "../descriptors.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

template <>
class Map<std::uint32_t, Cgroup, MapType::cgroup_array>
    : public detail::TypedMap<Map<std::uint32_t, Cgroup, MapType::cgroup_array>, MapType::cgroup_array, 4, 4> {
 public:
  using key_type = std::uint32_t;
  using mapped_type = Cgroup;
  using Map::TypedMap::TypedMap;

  /// The index means this cgroup from now on. The map keeps it in the kernel.
  void update(std::uint32_t index, const Cgroup& cgroup) const {
    const int cgroup_fd = cgroup.fd(), result = bpf_map_update_elem(fd(), &index, &cgroup_fd, BPF_ANY);
    if (result == -EBADF)
      detail::throw_error(EBADF, {"cannot put a cgroup into ", this->text()},
                          {"The descriptor must be that of a directory below a cgroup2 file system."});
    this->done(result, 0, "put a cgroup into");
  }
  void update(std::uint32_t index, const Cgroup& cgroup, std::error_code& error) const noexcept {
    const int cgroup_fd = cgroup.fd();
    set(error, bpf_map_update_elem(fd(), &index, &cgroup_fd, BPF_ANY));
  }

  /// Takes a cgroup out; false when there was none.
  bool erase(std::uint32_t index) const {
    return this->done(bpf_map_delete_elem(fd(), &index), ENOENT, "erase a cgroup of");
  }
  bool erase(std::uint32_t index, std::error_code& error) const noexcept {
    return done(bpf_map_delete_elem(fd(), &index), ENOENT, error);
  }
};

using CgroupArray = Map<std::uint32_t, Cgroup, MapType::cgroup_array>;

}  // namespace ebpfxx::inline v0
