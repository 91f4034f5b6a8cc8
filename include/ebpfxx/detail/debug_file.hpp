// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The file with the names of a stripped program or library.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elf_notes.hpp"
#include "elf_sections.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// The id that the linker gave a file, in hexadecimal digits; empty if it has none.
[[nodiscard, gnu::noinline]] inline Text build_id_of(const ElfSections& file) {
  Text digits;
  Elf64_Shdr section;
  for (unsigned i = 0; file.read(i, section); ++i) {
    constexpr std::uint64_t most = 65536;
    if (section.sh_type != SHT_NOTE || section.sh_size > most) continue;
    const Text notes = file.content(section);
    for (const char byte : build_id_in(ElfNotes{notes, section.sh_addralign})) {
      const auto number = static_cast<unsigned char>(byte);
      const char both[] = {"0123456789abcdef"[number >> 4], "0123456789abcdef"[number & 15], '\0'};
      digits.add({both});
    }
    if (!digits.empty()) break;
  }
  return digits;
}

/// Where distributions and linkers put the names of a file that is stripped: by its build id, or by the name in its
/// section .gnu_debuglink. Only a file with the same build id is taken. Empty if there is none.
[[nodiscard, gnu::noinline]] inline Text debug_file_of(const ElfSections& file, const char* path) {
  const Text id = build_id_of(file);
  const std::string_view digits{id};
  if (digits.size() < 4) return {};
  const auto has_names = [&](const Text& candidate) {
    const ElfSections there{candidate.c_str()};
    return there.is_native() && std::string_view{build_id_of(there)} == digits;
  };
  Text found{"/usr/lib/debug/.build-id/", digits.substr(0, 2), "/", digits.substr(2), ".debug"};
  if (has_names(found)) return found;
  Elf64_Shdr section;
  const Text link = file.find(".gnu_debuglink", section) ? file.content(section) : Text{};
  const std::string_view name{link.c_str()};  // a checksum comes after its zero
  char* const real = name.empty() || name.find('/') != name.npos ? nullptr : ::realpath(path, nullptr);
  if (!real) return {};
  const Text whole{real};
  std::free(real);
  const std::string_view folder = std::string_view{whole}.substr(0, std::string_view{whole}.rfind('/'));
  for (const bool is_below : {false, true})
    for (const char* before : {"", "/usr/lib/debug"}) {
      found = Text{before, folder, is_below ? "/.debug/" : "/", name};
      if (has_names(found)) return found;
    }
  return {};
}

}  // namespace ebpfxx::inline v0::detail
