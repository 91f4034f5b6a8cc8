// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The names in a program or library, and where in the file they are.
#pragma once

#include <elf.h>

#include <cstdint>
#include <string_view>

#include "debug_file.hpp"
#include "elf_sections.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// The symbols in .dynsym and .symtab, and, if the file is stripped, in its debug file. Reads 64-bit files of this
/// machine's byte order, and does not trust them.
class SymbolTables {
 public:
  explicit SymbolTables(const char* path)
      : file_{path}, debug_{has_symtab(file_) ? Text{} : debug_file_of(file_, path)} {}

  [[nodiscard]] const ElfSections& file() const noexcept { return file_; }

  /// Calls see(symbol, names, whether it is in .dynsym, index) for all symbols whose names are there.
  template <class See>
  void for_each(See&& see) const {
    for_each_in(file_, see);
    if (!debug_.empty()) for_each_in(ElfSections{debug_.c_str()}, see);
  }

  [[nodiscard]] static bool is_function(const Elf64_Sym& symbol) noexcept {
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    return symbol.st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC);
  }

  /// Where a symbol is in the file itself; 0 if it is nowhere.
  [[nodiscard]] std::uint64_t offset_of(const Elf64_Sym& symbol) const noexcept {
    Elf64_Shdr section;  // of the file: a debug file has only the addresses
    for (unsigned i = 0; file_.read(i, section); ++i)
      if (section.sh_flags & SHF_ALLOC && section.sh_type != SHT_NOBITS && symbol.st_value >= section.sh_addr &&
          symbol.st_value - section.sh_addr < section.sh_size)
        return symbol.st_value - section.sh_addr + section.sh_offset;
    return 0;
  }

 private:
  [[nodiscard]] static bool has_symtab(const ElfSections& file) noexcept {
    Elf64_Shdr section;
    for (unsigned i = 0; file.read(i, section); ++i)
      if (section.sh_type == SHT_SYMTAB) return true;
    return false;
  }

  template <class See>
  static void for_each_in(const ElfSections& file, See& see) {
    Elf64_Shdr table, strings;
    for (unsigned i = 0; file.read(i, table); ++i) {
      if ((table.sh_type != SHT_SYMTAB && table.sh_type != SHT_DYNSYM) || !file.read(table.sh_link, strings)) continue;
      const Text names = file.content(strings);
      constexpr std::uint64_t block = 1024;
      Text memory;
      auto* const symbols = reinterpret_cast<Elf64_Sym*>(memory.grow(block * sizeof(Elf64_Sym)));
      const std::uint64_t count = table.sh_size / sizeof *symbols;
      for (std::uint64_t at = 0; at < count; at += block) {
        const std::uint64_t here = count - at < block ? count - at : block;
        if (!file.file().read(table.sh_offset + at * sizeof *symbols, symbols, here * sizeof *symbols)) break;
        for (std::uint64_t j = 0; j < here; ++j)
          if (symbols[j].st_name < names.size()) see(symbols[j], names, table.sh_type == SHT_DYNSYM, at + j);
      }
    }
  }

  const ElfSections file_;
  const Text debug_;  // the path of its debug file
};

}  // namespace ebpfxx::inline v0::detail
