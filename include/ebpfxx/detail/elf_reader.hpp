// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdint>
#include <utility>

#include "../fd.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// Reads parts of an ELF file, without trusting it. It reads instead of mapping, because truncating a mapped file kills
/// the process that reads it.
class ElfReader {
 public:
  /// Takes over a descriptor of a file that has an ELF file of that size at an offset.
  ElfReader(Fd file, std::uint64_t begin, std::uint64_t size) : file_{std::move(file)}, begin_{begin}, size_{size} {}

  /// False if not all of it is there.
  [[nodiscard]] bool read(std::uint64_t at, void* to, std::uint64_t length) const noexcept {
    if (at > size_ || length > size_ - at) return false;
    for (auto* bytes = static_cast<char*>(to); length > 0;) {
      const ssize_t got =
          uninterrupted([&] { return ::pread(file_.get(), bytes, length, static_cast<off_t>(begin_ + at)); });
      if (got < 0) has_failed_ = true;
      if (got <= 0) return false;
      bytes += got;
      at += static_cast<std::uint64_t>(got);
      length -= static_cast<std::uint64_t>(got);
    }
    return true;
  }

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Whether the kernel refused to read something that is there.
  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

 private:
  Fd file_;
  std::uint64_t begin_, size_;
  mutable bool has_failed_ = false;
};

}  // namespace ebpfxx::inline v0::detail
