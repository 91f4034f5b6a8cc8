// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// The lines of a text file, e.g. one of the kernel's; none if it cannot be read.
class Lines {
 public:
  explicit Lines(const char* path) noexcept : file_{std::fopen(path, "re")}, error_{file_ ? 0 : errno} {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() {
    if (file_) std::fclose(file_);
    std::free(line_);
  }

  /// False if the file could not be opened.
  [[nodiscard]] explicit operator bool() const noexcept { return file_; }
  /// Why it could not be opened, or read to its end: an errno; 0 if it could.
  [[nodiscard]] int error() const noexcept { return error_; }

  /// The next line without its newline, valid until the next call; false at the end.
  [[nodiscard]] bool next(std::string_view& line) noexcept {
    const ssize_t length = file_ ? ::getline(&line_, &capacity_, file_) : -1;
    if (length < 0) {
      if (file_ && std::ferror(file_)) error_ = errno;
      return false;
    }
    line = {line_, static_cast<std::size_t>(length)};
    if (line.ends_with('\n')) line.remove_suffix(1);
    return true;
  }

 private:
  std::FILE* const file_;
  int error_;
  char* line_ = nullptr;
  std::size_t capacity_ = 0;
};

/// The part of a list before a separator, which is taken off the list.
[[nodiscard]] inline std::string_view take_part(std::string_view& list, char separator) noexcept {
  const std::size_t end = list.find(separator);
  const std::string_view part = list.substr(0, end);
  list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  return part;
}

}  // namespace ebpfxx::inline v0::detail
