// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ELF files as the tests of symbols want them.
#pragma once

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <ebpfxx/fd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace test {

struct ImageSymbol {
  std::string name;
  std::uint64_t address;
  std::uint64_t size;
  unsigned type = STT_FUNC;
  unsigned binding = STB_GLOBAL;
  std::uint16_t section = 1;
};

/// A program of one segment: the file's bytes from 0x1000 on are at 0x401000 in memory, in the section .text.
struct Image {
  std::uint16_t type = ET_EXEC;
  std::string build_id = "0123456789abcdefghij";
  std::vector<ImageSymbol> symbols = {};
  bool dynamic = false;  // in .dynsym instead of .symtab

  static constexpr std::uint64_t text_offset = 0x1000, text_address = 0x401000, text_size = 0x1000;

  [[nodiscard]] std::string bytes() const {
    std::string names(1, '\0'), table(sizeof(Elf64_Sym), '\0');
    for (const ImageSymbol& symbol : symbols) {
      Elf64_Sym raw{};
      raw.st_name = static_cast<std::uint32_t>(names.size());
      raw.st_info = static_cast<unsigned char>(ELF64_ST_INFO(symbol.binding, symbol.type));
      raw.st_shndx = symbol.section;
      raw.st_value = symbol.address;
      raw.st_size = symbol.size;
      names += symbol.name + '\0';
      append(table, raw);
    }
    std::string note;
    append(note, Elf64_Nhdr{4, static_cast<std::uint32_t>(build_id.size()), NT_GNU_BUILD_ID});
    note += std::string_view{"GNU", 4};
    note += build_id;

    Elf64_Ehdr header{};
    for (int i = 0; i < SELFMAG; ++i) header.e_ident[i] = static_cast<unsigned char>(ELFMAG[i]);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = type;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    header.e_phoff = sizeof header;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = 4;
    header.e_shoff = sizeof header + 2 * sizeof(Elf64_Phdr);
    const std::uint64_t notes_at = header.e_shoff + 4 * sizeof(Elf64_Shdr);
    const std::uint64_t table_at = notes_at + note.size();
    const std::uint64_t names_at = table_at + table.size();

    std::string file;
    append(file, header);
    append(file, Elf64_Phdr{PT_LOAD, PF_R | PF_X, text_offset, text_address, 0, text_size, text_size, 4096});
    append(file, Elf64_Phdr{PT_NOTE, PF_R, notes_at, 0, 0, note.size(), note.size(), 4});
    append(file, Elf64_Shdr{});
    append(file,
           Elf64_Shdr{0, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, text_address, text_offset, text_size, 0, 0, 16, 0});
    append(file, Elf64_Shdr{0, dynamic ? 11u : 2u, 0, 0, table_at, table.size(), 3, 1, 8, sizeof(Elf64_Sym)});
    append(file, Elf64_Shdr{0, SHT_STRTAB, 0, 0, names_at, names.size(), 0, 0, 1, 0});
    return file + note + table + names;
  }

 private:
  template <class T>
  static void append(std::string& to, const T& part) {
    to.append(reinterpret_cast<const char*>(&part), sizeof part);
  }
};

/// A file without a name, whose content can change.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content = {}) { set(content); }

  void set(std::string_view content) {
    if (ftruncate(file_.get(), 0) != 0 ||
        pwrite(file_.get(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
      throw ebpfxx::Error{errno, "cannot write to a memory file"};
  }
  [[nodiscard]] int fd() const { return file_.get(); }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  ebpfxx::Fd file_{ebpfxx::adopt, memfd_create("image", MFD_CLOEXEC)};
};

}  // namespace test
