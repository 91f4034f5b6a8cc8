// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ElfSymbols: the functions of one program or shared library.
#pragma once

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../cstring_view.hpp"
#include "../detail/elf_notes.hpp"
#include "../detail/elf_reader.hpp"
#include "../detail/regular_file.hpp"
#include "../error.hpp"
#include "../fd.hpp"
#include "build_id.hpp"
#include "symbol.hpp"
#include "table.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

/// As many as the file claims, or none if not all are there, or if the number is absurd.
template <class T>
[[nodiscard]] std::vector<T> table_of(const ElfReader& file, std::uint64_t at, std::uint64_t count) {
  constexpr std::uint64_t largest = 512 << 20;  // a file may claim any size
  std::vector<T> items;
  if (count > file.size() / sizeof(T) || count > largest / sizeof(T)) return items;
  items.resize(count);
  if (!file.read(at, items.data(), count * sizeof(T))) items.clear();
  return items;
}

}  // namespace detail

/// The functions of an ELF file, from its symbol tables (.symtab and .dynsym), or, if it is stripped, from its debug
/// file in /usr/lib/debug/.build-id. The file is read once and closed. It may be damaged or hostile: entries that make
/// no sense are skipped. It is constant after that, and several threads may use it. When moved from, it has no symbols.
class ElfSymbols {
 public:
  /// Reads a file. Throws Error if it cannot be read, or is not a 64-bit ELF file with this machine's byte order.
  explicit ElfSymbols(CStringView path, CStringView debug_directory = default_debug_directory) : path_{path.c_str()} {
    struct ::stat status {};
    Fd file = detail::open_regular(path.c_str(), status);
    if (!file && errno == ENOEXEC)
      detail::throw_error(ENOEXEC, {"cannot read symbols of '", path, "'"}, {"It is not a regular file."});
    if (!file) detail::throw_error(errno, {"cannot open '", path, "'"});
    if (const char* problem = read({std::move(file), 0, static_cast<std::uint64_t>(status.st_size)}))
      detail::throw_error(ENOEXEC, {"cannot read symbols of '", path, "'"}, {problem});
    complete(debug_directory);
  }

  /// The symbol at an offset in the file, as in mappings and in the kernel's build-id stacks. If there is none, the
  /// result has no name, and its offset is the file's address for that offset, or the offset itself if there is no such
  /// address.
  [[nodiscard]] Symbol find_offset(std::uint64_t offset) const& noexcept EBPFXX_LIFETIMEBOUND {
    for (const Segment& segment : segments_)
      if (offset >= segment.offset && offset - segment.offset < segment.size)
        return find(offset - segment.offset + segment.address);
    return {.module = path_, .offset = offset};
  }
  Symbol find_offset(std::uint64_t) const&& = delete;  // its names would be gone

  /// The symbol at an address in the file's own numbering, as nm, objdump and addr2line use it.
  [[nodiscard]] Symbol find(std::uint64_t address) const& noexcept EBPFXX_LIFETIMEBOUND {
    Symbol symbol = table_.find(address);
    symbol.module = path_;
    return symbol;
  }
  Symbol find(std::uint64_t) const&& = delete;

  /// Nothing if the linker wrote none, or one of a length that the kernel does not store.
  [[nodiscard]] const std::optional<BuildId>& build_id() const noexcept { return build_id_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// False if the file is stripped of all names.
  [[nodiscard]] bool has_names() const noexcept { return !table_.empty(); }

 private:
  friend class ProcessSymbols;
  static constexpr const char* default_debug_directory = "/usr/lib/debug";

  struct Segment {
    std::uint64_t offset, address, size;
  };

  ElfSymbols() = default;

  // Returns what is wrong with the file; null if nothing is.
  [[nodiscard]] const char* read(const detail::ElfReader& file) {
    Elf64_Ehdr header;
    const bool complete = file.read(0, &header, sizeof header);
    if (const char* problem = problem_of(complete ? &header : nullptr)) return problem;
    if (header.e_phentsize == sizeof(Elf64_Phdr)) read_segments(file, header);
    if (header.e_shentsize == sizeof(Elf64_Shdr)) read_sections(file, header);
    return nullptr;
  }

  // For ProcessSymbols, which opens files by other paths than those that it shows. Nothing if the file is no such one.
  [[nodiscard]] static std::optional<ElfSymbols> try_read(const std::string& name, const detail::ElfReader& file) {
    ElfSymbols symbols;
    symbols.path_ = name;
    if (symbols.read(file)) return std::nullopt;
    symbols.complete(default_debug_directory);
    return symbols;
  }

  void complete(CStringView debug_directory) {
    if (!has_symtab_ && build_id_) add_debug_file(debug_directory);
    table_.finish();
  }

  static const char* problem_of(const Elf64_Ehdr* header) noexcept {
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return "It is not an ELF file.";
    if (header->e_ident[EI_CLASS] != ELFCLASS64) return "It is a 32-bit ELF file: only 64-bit ones are read.";
    constexpr unsigned char order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header->e_ident[EI_DATA] != order) return "It is an ELF file with another byte order than this machine's.";
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN) return "It is neither a program nor a shared library.";
    return nullptr;
  }

  void read_segments(const detail::ElfReader& file, const Elf64_Ehdr& header) {
    // By position: p_type is a macro of <resolv.h>.
    for (const auto& [type, flags, offset, address, physical, size, memory_size, alignment] :
         detail::table_of<Elf64_Phdr>(file, header.e_phoff, header.e_phnum)) {
      if (type == PT_LOAD) segments_.push_back({offset, address, size});
      if (type == PT_NOTE) read_notes(file, offset, size, alignment);
    }
  }

  void read_sections(const detail::ElfReader& file, const Elf64_Ehdr& header) {
    const auto sections = detail::table_of<Elf64_Shdr>(file, header.e_shoff, header.e_shnum);
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_type == SHT_NOTE && !build_id_)
        read_notes(file, section.sh_offset, section.sh_size, section.sh_addralign);
      if (section.sh_type == SHT_SYMTAB || section.sh_type == SHT_DYNSYM) read_symbols(file, sections, section);
    }
  }

  void read_notes(const detail::ElfReader& file, std::uint64_t at, std::uint64_t size, std::uint64_t alignment) {
    constexpr std::uint64_t most = 65536;
    const auto notes = detail::table_of<char>(file, at, (std::min)(size, most));
    const std::string_view id = detail::build_id_in(detail::ElfNotes{{notes.data(), notes.size()}, alignment});
    BuildId found;
    if (id.empty() || id.size() > found.bytes.size()) return;
    std::memcpy(found.bytes.data(), id.data(), id.size());
    build_id_ = found;
    build_id_length_ = id.size();
  }

  void read_symbols(const detail::ElfReader& file, const std::vector<Elf64_Shdr>& sections, const Elf64_Shdr& section) {
    if (section.sh_entsize != sizeof(Elf64_Sym) || section.sh_link >= sections.size()) return;
    const Elf64_Shdr& strings = sections[section.sh_link];
    if (strings.sh_type != SHT_STRTAB) return;
    auto names = detail::table_of<char>(file, strings.sh_offset, strings.sh_size);
    const auto symbols = detail::table_of<Elf64_Sym>(file, section.sh_offset, section.sh_size / sizeof(Elf64_Sym));
    if (names.empty() || symbols.empty()) return;
    names.back() = '\0';  // as it should be
    if (section.sh_type == SHT_SYMTAB) has_symtab_ = true;
    const std::uint32_t kept = table_.keep({names.data(), names.size()});
    for (const Elf64_Sym& symbol : symbols)
      if (symbol.st_name < names.size() && names[symbol.st_name] != '\0')
        add_symbol(symbol, sections, kept + symbol.st_name, &names[symbol.st_name]);
  }

  // A function, or a label that assembly did not declare as one; a label ends at the next one, or with its section.
  void add_symbol(const Elf64_Sym& symbol, const std::vector<Elf64_Shdr>& sections, std::uint32_t name,
                  const char* text) {
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= sections.size()) return;
    const Elf64_Shdr& section = sections[symbol.st_shndx];
    const bool is_function = type == STT_FUNC || type == STT_GNU_IFUNC;
    if (!is_function && !(type == STT_NOTYPE && (section.sh_flags & SHF_EXECINSTR) && *text != '$')) return;
    const bool open = symbol.st_size == 0;
    const std::uint64_t end = open ? sum(section.sh_addr, section.sh_size) : sum(symbol.st_value, symbol.st_size);
    if (end <= symbol.st_value) return;
    table_.add({.start = symbol.st_value, .end = end, .name = name, .open = open, .rank = rank(symbol, text)});
  }

  // Preferred among several names: one with a size, one that others can call, one with fewer underscores.
  static std::uint8_t rank(const Elf64_Sym& symbol, const char* name) noexcept {
    const bool is_local = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL;
    const std::size_t underscores = std::min<std::size_t>(std::strspn(name, "_"), 3);
    return static_cast<std::uint8_t>((symbol.st_size == 0 ? 8 : 0) + (is_local ? 4 : 0) + underscores);
  }

  static std::uint64_t sum(std::uint64_t start, std::uint64_t size) noexcept {
    return size > UINT64_MAX - start ? UINT64_MAX : start + size;
  }

  // The names of a stripped file, from where distributions put them. The addresses are the same.
  void add_debug_file(CStringView directory) {
    const std::string id = build_id_->text().substr(0, 2 * build_id_length_);
    if (id.size() < 4) return;
    const std::string path = directory.c_str() + ("/.build-id/" + id.substr(0, 2)) + "/" + id.substr(2) + ".debug";
    struct ::stat status {};
    ElfSymbols debug;
    if (debug.read({detail::open_regular(path.c_str(), status), 0, static_cast<std::uint64_t>(status.st_size)})) return;
    if (debug.has_symtab_ && debug.build_id_ == build_id_) table_ = std::move(debug.table_);
  }

  std::string path_;
  std::vector<Segment> segments_;
  std::optional<BuildId> build_id_;
  std::size_t build_id_length_ = 0;
  bool has_symtab_ = false;
  detail::SymbolTable table_;
};

}  // namespace ebpfxx::inline v0
