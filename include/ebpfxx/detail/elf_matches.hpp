// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The functions of a program or library that a pattern names.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "demangle.hpp"
#include "symbol_tables.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Whether a name fits a pattern, in which '*' stands for any letters and '?' for one.
[[nodiscard]] inline bool fits(std::string_view name, std::string_view pattern) noexcept {
  std::size_t at = 0, next = 0, star = pattern.npos, begin = 0;
  while (at < name.size()) {
    if (next < pattern.size() && pattern[next] == '*') {
      star = next++;
      begin = at;
    } else if (next < pattern.size() && (pattern[next] == '?' || pattern[next] == name[at])) {
      ++at, ++next;
    } else if (star != pattern.npos) {
      at = ++begin;  // the last '*' takes one letter more
      next = star + 1;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', next) == pattern.npos;
}

/// The offsets in the file of the functions whose names fit a pattern, each once. If none does, the functions of C++
/// are meant: "Server::*" fits Server::handle(int).
class [[gnu::visibility("hidden")]] ElfMatches {
 public:
  ElfMatches(const char* path, std::string_view pattern) : symbols_{path} {
    add_if([&](std::string_view name) { return fits(name, pattern); });
    if (size_ == 0)
      add_if([&](std::string_view name) {
        // Of one that the compiler has split, the part with the beginning.
        if (name.find(".cold") != name.npos || name.find(".part.") != name.npos) return false;
        const Text text = demangled(name);
        return !text.empty() && (fits(without_parameters(text), pattern) || fits(text, pattern));
      });
    keep_each_once();
  }

  /// False for files that are not read: those of other machines.
  [[nodiscard]] bool is_native() const noexcept { return symbols_.file().is_native(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const unsigned long* offsets() const noexcept {
    return reinterpret_cast<const unsigned long*>(offsets_.c_str());
  }

 private:
  template <class Predicate>
  void add_if(const Predicate& is_wanted) {
    symbols_.for_each([&](const Elf64_Sym& symbol, const Text& names, bool, std::uint64_t) {
      if (symbol.st_shndx == SHN_UNDEF || ELF64_ST_TYPE(symbol.st_info) != STT_FUNC) return;
      std::string_view name{names.c_str() + symbol.st_name};
      name = name.substr(0, name.find('@'));  // .symtab has versions
      if (!is_wanted(name)) return;
      const unsigned long offset = symbols_.offset_of(symbol);
      if (offset == 0) return;
      std::memcpy(offsets_.grow(sizeof offset), &offset, sizeof offset);
      ++size_;
    });
  }

  void keep_each_once() noexcept {
    auto* const numbers = const_cast<unsigned long*>(offsets());
    if (size_ == 0) return;
    std::qsort(numbers, size_, sizeof *numbers, [](const void* left, const void* right) {
      const auto a = *static_cast<const unsigned long*>(left), b = *static_cast<const unsigned long*>(right);
      return (a > b) - (a < b);
    });
    std::size_t kept = 1;
    for (std::size_t i = 1; i < size_; ++i)
      if (numbers[i] != numbers[kept - 1]) numbers[kept++] = numbers[i];
    size_ = kept;
  }

  const SymbolTables symbols_;
  Text offsets_;
  std::size_t size_ = 0;
};

}  // namespace ebpfxx::inline v0::detail
