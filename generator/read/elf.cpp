// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/elf.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "error.hpp"
#include "read/bytes.hpp"

namespace ebpfxx::gen {

namespace {

constexpr Elf64_Half em_bpf = 247;

// The linker pads sections to their alignment, so a damaged one could cost gigabytes.
constexpr std::uint64_t largest_alignment = 1 << 20, most_alignment = 16 * largest_alignment;

constexpr std::uint64_t instruction_size = 8;

std::string machine_name(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "32-bit x86";
    case EM_AARCH64:
      return "arm64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "powerpc";
    case EM_S390:
      return "s390";
    default:
      return fmt::format("machine {}", machine);
  }
}

// Debugging information, which may be compressed (-gz). It is not read.
bool is_dwarf(std::string_view name) { return name.starts_with(".debug_") || name.starts_with(".rel.debug_"); }

class Checker {
 public:
  Checker(const std::string& path, std::string_view bytes) : path_{path}, bytes_{bytes} {}

  void check() {
    check_header();
    read_sections();
    for (std::size_t i = 0; i < sections_.size(); ++i) check_section(i);  // the first is empty, or should be
    check_total();
    check_type_sections();
    if (!symbol_section_) damaged("it has no symbols");
    check_symbols();
    for (std::size_t i = 1; i < sections_.size(); ++i)
      if (sections_[i].sh_type == SHT_REL) check_relocations(i);
  }

 private:
  template <class... Arguments>
  [[noreturn]] void damaged(fmt::format_string<Arguments...> what, Arguments&&... arguments) const {
    throw Failure{fmt::format("{}: the object is damaged: {}: build it again", path_,
                              fmt::format(what, std::forward<Arguments>(arguments)...))};
  }
  [[noreturn]] void cut_off() const { throw Failure{fmt::format("{}: the object is cut off: build it again", path_)}; }

  template <class T>
  [[nodiscard]] T at(std::uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) cut_off();
    return copied<T>(bytes_, offset);
  }

  void check_header() {
    if (bytes_.starts_with("BC\xC0\xDE"))
      throw Failure{fmt::format("{}: this is LLVM bitcode, not an object: compile it without -flto", path_)};
    if (bytes_.size() < SELFMAG || std::memcmp(bytes_.data(), ELFMAG, SELFMAG) != 0)
      throw Failure{
          fmt::format("{}: this is not an ELF object: pass the .bpf.o that clang -target bpf -c made", path_)};
    header_ = at<Elf64_Ehdr>(0);
    if (header_.e_ident[EI_DATA] != (std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB))
      damaged("its byte order is unknown");
    if (header_.e_machine != em_bpf)
      throw Failure{fmt::format("{}: this object is for {}, not for BPF: compile it with clang -target bpf", path_,
                                machine_name(header_.e_machine))};
    if (header_.e_ident[EI_VERSION] != EV_CURRENT || header_.e_version != EV_CURRENT) damaged("its version is unknown");
    if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_type != ET_REL)
      throw Failure{fmt::format("{}: this is not an object file: pass what clang -target bpf -c made", path_)};
  }

  void read_sections() {
    if (header_.e_shentsize != sizeof(Elf64_Shdr)) damaged("its section headers have {} bytes", header_.e_shentsize);
    if (header_.e_shnum < 2 || header_.e_shnum >= SHN_LORESERVE) damaged("it has {} sections", header_.e_shnum);
    for (std::uint64_t i = 0; i < header_.e_shnum; ++i) {
      if (header_.e_shoff > bytes_.size()) cut_off();
      sections_.push_back(at<Elf64_Shdr>(header_.e_shoff + i * sizeof(Elf64_Shdr)));
    }
    names_ = strings(header_.e_shstrndx);
  }

  // With sections that overlap or are far apart, a small file could become huge.
  void check_total() const {
    std::uint64_t size = 0, alignment = 0;
    for (const Elf64_Shdr& section : sections_) {
      if (section.sh_type != SHT_NOBITS) size += section.sh_size;
      alignment += section.sh_addralign;
    }
    if (size > bytes_.size()) damaged("its sections overlap");
    if (alignment > most_alignment) damaged("its sections have alignments of {} bytes", alignment);
  }

  // libbpf uses the last of two sections of types, or both.
  void check_type_sections() const {
    for (const std::string_view name : {".BTF", ".BTF.ext"}) {
      int count = 0;
      for (std::size_t i = 1; i < sections_.size(); ++i) count += this->name(sections_[i]) == name;
      if (count > 1) damaged("it has two sections {}", name);
    }
  }

  // The index of a section of strings, which must end them with a zero byte.
  [[nodiscard]] std::uint64_t strings(std::uint64_t index) const {
    if (index == 0 || index >= sections_.size() || sections_[index].sh_type != SHT_STRTAB || contents(index).empty() ||
        contents(index).back() != '\0')
      damaged("section {} should have names", index);
    return index;
  }

  [[nodiscard]] std::string_view name(const Elf64_Shdr& section) const {
    return contents(names_).data() + section.sh_name;
  }

  [[nodiscard]] std::string_view contents(std::uint64_t index) const {
    const Elf64_Shdr& section = sections_[index];
    if (section.sh_offset > bytes_.size() || section.sh_size > bytes_.size() - section.sh_offset) cut_off();
    return bytes_.substr(section.sh_offset, section.sh_size);
  }

  void check_section(std::size_t index) {
    const Elf64_Shdr& section = sections_[index];
    if (section.sh_name >= sections_[names_].sh_size) damaged("section {} has no name", index);
    if ((section.sh_flags & SHF_COMPRESSED) && !is_dwarf(name(section))) damaged("section {} is compressed", index);
    if (section.sh_addralign > largest_alignment ||
        (section.sh_addralign && !std::has_single_bit(section.sh_addralign)))
      damaged("section {} has an alignment of {}", index, section.sh_addralign);
    if (section.sh_type == SHT_NOBITS) {
      if (section.sh_size > UINT32_MAX) damaged("section {} has {} bytes", index, section.sh_size);
    } else {
      (void)contents(index);
    }
    if (section.sh_type == SHT_SYMTAB) {
      if (symbol_section_) damaged("it has two sections of symbols");
      if (section.sh_entsize != sizeof(Elf64_Sym) || section.sh_size == 0 || section.sh_size % sizeof(Elf64_Sym) != 0)
        damaged("its symbols have an odd size");
      symbol_section_ = index;
    }
  }

  [[nodiscard]] std::uint64_t symbol_count() const { return sections_[symbol_section_].sh_size / sizeof(Elf64_Sym); }
  [[nodiscard]] Elf64_Sym symbol(std::uint64_t number) const {
    return at<Elf64_Sym>(sections_[symbol_section_].sh_offset + number * sizeof(Elf64_Sym));
  }

  void check_symbols() const {
    const std::uint64_t names = strings(sections_[symbol_section_].sh_link);
    for (std::uint64_t i = 0; i < symbol_count(); ++i) {
      const Elf64_Sym symbol = this->symbol(i);
      if (symbol.st_name >= sections_[names].sh_size) damaged("symbol {} has no name", i);
      // The linker looks up the section of such a symbol.
      const bool is_nowhere = symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= SHN_LORESERVE;
      if (is_nowhere && ELF64_ST_TYPE(symbol.st_info) == STT_SECTION) damaged("symbol {} does not name a section", i);
      if (symbol.st_shndx >= SHN_LORESERVE) {
        if (symbol.st_shndx != SHN_ABS) damaged("symbol {} is in no section", i);
        continue;
      }
      if (symbol.st_shndx >= sections_.size())
        damaged("symbol {} is in section {}, which is not there", i, symbol.st_shndx);
      const std::uint64_t size = sections_[symbol.st_shndx].sh_size;
      if (symbol.st_shndx != SHN_UNDEF && (symbol.st_value > size || symbol.st_size > size - symbol.st_value))
        damaged("symbol {} lies outside its section", i);
    }
  }

  void check_relocations(std::size_t index) const {
    const Elf64_Shdr& section = sections_[index];
    if (section.sh_entsize != sizeof(Elf64_Rel) || section.sh_size % sizeof(Elf64_Rel) != 0)
      damaged("the relocations of section {} have an odd size", index);
    if (section.sh_link != symbol_section_ || section.sh_info == 0 || section.sh_info >= sections_.size())
      damaged("section {} relocates section {} by the symbols of section {}", index, section.sh_info, section.sh_link);
    const Elf64_Shdr& target = sections_[section.sh_info];
    for (std::uint64_t offset = 0; offset < section.sh_size; offset += sizeof(Elf64_Rel)) {
      const auto relocation = at<Elf64_Rel>(section.sh_offset + offset);
      const std::uint64_t number = ELF64_R_SYM(relocation.r_info);
      if (number == 0 || number >= symbol_count()) damaged("section {} relocates by symbol {}", index, number);
      // The offset is that of an instruction, a pointer or, in debugging information, four bytes.
      if (target.sh_flags & SHF_COMPRESSED) continue;  // the offset is from before the compression
      const bool is_code = target.sh_flags & SHF_EXECINSTR;
      const std::uint64_t width = is_code ? instruction_size : 4;
      if (target.sh_size < width || relocation.r_offset > target.sh_size - width)
        damaged("section {} relocates past the end of its target", index);
    }
  }

  const std::string& path_;
  std::string_view bytes_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
  std::uint64_t names_ = 0;  // the section that has the sections' names
  std::uint64_t symbol_section_ = 0;
};

// Of a checked object.
Elf64_Shdr section_at(std::string_view object, std::uint64_t index) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  return copied<Elf64_Shdr>(object, header.e_shoff + index * sizeof(Elf64_Shdr));
}

template <class Action>
void for_each_symbol(std::string_view object, Action&& action) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  for (std::uint64_t i = 1; i < header.e_shnum; ++i) {
    const Elf64_Shdr symbols = section_at(object, i);
    if (symbols.sh_type != SHT_SYMTAB) continue;
    const char* names = object.data() + section_at(object, symbols.sh_link).sh_offset;
    for (std::uint64_t offset = 0; offset < symbols.sh_size; offset += sizeof(Elf64_Sym)) {
      const auto symbol = copied<Elf64_Sym>(object, symbols.sh_offset + offset);
      action(names + symbol.st_name, symbol);
    }
  }
}

}  // namespace

void check_elf(const std::string& path, std::string_view bytes) { Checker{path, bytes}.check(); }

std::string_view section_contents(std::string_view object, std::string_view name) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  const std::string_view names = object.substr(section_at(object, header.e_shstrndx).sh_offset);
  for (std::uint64_t i = 1; i < header.e_shnum; ++i) {
    const Elf64_Shdr found = section_at(object, i);
    if (found.sh_type != SHT_NOBITS && names.data() + found.sh_name == name)
      return object.substr(found.sh_offset, found.sh_size);
  }
  return {};
}

std::map<std::string_view, std::string_view> sections_of_variables(std::string_view object) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  const char* names = object.data() + section_at(object, header.e_shstrndx).sh_offset;
  std::map<std::string_view, std::string_view> found;
  for_each_symbol(object, [&](const char* name, const Elf64_Sym& symbol) {
    const bool is_here = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < SHN_LORESERVE;
    if (is_here && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL && ELF64_ST_TYPE(symbol.st_info) == STT_OBJECT)
      found.emplace(name, names + section_at(object, symbol.st_shndx).sh_name);
  });
  return found;
}

std::set<std::string_view> undefined_symbols(std::string_view object) {
  std::set<std::string_view> found;
  for_each_symbol(object, [&](const char* name, const Elf64_Sym& symbol) {
    if (symbol.st_shndx == SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL) found.emplace(name);
  });
  return found;
}

std::string without_dwarf(std::string_view object) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  std::vector<Elf64_Shdr> sections;
  for (std::uint64_t i = 0; i < header.e_shnum; ++i)
    sections.push_back(copied<Elf64_Shdr>(object, header.e_shoff + i * sizeof(Elf64_Shdr)));
  const char* names = object.data() + sections[header.e_shstrndx].sh_offset;

  std::string result{object.substr(0, sizeof header)};
  const auto align = [&](std::uint64_t alignment) {
    if (const std::uint64_t over = alignment ? result.size() % alignment : 0) result.append(alignment - over, '\0');
  };
  for (Elf64_Shdr& section : sections) {
    const std::string_view name = names + section.sh_name;
    if (is_dwarf(name)) {
      section.sh_size = 0;
      section.sh_flags &= ~std::uint64_t{SHF_COMPRESSED};
    }
    align(section.sh_addralign);
    const std::string_view contents =
        section.sh_type == SHT_NOBITS ? "" : object.substr(section.sh_offset, section.sh_size);
    section.sh_offset = result.size();
    result += contents;
  }
  align(alignof(Elf64_Shdr));
  const std::uint64_t table = result.size();
  std::memcpy(result.data() + offsetof(Elf64_Ehdr, e_shoff), &table, sizeof table);
  result.append(reinterpret_cast<const char*>(sections.data()), sections.size() * sizeof(Elf64_Shdr));
  return result;
}

}  // namespace ebpfxx::gen
