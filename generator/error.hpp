// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <ebpfxx/error.hpp>
#include <stdexcept>
#include <string>

namespace ebpfxx::gen {

/// What the user is told, after "ebpfxx-gen: ". It names the file and the symbol.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "No such file or directory (ENOENT)"
inline std::string errno_text(int error) {
  detail::Text text;
  detail::add_errno(text, error);
  return text.c_str();
}

/// libbpf's words, which may quote an object: control characters become '.'.
inline std::string printable(std::string text) {
  for (char& c : text)
    if (c != '\n' && (c < ' ' || c > '~')) c = '.';
  return text;
}

}  // namespace ebpfxx::gen
