// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Good objects in which only the type information, .BTF and .BTF.ext, is changed: what is behind the checks of ELF.
#include <elf.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>

#include "one_input.hpp"
#include "read/bytes.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using ebpfxx::gen::copied;

std::size_t below(std::minstd_rand& random, std::size_t limit) { return limit ? random() % limit : 0; }

// Where the header of a section is; 0 when there is none.
std::size_t find_section(std::string_view object, std::string_view name) {
  const auto header = copied<Elf64_Ehdr>(object, 0);
  const auto place = [&](std::uint64_t index) { return header.e_shoff + index * sizeof(Elf64_Shdr); };
  const auto names = copied<Elf64_Shdr>(object, place(header.e_shstrndx)).sh_offset;
  for (std::uint64_t i = 1; i < header.e_shnum; ++i) {
    const std::uint64_t own = names + copied<Elf64_Shdr>(object, place(i)).sh_name;
    if (own < object.size() && object.substr(own).starts_with(name) && object.size() - own > name.size() &&
        object[own + name.size()] == '\0')
      return place(i);
  }
  return 0;
}

// A word that is often near to one that means something.
std::uint32_t odd_word(std::minstd_rand& random, std::string_view content) {
  const auto other = copied<std::uint32_t>(content, below(random, content.size() / 4) * 4);
  switch (below(random, 6)) {
    case 0:
      return other;
    case 1:
      return other + 1 - static_cast<std::uint32_t>(below(random, 3));
    case 2:
      return static_cast<std::uint32_t>(below(random, 64));
    case 3:
      return static_cast<std::uint32_t>(below(random, 21)) << 24 | static_cast<std::uint32_t>(below(random, 4));
    case 4:
      return std::uint32_t{1} << below(random, 32);
    default:
      return UINT32_MAX - static_cast<std::uint32_t>(below(random, 8));
  }
}

void change_words(std::string& content, std::minstd_rand& random) {
  for (std::size_t left = 1 + below(random, 3); left > 0 && content.size() >= 4; --left) {
    const std::uint32_t word = odd_word(random, content);
    std::memcpy(content.data() + below(random, content.size() / 4) * 4, &word, sizeof word);
  }
}

void copy_words(std::string& content, std::minstd_rand& random) {
  const std::size_t length = std::min((1 + below(random, 16)) * 4, content.size());
  const std::size_t from = below(random, (content.size() - length) / 4 + 1) * 4;
  const std::size_t to = below(random, (content.size() - length) / 4 + 1) * 4;
  std::memmove(content.data() + to, content.data() + from, length);
}

void change_anything(std::string& content, std::size_t most) {
  const std::size_t size = content.size();
  content.resize(std::max(most, size));
  content.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(content.data()), size, content.size()));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  std::string object{reinterpret_cast<const char*>(data), size};
  std::minstd_rand random{seed};
  const std::size_t place = find_section(object, below(random, 5) == 0 ? ".BTF.ext" : ".BTF");
  auto section = copied<Elf64_Shdr>(object, place);
  if (place == 0 || section.sh_offset > size || section.sh_size > size - section.sh_offset)
    return LLVMFuzzerMutate(data, size, most);

  std::string content = object.substr(section.sh_offset, section.sh_size);
  const std::size_t choice = below(random, 8);
  if (choice < 5)
    change_words(content, random);
  else if (choice < 7)
    copy_words(content, random);
  else
    change_anything(content, content.size() + (most - std::min(most, size)) / 2);

  // In its place, or, where it is longer, at the end.
  if (content.size() > section.sh_size) {
    if (section.sh_offset + section.sh_size != size) section.sh_offset = (size + 3) / 4 * 4;
    object.resize(section.sh_offset + content.size());
  }
  section.sh_size = content.size();
  std::memcpy(object.data() + section.sh_offset, content.data(), content.size());
  std::memcpy(object.data() + place, &section, sizeof section);
  if (object.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, object.data(), object.size());
  return object.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::generate({reinterpret_cast<const char*>(data), size});
}
