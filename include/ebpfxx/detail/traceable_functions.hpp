// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <fnmatch.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "kernel_functions.hpp"
#include "lines.hpp"
#include "targets.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// The functions that the kernel lets be traced and that fit a pattern, without those that have the same name as
/// another. None if the kernel's list cannot be read.
class TraceableFunctions {
 public:
  /// None for a null pattern.
  explicit TraceableFunctions(const char* pattern) {
    if (!pattern) return;
    Lines lines{tracing_file({"available_filter_functions"}).c_str()};
    for (std::string_view line; lines.next(line);) {  // "function [module]"
      const Text name{take_part(line, ' ')};
      if (::fnmatch(pattern, name.c_str(), 0) == 0) texts_.add({name, std::string_view{"", 1}}), ++size_;
    }
    auto** names = reinterpret_cast<const char**>(pointers_.grow(size_ * sizeof(const char*)));
    const char* text = texts_.c_str();
    for (std::size_t i = 0; i < size_; ++i, text += std::strlen(text) + 1) names[i] = text;
    if (size_ == 0) return;
    std::qsort(names, size_, sizeof *names, [](const void* left, const void* right) {
      return std::strcmp(*static_cast<const char* const*>(left), *static_cast<const char* const*>(right));
    });
    std::size_t kept = 1;
    for (std::size_t i = 1; i < size_; ++i)
      if (std::strcmp(names[i], names[kept - 1]) != 0) names[kept++] = names[i];
    size_ = kept;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const char** names() const noexcept {
    return reinterpret_cast<const char**>(const_cast<char*>(pointers_.c_str()));
  }

 private:
  Text texts_;     // each ends in a zero
  Text pointers_;  // to them
  std::size_t size_ = 0;
};

/// The first name of a list that is not among the functions that the kernel lets be traced; null if that is not known.
[[nodiscard, gnu::cold, gnu::noinline]] inline const char* missing_function(const Targets& functions) {
  if (!functions.names()) return nullptr;
  Text seen;
  char* found = seen.grow(functions.size());
  std::memset(found, 0, functions.size());
  Lines lines{tracing_file({"available_filter_functions"}).c_str()};
  if (!lines) return nullptr;
  for (std::string_view line; lines.next(line);) {
    const std::string_view name = take_part(line, ' ');
    for (std::size_t i = 0; i < functions.size(); ++i)
      if (name == functions.names()[i]) found[i] = 1;
  }
  for (std::size_t i = 0; i < functions.size(); ++i)
    if (!found[i]) return functions.names()[i];
  return nullptr;
}

/// The first name that is in a list twice, which the kernel does not take; null if none is.
[[nodiscard, gnu::cold, gnu::noinline]] inline const char* repeated_function(const Targets& functions) noexcept {
  if (!functions.names()) return nullptr;
  for (std::size_t i = 0; i < functions.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (std::strcmp(functions.names()[i], functions.names()[j]) == 0) return functions.names()[i];
  return nullptr;
}

}  // namespace ebpfxx::inline v0::detail
