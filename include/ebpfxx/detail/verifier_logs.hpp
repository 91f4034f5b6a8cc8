// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Memory that every program has: to map some takes as long as to load a small program. Touched only if a program is
/// refused. Hidden, like PrintHook.
struct [[gnu::visibility("hidden")]] ScarceRoom {
  static constexpr std::size_t each = 4096, most = 32;
  inline static char memory[most * each]{};
  inline static bool is_taken = false;  // atomic
};

/// Room for the verifier's log of each program that is about to be loaded. libbpf has the log written only after a
/// refusal, in a second attempt, so a successful load costs only address space.
/// Each program gets as much as the kernel accepts, because a log that does not fit replaces the verifier's errno, and
/// its own room, because that tells whose log it is.
class VerifierLogs {
 public:
  enum Room {
    ample,
    scarce,  ///< enough for most refusals; for the others, throw_whole_refusal() loads again
  };

  explicit VerifierLogs(const bpf_object* object, Room room = ample) noexcept : object_{object} {
    std::size_t programs = 0;
    for (bpf_program* program = nullptr; (program = next_loaded(program)); ++programs)
      if (bpf_program__log_level(program) != 0) room = ample;  // these have a log even if they are accepted
    if (room == scarce && programs > 0 && programs <= ScarceRoom::most &&
        !__atomic_exchange_n(&ScarceRoom::is_taken, true, __ATOMIC_ACQUIRE)) {
      taken_ = &ScarceRoom::is_taken;
      memory_ = ScarceRoom::memory;
      size_ = sizeof ScarceRoom::memory;
    }
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
    if (!taken_) {
      if (memory_) ::munmap(memory_, size_);
      return;
    }
    if (!is_unused_) std::memset(memory_, 0, size_);
    __atomic_store_n(taken_, false, __ATOMIC_RELEASE);
  }

  /// No log was written.
  void unused() noexcept { is_unused_ = true; }
  /// Whether a log of the program may have found too little room, and not in the caller's own buffer.
  [[nodiscard]] bool is_scarce(bpf_program* program) const noexcept {
    const char *log = of(program), *room = static_cast<const char*>(memory_);
    return taken_ && log >= room && log < room + size_;
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
  bool* taken_ = nullptr;  // it is not mapped, but this room's
  bool is_unused_ = false;
};

}  // namespace ebpfxx::inline v0::detail
