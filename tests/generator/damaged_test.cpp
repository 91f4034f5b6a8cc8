// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects that are damaged anywhere.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <ostream>
#include <string>

#include "damaged.hpp"
#include "object_bytes.hpp"
#include "object_file.hpp"

using namespace ebpfxx::gen;
using namespace test;

namespace {

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("an object that is cut off anywhere is refused with a sentence") {
  const std::string object = link_objects({OBJECT});
  Damaged damaged;
  for (std::size_t length = 0; length < object.size(); ++length) {
    CAPTURE(length);
    (void)damaged.read(object.substr(0, length));
  }
  CHECK(damaged.accepted == 0);
}

TEST_CASE("an object with any section cut off at any byte makes a header or a sentence") {
  const std::string object = link_objects({OBJECT});
  Damaged damaged;
  for (std::size_t i = 1; i < section_count(object); ++i)
    for (std::uint64_t size = 0; size < section(object, i).sh_size; ++size) {
      CAPTURE(i);
      CAPTURE(size);
      std::string cut = object;
      put(cut, section_offset(object, i) + offsetof(Elf64_Shdr, sh_size), size);
      (void)damaged.read(cut);
    }
  CHECK(damaged.refused > 1000);
  CHECK(damaged.accepted > 0);  // of programs, the rest may do
  CHECK(peak_kilobytes() < 1'000'000);
}

TEST_CASE("an object with any word of its types damaged makes a header or a sentence") {
  const std::string object = link_objects({OBJECT});
  Damaged damaged;
  for (std::size_t i = 1; i < section_count(object); ++i) {
    const Elf64_Shdr header = section(object, i);
    if (!section_name(object, i).starts_with(".BTF")) continue;
    for (std::size_t offset = header.sh_offset; offset + 4 <= header.sh_offset + header.sh_size; offset += 4)
      for (const std::uint32_t value : {0u, 1u, 0x80u, 0x7fffffffu, 0xffffffffu}) {
        CAPTURE(offset);
        CAPTURE(value);
        std::string changed = object;
        put(changed, offset, value);
        (void)damaged.read(changed);
      }
  }
  CHECK(damaged.refused > 1000);
  CHECK(damaged.accepted > 1000);
  CHECK(peak_kilobytes() < 1'000'000);
}

TEST_CASE("what libbpf says of an object is printable") {
  std::string object = link_objects({OBJECT});
  const std::size_t name = object.find("LICENSE");  // of the variable, in .BTF
  REQUIRE(name != object.npos);
  for (std::size_t place = name; place != object.npos; place = object.find("LICENSE", place + 1))
    object[place] = '\x1b';
  Damaged damaged;
  for (const char c : damaged.read(object)) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
}
