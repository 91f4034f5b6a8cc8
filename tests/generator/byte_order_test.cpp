// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects for machines of the other byte order, which clang makes of the same sources.
#include "read/byte_order.hpp"

#include <doctest/doctest.h>
#include <elf.h>

#include <string>

#include "damaged.hpp"
#include "object_bytes.hpp"

namespace {

using namespace ebpfxx::gen;
using test::section;
using test::section_name;

// All but the object's bytes.
std::string header_of(const Skeleton& skeleton) {
  std::string text;
  emit_skeleton(skeleton, "types.skel.cpp", [&](std::string_view part) { text += part; });
  return text;
}

std::string contents(const std::string& object, std::size_t index) {
  return object.substr(section(object, index).sh_offset, section(object, index).sh_size);
}

}  // namespace

TEST_CASE("a big-endian object has the header of its little-endian twin") {
  const Skeleton little = read_object(TYPES_OBJECT, {}), big = read_object(BIG_TYPES_OBJECT, {});
  std::string expected = header_of(little);
  const std::string order = "__ORDER_LITTLE_ENDIAN__";
  REQUIRE(expected.find(order) != expected.npos);
  expected.replace(expected.find(order), order.size(), "__ORDER_BIG_ENDIAN__");
  CHECK(header_of(big) == expected);
  CHECK(inspect(big) == inspect(little));
  CHECK(little.bytes[EI_DATA] == ELFDATA2LSB);
  CHECK(big.bytes[EI_DATA] == ELFDATA2MSB);
}

TEST_CASE("clang's big-endian object, converted, is its little-endian one, but for the program's data") {
  const std::string little = read_input(OBJECT), big = with_other_byte_order(read_input(BIG_OBJECT));
  REQUIRE(test::section_count(big) == test::section_count(little));
  int same = 0;
  for (std::size_t i = 1; i < test::section_count(little); ++i) {
    const std::string name = section_name(little, i);
    CAPTURE(name);
    CHECK(section_name(big, i) == name);
    CHECK(section(big, i).sh_size == section(little, i).sh_size);
    if (name.find(".debug_") != name.npos || name.find("data") != name.npos) continue;
    CHECK(contents(big, i) == contents(little, i));
    ++same;
  }
  CHECK(same > 8);  // code, relocations, symbols, names, maps, BTF
}

TEST_CASE("converted twice, an object is what it was") {
  const std::string big = read_input(BIG_OBJECT);
  CHECK(has_other_byte_order(big));
  CHECK_FALSE(has_other_byte_order(with_other_byte_order(big)));
  CHECK(with_other_byte_order(with_other_byte_order(big)) == big);
}

TEST_CASE("objects of two byte orders are not linked") {
  CHECK_THROWS_WITH_AS((void)link_objects({OBJECT, BIG_OBJECT}),
                       BIG_OBJECT ": it has another byte order than " OBJECT ": compile both with one --target",
                       Failure);
}

TEST_CASE("a damaged object of the other byte order is refused, or read") {
  const std::string object = link_objects({BIG_OBJECT});
  test::Damaged damaged;
  for (const std::size_t size : {5u, 6u, 20u, 63u, 64u, 100u}) CHECK(damaged.read(object.substr(0, size)) != "");
  for (std::size_t bit = 0; bit < object.size() * 8; bit += object.size() * 8 / 250) {
    std::string changed = object;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    (void)damaged.read(changed);
  }
  CHECK(damaged.refused > 50);
  CHECK(damaged.accepted > 50);
}
