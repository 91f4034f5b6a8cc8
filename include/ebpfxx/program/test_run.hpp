// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Running a program once, or many times, without its hook: BPF_PROG_TEST_RUN.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// The input. Spans are borrowed during the call. Which of them are allowed depends on the program type.
struct TestRunOptions {
  std::span<const std::byte> data{};     ///< the packet
  std::span<std::byte> data_out{};       ///< where the resulting packet goes
  std::span<const std::byte> context{};  ///< the program's context
  std::uint32_t repeat = 0;              ///< number of runs, for `duration_ns`; 0 is once
};

/// The output.
struct TestRunResult {
  std::uint32_t return_value;
  std::uint32_t duration_ns;  ///< of one run, on average; 0 if runs of this kind are not timed
  std::size_t data_size;      ///< the resulting packet's size in bytes
};

namespace detail {

/// The most that fits into a socket buffer of one page: 64 bytes are before the packet, a struct skb_shared_info after.
[[nodiscard, gnu::cold]] std::size_t packet_limit() noexcept;

/// Why the kernel refuses a context; empty when the cause is not certain.
[[nodiscard, gnu::cold]] const char* why_no_context(const TestRunOptions& options, xdp_md context);
[[nodiscard, gnu::cold]] const char* why_no_context(const TestRunOptions& options, __sk_buff context);

/// Why a run fails that way; empty when the cause is not certain.
[[gnu::cold]] Text why_not_run(int error, const Program& program, const TestRunOptions& options, std::size_t data_size);

/// What only some kinds of programs have.
struct FurtherTestRunOptions {
  std::span<std::byte> context_out{};
  std::uint32_t flags = 0, cpu = 0, batch_size = 0;
};

TestRunResult test_run(const Program& program, const TestRunOptions& options,
                       const FurtherTestRunOptions& further = {});

/// The same with a context, which is afterwards as the program left it.
template <class Context>
TestRunResult test_run(const Program& program, const TestRunOptions& options, Context& context) {
  // A newer kernel's may be longer, and then it wants to write more.
  alignas(Context) std::byte bytes[sizeof(Context) + 256];
  std::memset(bytes, 0, sizeof bytes);
  std::memcpy(bytes, &context, sizeof context);
  TestRunOptions with_context = options;
  with_context.context = {bytes, sizeof context};
  const TestRunResult result = test_run(program, with_context, FurtherTestRunOptions{.context_out = bytes});
  std::memcpy(&context, bytes, sizeof context);
  return result;
}

/// The base of kinds that can be run on a packet, with or without a context of that type. `Kind` is their base
/// otherwise.
template <class Kind, class Context>
class RunOnPacket : public Kind {
 public:
  using Kind::Kind;

  /// Runs it on your own packet; returns the verdict. Throws Error.
  TestRunResult test_run(const TestRunOptions& options) const { return detail::test_run(*this, options); }
  template <std::convertible_to<std::span<const std::byte>> Packet>
  TestRunResult test_run(const Packet& packet) const {
    return detail::test_run(*this, TestRunOptions{.data = packet});
  }
  /// The same with a context, which is then as the program left it. The kernel refuses members that it does not let a
  /// test set (EINVAL). In an xdp_md, `data` is how many bytes of metadata the data starts with, before the packet.
  TestRunResult test_run(const TestRunOptions& options, Context& context) const {
    if constexpr (std::same_as<Context, xdp_md>)
      if (!context.data_end) context.data_end = static_cast<std::uint32_t>(options.data.size());
    return detail::test_run(*this, options, context);
  }
};

}  // namespace detail

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/test_run.hpp"
#endif
