// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("lwt_in"), SEC("lwt_out"), SEC("lwt_xmit"), SEC("lwt_seg6local"): decides on the packets of a route (since Linux
/// 4.10, 3a0af8fd61f9). It is attached by the route, so pin() it and add one:
///     ip route add 192.0.2.0/24 dev eth0 encap bpf xmit pinned /sys/fs/bpf/name
/// The route keeps the program, even without the pin, until `ip route del`.
class LwtProgram
    : public detail::RunOnPacket<detail::ProgramOfType<BPF_PROG_TYPE_LWT_IN, BPF_PROG_TYPE_LWT_OUT,
                                                       BPF_PROG_TYPE_LWT_XMIT, BPF_PROG_TYPE_LWT_SEG6LOCAL>,
                                 __sk_buff> {
 public:
  using RunOnPacket::RunOnPacket;
};

}  // namespace ebpfxx::inline v0
