// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Room for the verifier's log of each program that is about to be loaded. libbpf has the log written only after a
/// refusal, in a second attempt, so a successful load costs only address space.
/// Each program gets as much as the kernel accepts, because a log that does not fit replaces the verifier's errno, and
/// its own room, because that tells whose log it is.
class VerifierLogs {
 public:
  explicit VerifierLogs(const bpf_object* object) noexcept : object_{object} {
    std::size_t programs = 0;
    for (bpf_program* program = nullptr; (program = next_loaded(program));) ++programs;
    // Less if address space or the process's limits are scarce; with none, libbpf allocates and prints its logs.
    for (std::size_t each = sizeof(void*) < 8 ? 1 << 24 : 1 << 30; programs && !memory_ && each >= 1 << 16; each /= 2)
      reserve(programs * each);
    if (!memory_) return;
    char* next = static_cast<char*>(memory_);
    for (bpf_program* program = nullptr; (program = next_loaded(program));) {
      std::size_t size = 0;
      if (char* own = const_cast<char*>(bpf_program__log_buf(program, &size)); own && size)
        *own = '\0';  // the caller reads it there
      else
        bpf_program__set_log_buf(program, next, size_ / programs - 1);
      next += size_ / programs;
    }
  }
  VerifierLogs(const VerifierLogs&) = delete;
  ~VerifierLogs() {
    if (memory_) ::munmap(memory_, size_);
  }

  /// What the verifier wrote about a program; empty if nothing.
  [[nodiscard]] static const char* of(bpf_program* program) noexcept {
    std::size_t size = 0;
    const char* log = bpf_program__log_buf(program, &size);
    return log && size ? log : "";
  }

  /// The next program to be loaded after this one, the first after null; null at the end.
  [[nodiscard]] bpf_program* next_loaded(bpf_program* program) const noexcept {
    do program = bpf_object__next_program(object_, program);
    while (program && !bpf_program__autoload(program));
    return program;
  }

 private:
  void reserve(std::size_t size) noexcept {
    // mmap() would fill locked memory (mlockall) at once, so it is made writable only after unlocking.
    void* memory = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    if (::munlock(memory, size) == 0 && ::mprotect(memory, size, PROT_READ | PROT_WRITE) == 0) {
      memory_ = memory;
      size_ = size;
    } else {
      ::munmap(memory, size);
    }
  }

  const bpf_object* object_;
  void* memory_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ebpfxx::inline v0::detail
