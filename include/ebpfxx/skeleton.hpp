// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What generated headers include.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ebpfxx.hpp"
#include "reflect/generated.hpp"

namespace ebpfxx::inline v0 {

// C's __int128, which ISO C++ does not have.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

namespace detail {

/// An enumerator's name, or the number if none has that value.
[[nodiscard]] inline std::string enum_text(std::string_view name, std::int64_t value) {
  return name.empty() ? std::to_string(value) : std::string{name};
}
[[nodiscard]] inline std::string enum_text(std::string_view name, std::uint64_t value) {
  return name.empty() ? std::to_string(value) : std::string{name};
}

}  // namespace detail

}  // namespace ebpfxx::inline v0
