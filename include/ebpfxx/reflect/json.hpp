// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// to_json: values as JSON.
#pragma once

#include <string>

#include "write.hpp"

namespace ebpfxx::inline v0 {

/// The value as JSON, in one line: {"pid": 17, "comm": "bash", "state": "RUNNING", "args": [1, 2, 3]}. Arrays of char
/// are strings up to their first zero; what is not UTF-8 in them becomes U+FFFD. Infinities and NaN are null. Integers
/// are written in full, even 128-bit ones: a reader that has only doubles rounds those above 2^53.
template <class T>
[[nodiscard]] std::string to_json(const T& value) {
  return detail::written(detail::Style::json, value);
}

}  // namespace ebpfxx::inline v0
