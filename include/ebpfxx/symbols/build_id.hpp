// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

/// What the linker wrote into a file to tell it from all others. The kernel keeps 20 bytes, with zeros behind a shorter
/// one.
struct BuildId {
  std::array<std::uint8_t, 20> bytes{};

  bool operator==(const BuildId&) const = default;

  /// 40 hexadecimal digits.
  [[nodiscard]] std::string text() const {
    std::string digits;
    for (const unsigned byte : bytes) digits += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return digits;
  }
};

}  // namespace ebpfxx::inline v0
