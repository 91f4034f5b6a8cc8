// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects with any word of their ELF structures damaged: libbpf would follow some of these out of its memory.
#include "elf.hpp"

#include <doctest/doctest.h>
#include <elf.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "error.hpp"
#include "output.hpp"
#include "read.hpp"

using namespace ebpfxx::gen;

namespace {

template <class T>
T at(const std::string& bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}
template <class T>
void put(std::string& bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

std::size_t section_offset(const std::string& object, std::size_t index) {
  return at<Elf64_Ehdr>(object, 0).e_shoff + index * sizeof(Elf64_Shdr);
}

// The first section of a type, and where its header is.
std::size_t find_section(const std::string& object, std::uint32_t type) {
  for (std::size_t i = 1; i < at<Elf64_Ehdr>(object, 0).e_shnum; ++i)
    if (at<Elf64_Shdr>(object, section_offset(object, i)).sh_type == type) return section_offset(object, i);
  FAIL("no such section");
  return 0;
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
  const auto symbols = at<Elf64_Shdr>(object, find_section(object, SHT_SYMTAB)).sh_offset;
  put<std::uint64_t>(damaged, symbols + sizeof(Elf64_Sym) * 2 + offsetof(Elf64_Sym, st_value), 1u << 30);
  CHECK(complaint(damaged) == "x.o: the object is damaged: symbol 2 lies outside of its section: build it again");

  damaged = object;
  const auto relocations = at<Elf64_Shdr>(object, find_section(object, SHT_REL)).sh_offset;
  put<std::uint64_t>(damaged, relocations + offsetof(Elf64_Rel, r_offset), 1u << 30);
  CHECK(complaint(damaged).ends_with(" relocates what is not there: build it again"));
  put<std::uint64_t>(damaged, relocations + offsetof(Elf64_Rel, r_info), std::uint64_t{9999} << 32 | 1);
  CHECK(complaint(damaged).ends_with(" relocates by symbol 9999: build it again"));
}

TEST_CASE("an object with any word of its ELF structures damaged makes a header or a sentence") {
  const std::string object = read_input(OBJECT), path = std::string{OBJECT} + ".damaged.o";
  // The file header, the section headers, the symbols and the relocations.
  std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, sizeof(Elf64_Ehdr)}};
  for (std::size_t i = 1; i < at<Elf64_Ehdr>(object, 0).e_shnum; ++i) {
    const auto section = at<Elf64_Shdr>(object, section_offset(object, i));
    ranges.emplace_back(section_offset(object, i), section_offset(object, i) + sizeof section);
    if (section.sh_type == SHT_SYMTAB || section.sh_type == SHT_REL)
      ranges.emplace_back(section.sh_offset, section.sh_offset + section.sh_size);
  }
  int refused = 0, accepted = 0;
  for (const auto& [begin, end] : ranges)
    for (std::size_t offset = begin; offset + 4 <= end; offset += 4)
      for (const std::uint32_t value : {0u, 0x80u, 0xffffffffu}) {
        CAPTURE(offset);
        CAPTURE(value);
        std::string damaged = object;
        put(damaged, offset, value);
        write_output(path, damaged);
        errno = 0;  // as at the start of a program: libbpf 1.1 returns it for some damage, and goes on where it is 0
        try {
          (void)read_object(path, {});
          ++accepted;
        } catch (const Failure& failure) {
          CHECK(std::string{failure.what()}.starts_with(path + ": "));
          ++refused;
        }
      }
  CHECK(refused > 1000);
  CHECK(accepted > 100);  // some words do not matter
  std::filesystem::remove(path);
}
