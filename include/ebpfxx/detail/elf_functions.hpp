// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Where a function is in an ELF file, if libbpf did not find it, or else what is there instead.
#pragma once

#include <elf.h>

#include <cstring>
#include <string_view>

#include "elf_sections.hpp"
#include "lines.hpp"
#include "nearest.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Looks for "function", "function@version" or "function@@version" in .dynsym and .symtab. Of several versions, the one
/// that the linker takes by default is meant, which libbpf does not know; before libbpf 1.3, it knows no versions.
/// Reads 64-bit files of this machine's byte order, and does not trust them.
class [[gnu::visibility("hidden")]] ElfFunctions {
 public:
  ElfFunctions(const char* path, std::string_view function)
      : name_{take_part(function, '@')},
        version_{function.substr(function.starts_with('@') ? 1 : 0)},
        file_{path},
        nearest_{name_} {
    Elf64_Shdr section;
    for (unsigned i = 0; file_.read(i, section); ++i)
      if (section.sh_type == SHT_GNU_versym)
        version_of_symbol_ = section;
      else if (section.sh_type == SHT_GNU_verdef)
        versions_ = file_.content(section);
    for (unsigned i = 0; file_.read(i, section); ++i)
      if (section.sh_type == SHT_SYMTAB || section.sh_type == SHT_DYNSYM) search(section);
  }

  /// Its offset in the file; 0 if there is no such function, or more than one.
  [[nodiscard]] std::uint64_t offset() const noexcept { return is_ambiguous_ || is_indirect_ ? 0 : offset_; }

  /// True if it is what the dynamic linker calls to choose one of several functions.
  [[nodiscard]] bool is_indirect() const noexcept { return is_indirect_; }

  /// True if the file's functions have versions.
  [[nodiscard]] bool has_versions() const noexcept { return !versions_.empty(); }

  /// True if the file cannot have it. False for files that are not read.
  [[nodiscard]] bool is_absent() const noexcept { return file_.is_native() && !offset_ && !file_.file().has_failed(); }

  /// What is there instead; empty if that is not certain.
  [[nodiscard, gnu::cold]] Text advice() const {
    if (file_.is_other()) return Text{no_elf_advice};
    if (!file_.is_native()) return {};
    if (is_ambiguous_) return Text{"Several functions have that name: give the function's offset in the file instead."};
    if (is_indirect_)
      return Text{"It is an indirect function: the dynamic linker chooses one of several, under other names."};
    if (is_imported_ && !offset_) return Text{"It only calls that function, which is in a library: name the library."};
    if (!has_symtab_ && !has_dynsym_)
      return Text{"It is stripped of all names: give the function's offset in the file instead."};
    Text text;
    if (!found_versions_.empty()) return Text{"Its versions are ", found_versions_, "."};
    if (!has_symtab_) text.add({"It is stripped: only the names that other files use are left."});
    if (const Text names = nearest_.text(); !names.empty())
      text.add({text.empty() ? "" : " ", "The nearest names are ", names, "."});
    return text;
  }

 private:
  void search(const Elf64_Shdr& table) {
    Elf64_Shdr strings;
    if (!file_.read(table.sh_link, strings)) return;
    const Text names = file_.content(strings);
    const bool is_dynamic = table.sh_type == SHT_DYNSYM;
    (is_dynamic ? has_dynsym_ : has_symtab_) = true;
    Elf64_Sym symbols[128];
    const std::uint64_t count = table.sh_size / sizeof *symbols;
    for (std::uint64_t i = 0; i < count; ++i) {
      constexpr std::uint64_t block = sizeof symbols / sizeof *symbols;
      const std::uint64_t rest = count - i < block ? count - i : block;
      if (i % block == 0 && !file_.file().read(table.sh_offset + i * sizeof *symbols, symbols, rest * sizeof *symbols))
        return;
      const Elf64_Sym& symbol = symbols[i % block];
      if (symbol.st_name < names.size()) consider(symbol, names, is_dynamic, i);
    }
  }

  void consider(const Elf64_Sym& symbol, const Text& names, bool is_dynamic, std::uint64_t index) {
    std::string_view name{names.c_str() + symbol.st_name};
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF && take_part(name, '@') == name_) is_imported_ = true;
    if (symbol.st_shndx == SHN_UNDEF || (type != STT_FUNC && type != STT_GNU_IFUNC)) return;
    const std::string_view whole = name, base = take_part(name, '@');  // .symtab has "f@V", and "f@@V" by default
    if (base != name_) return nearest_.offer(base);
    bool is_default = base.size() == whole.size() || name.starts_with('@');
    if (name.starts_with('@')) name.remove_prefix(1);
    std::string_view version = name;
    if (is_dynamic) {
      Elf64_Half number = 0;
      if (version_of_symbol_.sh_type == SHT_GNU_versym &&
          file_.file().read(version_of_symbol_.sh_offset + index * sizeof number, &number, sizeof number)) {
        is_default = !(number & 0x8000);  // else it is hidden
        version = version_name(number & 0x7fff, names);
      }
    }
    if (!version_.empty() && version != version_) {
      if (!version.empty()) found_versions_.add({found_versions_.empty() ? "" : ", ", base, "@", version});
      return;
    }
    found(symbol, is_default || !version_.empty(), type == STT_GNU_IFUNC);
  }

  // The default version comes before others, and what others can link to before what is weak or local.
  void found(const Elf64_Sym& symbol, bool is_default, bool is_indirect) {
    Elf64_Shdr section;
    if (!file_.read(symbol.st_shndx, section)) return;
    const std::uint64_t offset = symbol.st_value - section.sh_addr + section.sh_offset;
    const int rank = 1 + 2 * is_default + (ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL);
    if (rank < rank_ || offset == offset_) return;
    is_ambiguous_ = rank == rank_;
    is_indirect_ = is_indirect;
    rank_ = rank;
    offset_ = offset;
  }

  // Walks the list of definitions, each with the offset of the next.
  [[nodiscard]] std::string_view version_name(unsigned number, const Text& names) const noexcept {
    Elf64_Verdef definition;
    Elf64_Verdaux auxiliary;
    const std::string_view all{versions_};
    for (std::uint64_t at = 0; at + sizeof definition <= all.size(); at += definition.vd_next) {
      std::memcpy(&definition, all.data() + at, sizeof definition);
      const std::uint64_t name = at + definition.vd_aux;
      if (definition.vd_ndx == number && name + sizeof auxiliary <= all.size()) {
        std::memcpy(&auxiliary, all.data() + name, sizeof auxiliary);
        return auxiliary.vda_name < names.size() ? names.c_str() + auxiliary.vda_name : "";
      }
      if (definition.vd_next == 0) break;
    }
    return {};
  }

  const std::string_view name_, version_;
  const ElfSections file_;
  Elf64_Shdr version_of_symbol_{};
  Text versions_;
  Nearest nearest_;
  Text found_versions_;
  std::uint64_t offset_ = 0;
  int rank_ = 0;
  bool is_ambiguous_ = false, is_indirect_ = false, is_imported_ = false;
  bool has_symtab_ = false, has_dynsym_ = false;
};

}  // namespace ebpfxx::inline v0::detail
