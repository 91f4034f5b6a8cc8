// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/byte_order.hpp"

#include <bpf/btf.h>
#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "read/bytes.hpp"

namespace ebpfxx::gen {

namespace {

constexpr bool is_little_endian = std::endian::native == std::endian::little;
constexpr char elf_own_order = is_little_endian ? ELFDATA2LSB : ELFDATA2MSB;
constexpr char elf_other_order = is_little_endian ? ELFDATA2MSB : ELFDATA2LSB;

// The sizes of the numbers that something has one after the other.
using Sizes = std::initializer_list<std::size_t>;
constexpr Sizes elf_header_parts = {2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2};  // behind e_ident
constexpr Sizes section_header_parts = {4, 4, 8, 8, 8, 8, 4, 4, 8, 8};
constexpr Sizes symbol_parts = {4, 1, 1, 2, 8, 8};
constexpr Sizes relocation_parts = {8, 8};
constexpr Sizes instruction_parts = {1, 1, 2, 4};
constexpr Sizes btf_magic_parts = {2, 1, 1};  // BTF continues in words
constexpr Sizes word_parts = {4};
constexpr std::uint64_t smallest_btf = 24;

void reverse(std::string& bytes, std::uint64_t offset, Sizes sizes) {
  for (const std::size_t size : sizes) {
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    std::reverse(first, first + static_cast<std::ptrdiff_t>(size));
    offset += size;
  }
}

class Converter {
 public:
  explicit Converter(std::string& object) : bytes_{object}, is_other_{has_other_byte_order(object)} {}

  void convert() {
    if (bytes_.size() < sizeof(Elf64_Ehdr)) return;
    const auto header = own<Elf64_Ehdr>(0, EI_NIDENT, elf_header_parts);
    reverse(bytes_, EI_NIDENT, elf_header_parts);
    bytes_[EI_DATA] = is_other_ ? elf_own_order : elf_other_order;

    const std::uint64_t size = header.e_shnum * sizeof(Elf64_Shdr);
    if (header.e_shentsize != sizeof(Elf64_Shdr) || !has(header.e_shoff, size)) return;
    std::vector<Elf64_Shdr> sections;
    for (std::uint64_t i = 0; i < size; i += sizeof(Elf64_Shdr))
      sections.push_back(own<Elf64_Shdr>(header.e_shoff + i, 0, section_header_parts));
    reverse_all(header.e_shoff, size, section_header_parts);
    if (header.e_shstrndx >= sections.size()) return;
    std::uint64_t total = 0;
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_type == SHT_NOBITS || !has(section.sh_offset, section.sh_size)) continue;
      total += section.sh_size;
      if (total > bytes_.size()) return;  // they overlap
      convert_section(section, sections[header.e_shstrndx].sh_offset);
    }
  }

 private:
  void convert_section(const Elf64_Shdr& section, std::uint64_t names) {
    const std::uint64_t offset = section.sh_offset, size = section.sh_size;
    if (section.sh_type == SHT_SYMTAB) return reverse_all(offset, size, symbol_parts);
    if (section.sh_type == SHT_REL) return reverse_all(offset, size, relocation_parts);
    if (section.sh_flags & SHF_EXECINSTR) return convert_code(offset, size);
    if (size < smallest_btf || !has(names, section.sh_name)) return;
    const std::string_view name = bytes_.c_str() + names + section.sh_name;
    if (name == ".BTF") convert_btf(offset, size);
    if (name == ".BTF.ext") {
      reverse(bytes_, offset, btf_magic_parts);
      reverse_all(offset + 4, size - 4, word_parts);
    }
  }

  void convert_code(std::uint64_t offset, std::uint64_t size) {
    reverse_all(offset, size, instruction_parts);
    for (std::uint64_t i = 1; i < size; i += 8) {  // the registers are numbers of four bits
      const auto registers = static_cast<unsigned char>(bytes_[offset + i]);
      bytes_[offset + i] = static_cast<char>(registers << 4 | registers >> 4);
    }
  }

  // All but names.
  void convert_btf(std::uint64_t offset, std::uint64_t size) {
    const std::uint64_t header_size = own<std::uint32_t>(offset + offsetof(btf_header, hdr_len), 0, word_parts);
    const std::uint64_t types =
        header_size + own<std::uint32_t>(offset + offsetof(btf_header, type_off), 0, word_parts);
    const std::uint64_t length = own<std::uint32_t>(offset + offsetof(btf_header, type_len), 0, word_parts);
    if (header_size < 4 || header_size > size || types > size || length > size - types) return;
    reverse(bytes_, offset, btf_magic_parts);
    reverse_all(offset + 4, header_size - 4, word_parts);
    reverse_all(offset + types, length, word_parts);
  }

  // What is at an offset, in this machine's order. Its first `prefix` bytes have none.
  template <class T>
  [[nodiscard]] T own(std::uint64_t offset, std::size_t prefix, Sizes sizes) const {
    std::string value = bytes_.substr(offset, sizeof(T));
    if (is_other_) reverse(value, prefix, sizes);
    return copied<T>(value, 0);
  }

  [[nodiscard]] bool has(std::uint64_t offset, std::uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }

  // As many of these as there are.
  void reverse_all(std::uint64_t offset, std::uint64_t size, Sizes sizes) {
    std::size_t each = 0;
    for (const std::size_t part : sizes) each += part;
    for (; size >= each; size -= each, offset += each) reverse(bytes_, offset, sizes);
  }

  std::string& bytes_;
  const bool is_other_;
};

}  // namespace

bool has_other_byte_order(std::string_view file) {
  return file.starts_with(ELFMAG) && file.size() > EI_DATA && file[EI_DATA] == elf_other_order;
}

std::string with_other_byte_order(std::string object) {
  Converter{object}.convert();
  return object;
}

}  // namespace ebpfxx::gen
