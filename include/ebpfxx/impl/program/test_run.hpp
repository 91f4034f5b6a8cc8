// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/test_run.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../../detail/libbpf_options.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION std::size_t packet_limit() noexcept {
  return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) - 64 - 320;
}

EBPFXX_DEFINITION const char* why_no_context(const TestRunOptions& options, xdp_md context) {
  if (options.context.size() != sizeof context) return "";
  std::memcpy(&context, options.context.data(), sizeof context);
  if (context.data_meta) return "Its data_meta is not 0: the metadata is what is before `data`.";
  if (context.data_end > options.data.size()) return "Its data_end is beyond the data.";
  if (context.data % 4) return "Its `data`, the size of the metadata, is not a multiple of 4.";
  if (context.egress_ifindex) return "Its egress_ifindex is not 0.";
  if (context.rx_queue_index && !context.ingress_ifindex) return "Its rx_queue_index needs an ingress_ifindex.";
  if (context.rx_queue_index) return "That interface has no receive queue of that number, or none for XDP.";
  return "";
}

EBPFXX_DEFINITION const char* why_no_context(const TestRunOptions& options, __sk_buff context) {
  std::memcpy(&context, options.context.data(), sizeof context);
  context.mark = context.priority = context.ingress_ifindex = context.ifindex = 0;
  std::memset(context.cb, 0, sizeof context.cb);
  context.tstamp = context.hwtstamp = 0;
  context.wire_len = context.gso_segs = context.gso_size = 0;
  const char* const bytes = reinterpret_cast<const char*>(&context);
  for (std::size_t i = 0; i < sizeof context; ++i)
    if (bytes[i])
      return "Of this context, only mark, priority, ingress_ifindex, ifindex, cb, tstamp, hwtstamp, wire_len, gso_segs "
             "and gso_size can be set.";
  return "";
}

EBPFXX_DEFINITION Text why_not_run(int error, const Program& program, const TestRunOptions& options,
                                   std::size_t data_size) {
  if (program.fd() < 0) return Text{program.advice()};
  const auto size = [](std::size_t bytes) { return Digits{static_cast<std::int64_t>(bytes)}; };
  if (error == EINTR)
    return Text{"A signal arrived before all runs were done: block signals, or ask for fewer runs at once."};
  if (public_errno(error) == EOPNOTSUPP) return Text{"Programs of this kind run only at their hooks."};
  if (error == ENOSPC && data_size > options.data_out.size())
    return Text{"The packet has ", size(data_size), " bytes, and data_out ", size(options.data_out.size()), "."};
  if (error != EINVAL) return {};
  if (program.type() == BPF_PROG_TYPE_SK_LOOKUP && options.context.empty())
    return Text{"It needs a context that says what to look up, and got none."};
  if (program.type() == BPF_PROG_TYPE_RAW_TRACEPOINT)
    return Text{"It reads more arguments than the ", size(options.context.size() / 8), " that it got."};
  if (program.type() != BPF_PROG_TYPE_SYSCALL && program.type() != BPF_PROG_TYPE_SK_LOOKUP && options.data.size() < 14)
    return Text{"A packet starts with an Ethernet header of 14 bytes, and this has ", size(options.data.size()), "."};
  if (program.type() == BPF_PROG_TYPE_XDP) return Text{why_no_context(options, xdp_md{})};
  if (options.data.size() > packet_limit())
    return Text{
        "The packet of ",           size(options.data.size()), " bytes does not fit into a page with what the kernel ",
        "puts around it: at most ", size(packet_limit()),      "."};
  if (options.context.size() == sizeof(__sk_buff)) return Text{why_no_context(options, __sk_buff{})};
  if (program.type() == BPF_PROG_TYPE_SYSCALL && options.context.empty())
    return Text{"It reads a context, and got none: run(context)."};
  if (program.type() == BPF_PROG_TYPE_SYSCALL)
    return Text{"It reads more of its context than the ", size(options.context.size()), " bytes that it got."};
  return {};
}

EBPFXX_DEFINITION TestRunResult test_run(const Program& program, const TestRunOptions& options,
                                         const FurtherTestRunOptions& further) {
  Options<bpf_test_run_opts> native;
  if (!options.data.empty()) {
    native.data_in = options.data.data();
    native.data_size_in = static_cast<std::uint32_t>(options.data.size());
  }
  if (!options.data_out.empty()) {
    native.data_out = options.data_out.data();
    native.data_size_out = static_cast<std::uint32_t>(options.data_out.size());
  }
  if (!options.context.empty()) {
    native.ctx_in = options.context.data();
    native.ctx_size_in = static_cast<std::uint32_t>(options.context.size());
  }
  if (!further.context_out.empty()) {
    native.ctx_out = further.context_out.data();
    native.ctx_size_out = static_cast<std::uint32_t>(further.context_out.size());
  }
  native.repeat = static_cast<int>(options.repeat);
  native.flags = further.flags;
  native.cpu = further.cpu;
  native.batch_size = further.batch_size;
  if (const int result = bpf_prog_test_run_opts(program.fd(), &native); result < 0)
    throw_error(-result, {"cannot test-run program '", program.name(), "' (", program.section(), ")"},
                {why_not_run(-result, program, options, native.data_size_out)});
  return {native.retval, native.duration, native.data_size_out};
}

}  // namespace ebpfxx::inline v0::detail
