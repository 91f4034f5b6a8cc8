// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION Digits::Digits(std::int64_t number) noexcept {
  auto rest = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  do text_[--start_] = static_cast<char>('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) text_[--start_] = '-';
}

EBPFXX_DEFINITION Hex::Hex(std::uint64_t number) noexcept {
  do text_[--start_] = "0123456789abcdef"[number & 15];
  while (number >>= 4);
  text_[--start_] = 'x';
  text_[--start_] = '0';
}

EBPFXX_DEFINITION void Text::add(Parts parts) {
  for (const TextPart& part : parts)
    if (const std::size_t size = part.size()) std::memcpy(grow(size), part.data(), size);
}

EBPFXX_DEFINITION char* Text::grow(std::size_t count) {
  auto* data = static_cast<char*>(std::realloc(data_, size_ + count + 1));
  if (!data) throw_exception(std::bad_alloc{});
  data_ = data;
  data_[size_ + count] = '\0';
  return data_ + exchange_value(size_, size_ + count);
}

EBPFXX_DEFINITION void Text::make_printable() noexcept {
  for (std::size_t i = 0; i < size_; ++i) {
    const auto character = static_cast<unsigned char>(data_[i]);
    if ((character < ' ' && character != '\n' && character != '\t') || character == 127) data_[i] = '?';
  }
}

}  // namespace ebpfxx::inline v0::detail
