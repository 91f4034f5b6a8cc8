// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupArray: cgroups by index, for programs that ask whether a packet or a task is in one
// (bpf_skb_under_cgroup(), bpf_current_task_under_cgroup()). Since Linux 4.8 (4ed8ec521ed5).
#pragma once

#include <cerrno>
#include <cstdint>

#include "../descriptors.hpp"
#include "descriptor_array.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

struct CgroupWords {
  static constexpr const char* thing = "cgroup";
  static const char* advice(int error) noexcept {
    return error == EBADF ? "The descriptor must be that of a directory below a cgroup2 file system." : "";
  }
};

}  // namespace detail

/// The map keeps what is in it in the kernel.
template <>
class Map<std::uint32_t, Cgroup, MapType::cgroup_array>
    : public detail::DescriptorArray<Map<std::uint32_t, Cgroup, MapType::cgroup_array>, Cgroup, MapType::cgroup_array,
                                     detail::CgroupWords> {
 public:
  using Map::DescriptorArray::DescriptorArray;
};

using CgroupArray = Map<std::uint32_t, Cgroup, MapType::cgroup_array>;

}  // namespace ebpfxx::inline v0
