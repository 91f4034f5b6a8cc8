// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// A part of a message, borrowed. The length of a C string is determined where the message is put together, not in the
/// code of each of its many callers.
class TextPart {
 public:
  TextPart(const char* text) noexcept : data_{text} {}                                  // NOLINT: implicit
  TextPart(std::string_view text) noexcept : data_{text.data()}, size_{text.size()} {}  // NOLINT
  TextPart(const char* data, std::size_t size) noexcept : data_{data}, size_{size} {}

  [[nodiscard]] const char* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_ == unknown ? std::strlen(data_) : size_; }

 private:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  const char* data_;
  std::size_t size_ = unknown;
};

}  // namespace ebpfxx::inline v0::detail
