// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("cgroup/..."), SEC("cgroup_skb/..."): decides for the processes of a cgroup.
class CgroupProgram : public detail::ProgramOfType<BPF_PROG_TYPE_CGROUP_SKB, BPF_PROG_TYPE_CGROUP_SOCK,
                                                   BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_PROG_TYPE_CGROUP_SOCKOPT,
                                                   BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_PROG_TYPE_CGROUP_DEVICE> {
 public:
  using ProgramOfType::ProgramOfType;
};

/// SEC("sockops"): hears of the TCP connections of a cgroup's processes, and sets their options (since Linux 4.13,
/// 40304b2a1567).
class SockOpsProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SOCK_OPS> {
 public:
  using ProgramOfType::ProgramOfType;
};

/// SEC("lsm_cgroup/hook"): decides at a security hook for the processes of a cgroup (since Linux 6.0, 69fd337a975c).
class LsmCgroupProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
