// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Numbers of the kernel's that came after Linux 6.1, whose headers are the oldest to compile with.
#pragma once

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

// bpf_prog_type
inline constexpr int prog_type_netfilter = 32;  // Linux 6.4 (fd9c663b9ad6)

// bpf_attach_type
inline constexpr int attach_netfilter = 45;
inline constexpr int attach_tcx_ingress = 46, attach_tcx_egress = 47;      // Linux 6.6 (e420bed02507)
inline constexpr int attach_uprobe_multi = 48;                             // Linux 6.6 (89ae89f53d20)
inline constexpr int attach_netkit_primary = 54, attach_netkit_peer = 55;  // Linux 6.7 (35dfaad7188c)
inline constexpr int attach_kprobe_session = 56;                           // Linux 6.10 (535a3692ba72)
inline constexpr int attach_uprobe_session = 57;                           // Linux 6.13 (d920179b3d48)

// BPF_F_...: where a program goes among others. Linux 6.6 (053c8e1f235d)
inline constexpr unsigned order_before = 1u << 3, order_after = 1u << 4, order_by_id = 1u << 5,
                          order_by_link = 1u << 13;
inline constexpr unsigned cgroup_preorder = 1u << 6;  // Linux 6.15

// BPF_F_RB_OVERWRITE. Linux 6.19
inline constexpr unsigned overwritten_ring = 1u << 19;

// bpf_link_type
inline constexpr int link_netfilter = 10, link_tcx = 11, link_uprobe_multi = 12, link_netkit = 13, link_sockmap = 14;

}  // namespace ebpfxx::inline v0::detail
