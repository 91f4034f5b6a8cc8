// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <elf.h>
#include <sys/stat.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "elf_reader.hpp"
#include "regular_file.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// The sections of a 64-bit ELF file of this machine's byte order, which is not trusted.
class ElfSections {
 public:
  explicit ElfSections(const char* path) : file_{open(path)} {
    const bool is_read = file_.read(0, &header_, sizeof header_);
    is_elf_ = is_read && std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0;
    is_other_ = file_.size() > 0 && (is_read ? !is_elf_ : file_.size() < sizeof header_);
    if (is_native() && header_.e_shentsize == sizeof(Elf64_Shdr) && header_.e_shoff <= file_.size()) {
      const std::uint64_t there = (file_.size() - header_.e_shoff) / sizeof(Elf64_Shdr);
      const std::size_t size = sizeof(Elf64_Shdr) * (header_.e_shnum < there ? header_.e_shnum : there);
      if (size && !file_.read(header_.e_shoff, headers_.grow(size), size)) headers_ = {};
    }
  }

  /// Whether it is certain that it is no ELF file.
  [[nodiscard]] bool is_other() const noexcept { return is_other_; }
  /// False for files that are not read: those of other machines.
  [[nodiscard]] bool is_native() const noexcept {
    constexpr unsigned char order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    return is_elf_ && header_.e_ident[EI_CLASS] == ELFCLASS64 && header_.e_ident[EI_DATA] == order;
  }

  /// False at the end.
  [[nodiscard]] bool read(unsigned index, Elf64_Shdr& section) const noexcept {
    if (index >= headers_.size() / sizeof section) return false;
    std::memcpy(&section, headers_.c_str() + index * sizeof section, sizeof section);
    return true;
  }

  /// A section by its name; false if there is none.
  [[nodiscard]] bool find(std::string_view name, Elf64_Shdr& section) const {
    Elf64_Shdr strings;
    if (!read(header_.e_shstrndx, strings)) return false;
    const Text names = content(strings);
    for (unsigned i = 0; read(i, section); ++i)
      if (section.sh_name < names.size() && name == names.c_str() + section.sh_name) return true;
    return false;
  }

  /// A section's bytes; empty if not all of them are there.
  [[nodiscard]] Text content(const Elf64_Shdr& section) const {
    Text text;
    if (section.sh_type == SHT_NOBITS || section.sh_size > file_.size()) return text;
    if (!file_.read(section.sh_offset, text.grow(section.sh_size), section.sh_size)) text = {};
    return text;
  }

  [[nodiscard]] const ElfReader& file() const noexcept { return file_; }

 private:
  static ElfReader open(const char* path) {
    struct stat status {};
    Fd file = open_regular(path, status);
    const auto size = file ? static_cast<std::uint64_t>(status.st_size) : 0;
    return {std::move(file), 0, size};
  }

  ElfReader file_;
  Elf64_Ehdr header_{};
  Text headers_;
  bool is_elf_, is_other_;
};

/// For what should be an ELF file.
inline constexpr const char* no_elf_advice = "It is not an ELF file. If it is a script, name the program that runs it.";

}  // namespace ebpfxx::inline v0::detail
