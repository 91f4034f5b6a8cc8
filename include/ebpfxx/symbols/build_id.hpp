// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

/// A file's unique id, from the linker. The kernel keeps 20 bytes, with zeros after a shorter one.
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

/// A frame of a map with BPF_F_STACK_BUILD_ID, as the kernel writes it: a file's build id and an offset in that file,
/// or, where the kernel found no build id, an address (always in kernel stacks).
struct BuildIdFrame {
  enum class State : std::int32_t { empty, valid, address };

  State state = State::empty;
  BuildId build_id;
  std::uint64_t value = 0;  ///< offset or address

  [[nodiscard]] constexpr bool has_build_id() const noexcept { return state == State::valid; }
  /// The offset in the file; only with a build id.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return value; }
  /// The address in the process; only without a build id.
  [[nodiscard]] constexpr std::uint64_t address() const noexcept { return value; }
};
static_assert(sizeof(BuildIdFrame) == 32 && offsetof(BuildIdFrame, build_id) == 4 &&
                  offsetof(BuildIdFrame, value) == 24,
              "as struct bpf_stack_build_id");

}  // namespace ebpfxx::inline v0
