// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects with any word of their ELF structures damaged: libbpf would follow some of these out of its memory.
#include "read/elf.hpp"

#include <doctest/doctest.h>
#include <elf.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "../sanitized.hpp"
#include "damaged.hpp"
#include "error.hpp"
#include "files.hpp"
#include "object_bytes.hpp"

using namespace ebpfxx::gen;
using namespace test;

namespace {

Elf64_Shdr find_type(const std::string& object, std::uint32_t type) {
  return find_section(object, [&](std::size_t index) { return section(object, index).sh_type == type; });
}

std::string complaint(const std::string& object) {
  try {
    check_elf("x.o", object);
    return "none";
  } catch (const Failure& failure) {
    return failure.what();
  }
}

}  // namespace

TEST_CASE("what libbpf does not check is refused with a sentence") {
  const std::string object = read_input(OBJECT);
  CHECK(complaint(object) == "none");

  std::string damaged = object;
  put<std::uint32_t>(damaged, offsetof(Elf64_Ehdr, e_version), 7);
  CHECK(complaint(damaged) == "x.o: the object is damaged: its version is unknown: build it again");

  damaged = object;
  put<std::uint64_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_addralign), 48);
  CHECK(complaint(damaged) == "x.o: the object is damaged: section 2 has an alignment of 48: build it again");

  damaged = object;
  put<std::uint64_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_size), 1u << 30);
  CHECK(complaint(damaged) == "x.o: the object is cut off: build it again");

  damaged = object;
  put<std::uint64_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_flags), SHF_COMPRESSED);
  CHECK(complaint(damaged) == "x.o: the object is damaged: section 2 is compressed: build it again");

  damaged = object;  // the name of another section
  const Elf64_Shdr types = find_section(object, [&](std::size_t i) { return section_name(object, i) == ".BTF"; });
  put<std::uint32_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_name), types.sh_name);
  CHECK(complaint(damaged) == "x.o: the object is damaged: it has two sections .BTF: build it again");

  damaged = object;
  put<std::uint32_t>(damaged, section_offset(object, 0) + offsetof(Elf64_Shdr, sh_name), 1u << 30);
  CHECK(complaint(damaged) == "x.o: the object is damaged: section 0 has no name: build it again");

  damaged = object;
  for (std::size_t i = 1; i < section_count(object); ++i)
    put<std::uint64_t>(damaged, section_offset(object, i) + offsetof(Elf64_Shdr, sh_addralign), 1 << 20);
  CHECK(complaint(damaged).starts_with("x.o: the object is damaged: its sections have alignments of "));

  damaged = object;
  put<std::uint64_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_offset), 0);
  put<std::uint64_t>(damaged, section_offset(object, 2) + offsetof(Elf64_Shdr, sh_size), object.size());
  CHECK(complaint(damaged) == "x.o: the object is damaged: its sections overlap: build it again");

  damaged = object;
  const auto symbols = find_type(object, SHT_SYMTAB).sh_offset;
  put<std::uint64_t>(damaged, symbols + sizeof(Elf64_Sym) * 2 + offsetof(Elf64_Sym, st_value), 1u << 30);
  CHECK(complaint(damaged) == "x.o: the object is damaged: symbol 2 lies outside its section: build it again");

  damaged = object;
  put<std::uint8_t>(damaged, symbols + sizeof(Elf64_Sym) + offsetof(Elf64_Sym, st_info), STT_SECTION);
  put<std::uint16_t>(damaged, symbols + sizeof(Elf64_Sym) + offsetof(Elf64_Sym, st_shndx), SHN_ABS);
  CHECK(complaint(damaged) == "x.o: the object is damaged: symbol 1 does not name a section: build it again");

  damaged = object;
  const auto relocations = find_type(object, SHT_REL).sh_offset;
  put<std::uint64_t>(damaged, relocations + offsetof(Elf64_Rel, r_offset), 1u << 30);
  CHECK(complaint(damaged).ends_with(" relocates past the end of its target: build it again"));
  put<std::uint64_t>(damaged, relocations + offsetof(Elf64_Rel, r_info), std::uint64_t{9999} << 32 | 1);
  CHECK(complaint(damaged).ends_with(" relocates by symbol 9999: build it again"));
}

TEST_CASE("an object with any word of its ELF structures damaged makes a header or a sentence") {
  const std::string object = without_dwarf(read_input(OBJECT));
  // The file header, the section headers, the symbols and the relocations.
  std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, sizeof(Elf64_Ehdr)}};
  for (std::size_t i = 0; i < section_count(object); ++i) {
    const Elf64_Shdr header = section(object, i);
    ranges.emplace_back(section_offset(object, i), section_offset(object, i) + sizeof header);
    if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_REL)
      ranges.emplace_back(header.sh_offset, header.sh_offset + header.sh_size);
  }
  Damaged damaged;
  for (const auto& [begin, end] : ranges)
    for (std::size_t offset = begin; offset + 4 <= end; offset += is_sanitized ? 20 : 4)
      for (const std::uint32_t value : {0u, 0x80u, 0xffffffffu}) {
        CAPTURE(offset);
        CAPTURE(value);
        std::string changed = object;
        put(changed, offset, value);
        (void)damaged.read(changed);
      }
  CHECK(damaged.refused > (is_sanitized ? 200 : 1000));
  CHECK(damaged.accepted > (is_sanitized ? 20 : 100));  // some words do not matter
}

TEST_CASE("without DWARF, an object keeps everything else") {
  const std::string object = read_input(OBJECT), smaller = without_dwarf(object);
  CHECK(smaller.size() < object.size());
  check_elf("smaller.o", smaller);
  CHECK(section_contents(object, ".debug_info") != "");
  CHECK(section_contents(smaller, ".debug_info") == "");
  for (const char* name : {"license", ".maps", ".data", "xdp", ".BTF", ".BTF.ext", ".symtab", ".strtab", ".rel.BTF"})
    CHECK_MESSAGE(section_contents(smaller, name) == section_contents(object, name), name);
}
