// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupArray: cgroups by index, for programs that ask whether a packet or a task is in one
// (bpf_skb_under_cgroup(), bpf_current_task_under_cgroup()). Since Linux 4.8 (4ed8ec521ed5).
#pragma once

#include <cerrno>
#include <cstdint>

#include "../descriptors.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <>
struct EntryTraits<std::uint32_t, Cgroup, MapType::cgroup_array> : PlainKey<std::uint32_t>, DescriptorValue<Cgroup> {
  static constexpr const char* noun = "a cgroup";
  static const char* advice(int error) noexcept {
    return error == EBADF ? "The descriptor must be that of a directory below a cgroup2 file system." : "";
  }
};

}  // namespace detail

/// The map keeps its cgroups alive in the kernel; user space cannot look them up.
using CgroupArray = Map<std::uint32_t, Cgroup, MapType::cgroup_array>;

}  // namespace ebpfxx::inline v0
