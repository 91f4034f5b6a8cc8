// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Where a function is in an ELF file, if libbpf did not find it, or else what is there instead.
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "demangle.hpp"
#include "lines.hpp"
#include "nearest.hpp"
#include "symbol_tables.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Looks for "function", "function@version" or "function@@version" in .dynsym and .symtab, and, if the file is
/// stripped, in its debug file. Of several versions, the one that the linker takes by default is meant, which libbpf
/// does not know; before libbpf 1.3, it knows no versions. If there is none, the function of C++ with that name is
/// meant: "Server::handle(int)", or "Server::handle" if only one is called so. Reads 64-bit files of this machine's
/// byte order, and does not trust them.
class [[gnu::visibility("hidden")]] ElfFunctions {
 public:
  ElfFunctions(const char* path, std::string_view function) : ElfFunctions{path, function, function} {}

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
    if (!overloads_.empty()) return Text{"Several functions have that name: ", overloads_, "."};
    if (is_ambiguous_) return Text{"Several functions have that name: give the function's offset in the file instead."};
    if (is_indirect_)
      return Text{"It is an indirect function: the dynamic linker chooses one of several, under other names."};
    if (is_imported_ && !offset_) return Text{"It only calls that function, which is in a library: name the library."};
    if (!has_symtab_ && !has_dynsym_)
      return Text{"It is stripped of all names: give the function's offset in the file instead."};
    Text text;
    if (!found_versions_.empty()) return Text{"Its versions are ", found_versions_, "."};
    if (!has_symtab_) text.add({"It is stripped: only the names that other files use are left."});
    if (const Text names = nearest_names(); !names.empty())
      text.add({text.empty() ? "" : " ", "The nearest names are ", names, "."});
    return text;
  }

 private:
  ElfFunctions(const char* path, std::string_view function, std::string_view whole)
      : name_{take_part(function, '@')},
        version_{function.substr(function.starts_with('@') ? 1 : 0)},
        whole_{whole},
        symbols_{path} {
    Elf64_Shdr section;
    for (unsigned i = 0; file_.read(i, section); ++i)
      if (section.sh_type == SHT_GNU_versym)
        version_of_symbol_ = section;
      else if (section.sh_type == SHT_GNU_verdef)
        versions_ = file_.content(section);
    symbols_.for_each([this](const Elf64_Sym& symbol, const Text& names, bool is_dynamic, std::uint64_t index) {
      (is_dynamic ? has_dynsym_ : has_symtab_) = true;
      consider(symbol, names, is_dynamic, index);
    });
    if (rank_ == 0 && version_.empty()) search_cpp();
  }

  /// The function whose name in C++ is the wanted one, with or without its parameters.
  [[gnu::noinline]] void search_cpp() {
    // Its last part is in the mangled name too: "handle" of "Server::handle<int>(char)".
    const std::string_view base = without_parameters(whole_), name = base.substr(0, base.find('<'));
    const std::size_t colon = name.rfind(':');
    const std::string_view last = name.substr(colon == name.npos ? 0 : colon + 1);
    const std::string_view part = last.find_first_of("~ ()") == last.npos ? last : std::string_view{};
    symbols_.for_each([&](const Elf64_Sym& symbol, const Text& names, bool, std::uint64_t) {
      const std::string_view mangled{names.c_str() + symbol.st_name};
      if (!SymbolTables::is_function(symbol) || !mangled.starts_with("_Z") || mangled.find(part) == mangled.npos)
        return;
      const Text text = demangled(mangled);
      const std::string_view its{text};
      const bool is_whole = its == whole_;
      if (its.empty() || (!is_whole && without_parameters(its) != whole_)) return;
      const std::uint64_t offset = symbols_.offset_of(symbol);
      if (offset == 0 || offset == offset_) return;
      const Text quoted{"'", is_whole ? mangled : its, "'"};
      if (rank_ != 0) is_ambiguous_ = true;
      if (std::string_view{overloads_}.find(quoted) == std::string_view::npos)
        overloads_.add({overloads_.empty() ? "" : ", ", quoted});
      rank_ = 1;
      offset_ = offset;
    });
    if (!is_ambiguous_) overloads_ = {};
  }

  /// What is most like the wanted name, as people write it.
  [[nodiscard, gnu::cold]] Text nearest_names() const {
    const bool has_parameters = whole_.find('(') != whole_.npos;
    Nearest nearest{whole_};
    symbols_.for_each([&](const Elf64_Sym& symbol, const Text& names, bool, std::uint64_t) {
      if (!SymbolTables::is_function(symbol)) return;
      std::string_view name{names.c_str() + symbol.st_name};
      const Text text = demangled(name);
      if (text.empty()) return nearest.offer(take_part(name, '@'));
      nearest.offer(has_parameters ? std::string_view{text} : without_parameters(text));
    });
    return nearest.text();
  }

  void consider(const Elf64_Sym& symbol, const Text& names, bool is_dynamic, std::uint64_t index) {
    std::string_view name{names.c_str() + symbol.st_name};
    if (symbol.st_shndx == SHN_UNDEF && take_part(name, '@') == name_) is_imported_ = true;
    if (!SymbolTables::is_function(symbol)) return;
    const std::string_view whole = name, base = take_part(name, '@');  // .symtab has "f@V", and "f@@V" by default
    if (base != name_) return;
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
    found(symbol, is_default || !version_.empty(), ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC);
  }

  // The default version comes before others, and what others can link to before what is weak or local.
  void found(const Elf64_Sym& symbol, bool is_default, bool is_indirect) {
    const std::uint64_t offset = symbols_.offset_of(symbol);
    if (offset == 0) return;
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

  const std::string_view name_, version_, whole_;
  const SymbolTables symbols_;
  const ElfSections& file_ = symbols_.file();
  Elf64_Shdr version_of_symbol_{};
  Text versions_;
  Text found_versions_;
  Text overloads_;
  std::uint64_t offset_ = 0;
  int rank_ = 0;
  bool is_ambiguous_ = false, is_indirect_ = false, is_imported_ = false;
  bool has_symtab_ = false, has_dynsym_ = false;
};

}  // namespace ebpfxx::inline v0::detail
