// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>

#include <cstddef>

#include "exchange.hpp"

namespace ebpfxx::inline v0::detail {

/// Memory that mmap() returned; empty if that failed, and when moved from. Unmaps it unless it is only borrowed.
class MappedMemory {
 public:
  MappedMemory(void* memory, std::size_t size, bool is_borrowed = false) noexcept
      : memory_{memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory)},
        size_{size},
        is_borrowed_{is_borrowed} {}
  MappedMemory(MappedMemory&& other) noexcept
      : memory_{exchange_value(other.memory_, nullptr)},
        size_{exchange_value(other.size_, 0)},
        is_borrowed_{other.is_borrowed_} {}
  MappedMemory& operator=(MappedMemory&& other) noexcept {
    swap_values(memory_, other.memory_);
    swap_values(size_, other.size_);
    swap_values(is_borrowed_, other.is_borrowed_);
    return *this;
  }
  ~MappedMemory() {
    if (memory_ && !is_borrowed_) ::munmap(memory_, size_);
  }

  [[nodiscard]] explicit operator bool() const noexcept { return memory_; }
  [[nodiscard]] std::byte* data() const noexcept { return memory_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::byte* memory_;
  std::size_t size_;
  bool is_borrowed_;
};

}  // namespace ebpfxx::inline v0::detail
