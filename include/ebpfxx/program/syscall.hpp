// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// SyscallProgram: a program that user space runs.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "test_run.hpp"

namespace ebpfxx::inline v0 {

/// SEC("syscall"): runs when user space calls it, and may make system calls itself (since Linux 5.14, 79a7f8bdb159).
class SyscallProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SYSCALL> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Runs it now, in this thread, and returns its result. Throws Error.
  std::uint32_t run() const { return detail::test_run(*this, {}).return_value; }

  /// The same, with a context, which the program may write to. A const or temporary context is copied first.
  template <class Context>
  requires std::is_trivially_copyable_v<Context> std::uint32_t run(Context& context)
  const { return detail::test_run(*this, {.context = std::as_bytes(std::span{&context, 1})}).return_value; }
  template <class Context>
  requires std::is_trivially_copyable_v<Context> std::uint32_t run(const Context& context)
  const {
    Context copy = context;
    return run(copy);
  }
};

}  // namespace ebpfxx::inline v0
