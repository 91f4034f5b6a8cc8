// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Running a program once, or many times, without its hook: BPF_PROG_TEST_RUN.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// The input. Spans are borrowed during the call. Which of them are allowed depends on the program type.
struct TestRunOptions {
  std::span<const std::byte> data{};     ///< the packet
  std::span<std::byte> data_out{};       ///< where the resulting packet goes
  std::span<const std::byte> context{};  ///< the program's context
  std::uint32_t repeat = 0;              ///< number of runs; 0 is once
};

/// The output.
struct TestRunResult {
  std::uint32_t return_value;
  std::uint32_t duration_ns;  ///< of one run, on average; 0 if this kind is not timed
  std::size_t data_size;      ///< the resulting packet's size in bytes
};

namespace detail {

/// Why a run fails that way; empty when the cause is not certain.
[[gnu::cold, gnu::noinline]] inline Text why_not_run(int error, const Program& program, const TestRunOptions& options,
                                                     std::size_t data_size) {
  if (program.fd() < 0) return Text{program.advice()};
  const auto size = [](std::size_t bytes) { return Digits{static_cast<std::int64_t>(bytes)}; };
  if (error == EINTR)
    return Text{"A signal came before it had run as often as asked: block signals, or ask for fewer runs at once."};
  if (public_errno(error) == EOPNOTSUPP) return Text{"Programs of its kind run at their hooks only."};
  if (error == ENOSPC && data_size > options.data_out.size())
    return Text{"The packet has ", size(data_size), " bytes, and data_out ", size(options.data_out.size()), "."};
  if (error != EINVAL) return {};
  if (program.type() == BPF_PROG_TYPE_XDP && options.data.size() < 14)
    return Text{"A packet starts with an Ethernet header of 14 bytes, and this has ", size(options.data.size()), "."};
  if (program.type() == BPF_PROG_TYPE_SYSCALL && options.context.empty())
    return Text{"It reads a context, and got none: run(context)."};
  if (program.type() == BPF_PROG_TYPE_SYSCALL)
    return Text{"It reads more of its context than the ", size(options.context.size()), " bytes that it got."};
  return {};
}

inline TestRunResult test_run(const Program& program, const TestRunOptions& options) {
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
  native.repeat = static_cast<int>(options.repeat);
  if (const int result = bpf_prog_test_run_opts(program.fd(), &native); result < 0)
    throw_error(-result, {"cannot test-run program '", program.name(), "' (", program.section(), ")"},
                {why_not_run(-result, program, options, native.data_size_out)});
  return {native.retval, native.duration, native.data_size_out};
}

}  // namespace detail

}  // namespace ebpfxx::inline v0
