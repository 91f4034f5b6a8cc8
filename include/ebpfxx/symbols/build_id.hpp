// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
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

/// A frame of a map with BPF_F_STACK_BUILD_ID, as the kernel writes it: it has a file's build id and an offset in the
/// file, or, where the kernel found no build id, an address (always so in kernel stacks).
struct BuildIdFrame {
  enum class State : std::int32_t { empty, valid, address };

  State state = State::empty;
  BuildId build_id;
  std::uint64_t value = 0;  ///< offset or address

  [[nodiscard]] constexpr bool has_build_id() const noexcept { return state == State::valid; }
  /// In the file; only with a build id.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return value; }
  /// In the process; only without a build id.
  [[nodiscard]] constexpr std::uint64_t address() const noexcept { return value; }
};
static_assert(sizeof(BuildIdFrame) == 32 && offsetof(BuildIdFrame, build_id) == 4 &&
                  offsetof(BuildIdFrame, value) == 24,
              "as struct bpf_stack_build_id");

}  // namespace ebpfxx::inline v0
