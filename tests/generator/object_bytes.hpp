// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// To damage an object at a place.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace test {

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

inline std::size_t section_count(const std::string& object) { return at<Elf64_Ehdr>(object, 0).e_shnum; }

/// Where the header of a section is.
inline std::size_t section_offset(const std::string& object, std::size_t index) {
  return at<Elf64_Ehdr>(object, 0).e_shoff + index * sizeof(Elf64_Shdr);
}

inline Elf64_Shdr section(const std::string& object, std::size_t index) {
  return at<Elf64_Shdr>(object, section_offset(object, index));
}

inline std::string section_name(const std::string& object, std::size_t index) {
  const auto names = section(object, at<Elf64_Ehdr>(object, 0).e_shstrndx).sh_offset;
  return object.c_str() + names + section(object, index).sh_name;
}

/// The header of the first section of which that holds.
template <class F>
Elf64_Shdr find_section(const std::string& object, F holds) {
  for (std::size_t i = 1; i < section_count(object); ++i)
    if (holds(i)) return section(object, i);
  throw std::logic_error{"no such section"};
}

}  // namespace test
