// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BTF that the clang of this machine may not make, and BTF that none makes.
#include "read/types.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <ostream>

#include "error.hpp"

using namespace ebpfxx::gen;

namespace {

struct Btf {
  std::unique_ptr<btf, decltype(&btf__free)> owner{btf__new_empty(), &btf__free};
  btf* raw = owner.get();
  Naming naming;
  TypeBuilder builder{raw, Scope{}, naming};
  std::vector<Type> types;

  std::uint32_t integer(const char* name, std::size_t size, int encoding = BTF_INT_SIGNED) {
    return static_cast<std::uint32_t>(btf__add_int(raw, name, size, encoding));
  }
  std::string name_of(int id) { return builder.type_name(static_cast<std::uint32_t>(id), "hint").text(); }
  const Enumeration& enumeration(int id) {
    (void)name_of(id);
    types = builder.take();
    return std::get<Enumeration>(types.at(0));
  }
  const Record& record(int id) {
    (void)name_of(id);
    types = builder.take();
    return std::get<Record>(types.back());
  }
};

}  // namespace

TEST_CASE("enums of 64 bits") {
  Btf btf;
  SUBCASE("unsigned") {
    const int id = btf__add_enum64(btf.raw, "big", 8, false);
    btf__add_enum64_value(btf.raw, "MOST", UINT64_MAX);
    btf__add_enum64_value(btf.raw, "SOME", 0x100000002);
    const Enumeration& made = btf.enumeration(id);
    CHECK(made.underlying == "std::uint64_t");
    CHECK(made.enumerators.at(0).value == "18446744073709551615u");
    CHECK(made.enumerators.at(1).value == "4294967298");
  }
  SUBCASE("signed") {
    const int id = btf__add_enum64(btf.raw, "big", 8, true);
    btf__add_enum64_value(btf.raw, "LEAST", std::uint64_t{1} << 63);
    btf__add_enum64_value(btf.raw, "MINUS", static_cast<std::uint64_t>(-2));
    const Enumeration& made = btf.enumeration(id);
    CHECK(made.underlying == "std::int64_t");
    CHECK(made.enumerators.at(0).value == "-9223372036854775807 - 1");
    CHECK(made.enumerators.at(1).value == "-2");
  }
}

TEST_CASE("enums of old and new clang") {
  Btf btf;
  SUBCASE("one with a negative value is signed") {
    const int id = btf__add_enum(btf.raw, "e", 1);
    btf__add_enum_value(btf.raw, "A", -1);
    btf__add_enum_value(btf.raw, "A", 1);  // of two linked objects
    const Enumeration& made = btf.enumeration(id);
    CHECK(made.underlying == "std::int8_t");
    CHECK(made.enumerators.at(0).value == "-1");
    CHECK(made.enumerators.at(1).name == "A_");
  }
  SUBCASE("values that were cut down to 32 bits are left out") {
    const int id = btf__add_enum(btf.raw, "e", 8);
    btf__add_enum_value(btf.raw, "A", 1);
    const Enumeration& made = btf.enumeration(id);
    CHECK(made.underlying == "std::uint64_t");
    CHECK(made.enumerators.empty());
    CHECK(made.comment == "its values are not in the object: clang writes them since version 15");
  }
}

TEST_CASE("integers") {
  Btf btf;
  CHECK(btf.name_of(static_cast<int>(btf.integer("char", 1))) == "std::int8_t");
  CHECK(btf.name_of(static_cast<int>(btf.integer("char", 1, 0))) == "std::uint8_t");  // -funsigned-char
  CHECK(btf.name_of(static_cast<int>(btf.integer("signed char", 1))) == "std::int8_t");
  CHECK(btf.name_of(static_cast<int>(btf.integer("_Bool", 1, BTF_INT_BOOL))) == "bool");
  CHECK(btf.name_of(static_cast<int>(btf.integer("long", 8, 0))) == "std::uint64_t");
  CHECK(btf.name_of(static_cast<int>(btf.integer("__int128", 16))) == "ebpfxx::int128");
  CHECK(btf.name_of(btf__add_float(btf.raw, "half", 2)) == "std::array<std::byte, 2>");
  CHECK(btf.name_of(btf__add_float(btf.raw, "long double", 16)) == "std::array<std::byte, 16>");
}

TEST_CASE("padding yields to members of its name") {
  Btf btf;
  const std::uint32_t character = btf.integer("char", 1), number = btf.integer("int", 4);
  const int id = btf__add_struct(btf.raw, "s", 12);
  btf__add_field(btf.raw, "a", static_cast<int>(character), 0, 0);
  btf__add_field(btf.raw, "padding", static_cast<int>(number), 32, 0);
  btf__add_field(btf.raw, "b", static_cast<int>(character), 64, 0);
  const Record& made = btf.record(id);
  REQUIRE(made.fields.size() == 5);
  CHECK(made.fields[1].padding);
  CHECK(made.fields[1].name == "padding_2");
  CHECK(made.fields[2].name == "padding");
  CHECK(made.fields[4].name == "padding_3");
  CHECK_FALSE(made.packed);
}

TEST_CASE("a variable without a size stands where others do") {
  Btf btf;
  const std::uint32_t number = btf.integer("int", 4);
  const auto empty = static_cast<std::uint32_t>(btf__add_struct(btf.raw, "empty", 0));
  const Record section = btf.builder.section("Bss", 8, {{"a", number, 0}, {"nothing", empty, 0}, {"b", number, 4}});
  REQUIRE(section.fields.size() == 2);
  CHECK(section.fields[1].name == "b");
}

TEST_CASE("members that overlap or lie outside are refused") {
  Btf btf;
  const int number = static_cast<int>(btf.integer("int", 4));
  SUBCASE("outside") {
    const int id = btf__add_struct(btf.raw, "s", 4);
    btf__add_field(btf.raw, "a", number, 8, 0);
    CHECK_THROWS_WITH_AS(btf.name_of(id), "damaged BTF: member 'a' of 's' lies outside", Failure);
  }
  SUBCASE("overlap") {
    const int id = btf__add_struct(btf.raw, "s", 8);
    btf__add_field(btf.raw, "a", number, 0, 0);
    btf__add_field(btf.raw, "b", number, 16, 0);
    CHECK_THROWS_WITH_AS(btf.name_of(id), "damaged BTF: member 'b' of 's' lies outside", Failure);
  }
  SUBCASE("of a type that has no values") {
    const int function = btf__add_func_proto(btf.raw, number);
    const int id = btf__add_struct(btf.raw, "s", 8);
    btf__add_field(btf.raw, "a", function, 0, 0);
    CHECK_THROWS_AS(btf.name_of(id), Failure);
  }
  SUBCASE("an enum of three bytes") {
    const int id = btf__add_enum(btf.raw, "e", 4);
    const_cast<btf_type*>(btf__type_by_id(btf.raw, static_cast<std::uint32_t>(id)))->size = 3;
    CHECK_THROWS_WITH_AS(btf.name_of(id), "damaged BTF: enum 'e' has 3 bytes", Failure);
  }
}

TEST_CASE("types that never end are refused") {
  Btf btf;
  const auto close_circle = [&](int from, int to) {
    const_cast<btf_type*>(btf__type_by_id(btf.raw, static_cast<std::uint32_t>(from)))->type =
        static_cast<std::uint32_t>(to);
  };
  SUBCASE("typedefs") {
    const int number = static_cast<int>(btf.integer("int", 4));
    const int first = btf__add_typedef(btf.raw, "a", number), second = btf__add_typedef(btf.raw, "b", first);
    close_circle(first, second);
    CHECK_THROWS_AS(btf.name_of(second), Failure);
    CHECK_THROWS_AS((void)btf.builder.resolve(static_cast<std::uint32_t>(second)), Failure);
  }
  SUBCASE("modifiers") {
    const int number = static_cast<int>(btf.integer("int", 4));
    const int first = btf__add_const(btf.raw, number), second = btf__add_volatile(btf.raw, first);
    close_circle(first, second);
    CHECK_THROWS_WITH_AS(btf.name_of(second), "damaged BTF: a type refers to itself", Failure);
  }
  SUBCASE("a struct in itself") {
    const int id = btf__add_struct(btf.raw, "s", 8);
    btf__add_field(btf.raw, "s", id, 0, 0);
    CHECK_THROWS_AS(btf.name_of(id), Failure);
  }
  SUBCASE("an anonymous struct in itself") {
    const int id = btf__add_struct(btf.raw, "", 8);
    btf__add_field(btf.raw, "", id, 0, 0);
    CHECK_THROWS_AS(btf.name_of(id), Failure);
  }
  SUBCASE("very deep ones") {
    int id = static_cast<int>(btf.integer("int", 4));
    for (int i = 0; i < 1000; ++i) {
      const int outer = btf__add_struct(btf.raw, "s", 4);
      btf__add_field(btf.raw, "m", id, 0, 0);
      id = outer;
    }
    CHECK_THROWS_WITH_AS(btf.name_of(id), "damaged BTF: types are nested too deep", Failure);
  }
}

TEST_CASE("types are found by their C names") {
  Btf btf;
  const int number = static_cast<int>(btf.integer("int", 4));
  const auto definition = static_cast<std::uint32_t>(btf__add_typedef(btf.raw, "both", number));
  const auto structure = static_cast<std::uint32_t>(btf__add_struct(btf.raw, "both", 4));
  const auto enumeration = static_cast<std::uint32_t>(btf__add_enum64(btf.raw, "wide", 8, false));
  const auto anonymous = static_cast<std::uint32_t>(btf__add_struct(btf.raw, "", 4));
  const int name = btf__add_typedef(btf.raw, "its_name", static_cast<int>(anonymous));
  CHECK(btf.builder.find("both") == definition);
  CHECK(btf.builder.find("struct both") == structure);
  CHECK(btf.builder.find("union both") == 0);
  CHECK(btf.builder.find("enum wide") == enumeration);
  CHECK(btf.builder.find("its_name") == static_cast<std::uint32_t>(name));
  CHECK(btf.builder.find("int") == 0);
  CHECK(btf.builder.find("") == 0);
  CHECK(btf.builder.named_types() == std::vector<std::string>{"both", "its_name", "wide"});
}

TEST_CASE("keys whose bytes the compiler cannot see") {
  Btf btf;
  const int number = static_cast<int>(btf.integer("int", 4)), real = btf__add_float(btf.raw, "float", 4);
  const int plain = btf__add_struct(btf.raw, "plain", 4);
  btf__add_field(btf.raw, "a", number, 0, 0);
  const int bits = btf__add_struct(btf.raw, "bits", 4);
  btf__add_field(btf.raw, "a", number, 0, 3);
  const int named = btf__add_typedef(btf.raw, "named", bits);
  const auto hides = [&](int id) { return btf.builder.hides_bytes(static_cast<std::uint32_t>(id)); };
  CHECK_FALSE(hides(number));
  CHECK_FALSE(hides(plain));
  CHECK(hides(real));
  CHECK(hides(bits));
  CHECK(hides(named));
  CHECK(hides(btf__add_array(btf.raw, number, named, 2)));
  CHECK(hides(btf__add_union(btf.raw, "u", 4)));
}
