// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Makes headers of an object in which a bit is flipped, or a word is another, where the generator takes that:
// damaged_headers.sh compiles them. Usage: ebpfxx-damaged-headers OBJECT DIRECTORY COUNT
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include "error.hpp"
#include "files.hpp"
#include "object_bytes.hpp"
#include "read/link.hpp"
#include "read/skeleton.hpp"
#include "write/skeleton.hpp"

using namespace ebpfxx::gen;

int main(int argc, char** argv) {
  if (argc != 4) return 1;
  const std::string object = link_objects({argv[1]}), directory = argv[2], path = directory + "/damaged.bpf.o";
  const Elf64_Shdr types =
      test::find_section(object, [&](std::size_t i) { return test::section_name(object, i) == ".BTF"; });
  std::minstd_rand random;  // NOLINT: the same numbers each time
  std::string all;
  int accepted = 0;
  for (int i = 0, end = std::atoi(argv[3]); i < end; ++i) {
    std::string damaged = object;
    const std::size_t bit = random() % (types.sh_size * 8), place = types.sh_offset + bit / 32 * 4;
    auto word = test::at<std::uint32_t>(object, place);
    if (i % 2 == 0)
      word ^= 1u << bit % 32;
    else
      word = test::at<std::uint32_t>(object, types.sh_offset + random() % (types.sh_size / 4) * 4) +
             static_cast<std::uint32_t>(random() % 3) - 1;
    test::put(damaged, place, word);
    write_output(path, damaged);
    try {
      ReadOptions options;
      options.name = "damaged_" + std::to_string(i);
      write_output(directory + "/" + options.name + ".hpp", emit_skeleton(read_object(path, options)));
      all += "#include \"" + options.name + ".hpp\"  // word " + std::to_string(bit / 32) + "\n";
      ++accepted;
    } catch (const ebpfxx::gen::Failure&) {
    }
  }
  write_output(directory + "/all.cpp", all);
  std::printf("%d accepted\n", accepted);
  return accepted == 0;
}
