// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects that are damaged anywhere.
#include <bpf/btf.h>
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <bit>
#include <cstddef>
#include <memory>
#include <ostream>
#include <random>
#include <string>

#include "../sanitized.hpp"
#include "damaged.hpp"
#include "object_bytes.hpp"
#include "read/link.hpp"

using namespace ebpfxx::gen;
using namespace test;

namespace {

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// The same bits each time, each in one copy.
template <class F>
void with_flipped_bits(const std::string& good, int count, F use) {
  std::minstd_rand random;  // NOLINT
  for (int i = 0; i < count; ++i) {
    const std::size_t bit = random() % (good.size() * 8);
    CAPTURE(bit);
    std::string damaged = good;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    use(damaged);
  }
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
  const int step = is_sanitized ? 28 : 12;  // which takes five times as long, and sees every kind of word too
  Damaged damaged;
  for (std::size_t i = 1; i < section_count(object); ++i) {
    const Elf64_Shdr header = section(object, i);
    if (!section_name(object, i).starts_with(".BTF")) continue;
    for (std::size_t offset = header.sh_offset; offset + 4 <= header.sh_offset + header.sh_size;
         offset += static_cast<std::size_t>(step))
      for (const std::uint32_t value : {0u, 1u, 0x80u, 0x7fffffffu, 0xffffffffu}) {
        CAPTURE(offset);
        CAPTURE(value);
        std::string changed = object;
        put(changed, offset, value);
        (void)damaged.read(changed);
      }
  }
  CHECK(damaged.refused > 4000 / step);
  CHECK(damaged.accepted > 4000 / step);
  CHECK(peak_kilobytes() < 1'000'000);
}

TEST_CASE("an object with a flipped bit makes a header or a sentence") {
  const std::string object = link_objects({OBJECT});
  Damaged damaged;
  with_flipped_bits(object, 500, [&](const std::string& changed) { (void)damaged.read(changed); });
  CHECK(damaged.refused > 100);
  CHECK(damaged.accepted > 100);
}

TEST_CASE("an object with a flipped bit is linked with another, or refused") {
  const std::string object = link_objects({STRUCT_OPS_OBJECT});
  Damaged damaged;
  with_flipped_bits(object, 300, [&](const std::string& changed) { (void)damaged.link(changed, LIBRARY_OBJECT); });
  CHECK(damaged.refused > 100);
  CHECK(damaged.accepted > 30);
}

TEST_CASE("a kernel's types with a flipped bit are printed, or refused") {
  const std::string object = link_objects({TYPES_OBJECT});
  const Elf64_Shdr header = find_section(object, [&](std::size_t i) { return section_name(object, i) == ".BTF"; });
  Damaged damaged;
  SUBCASE("raw") {
    const std::string types = object.substr(header.sh_offset, header.sh_size);
    REQUIRE(damaged.print(types).empty());
    with_flipped_bits(types, 250, [&](const std::string& changed) { (void)damaged.print(changed); });
  }
  SUBCASE("in an ELF file") {
    REQUIRE(damaged.print(object).empty());
    with_flipped_bits(object, 250, [&](const std::string& changed) { (void)damaged.print(changed); });
  }
  SUBCASE("of the other byte order") {
    const auto bytes = reinterpret_cast<const std::byte*>(object.data()) + header.sh_offset;
    const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new(bytes, static_cast<std::uint32_t>(header.sh_size)),
                                                           &btf__free};
    btf__set_endianness(types.get(), std::endian::native == std::endian::little ? BTF_BIG_ENDIAN : BTF_LITTLE_ENDIAN);
    std::uint32_t size = 0;
    const auto* swapped = static_cast<const char*>(btf__raw_data(types.get(), &size));
    REQUIRE(damaged.print({swapped, size}).empty());
    with_flipped_bits({swapped, size}, 250, [&](const std::string& changed) { (void)damaged.print(changed); });
  }
  CHECK(damaged.refused > 50);
  CHECK(damaged.accepted > 50);
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
