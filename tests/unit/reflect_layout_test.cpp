// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <bpf/btf.h>
#include <doctest/doctest.h>

#include <ostream>

#include "reflect_shapes.hpp"

using ebpfxx::check_layout;

namespace {

/// BTF under construction, as clang would write it.
class Btf {
  btf* btf_ = btf__new_empty();

 public:
  Btf() = default;
  Btf(const Btf&) = delete;
  ~Btf() { btf__free(btf_); }
  operator const btf*() const { return btf_; }  // NOLINT

  const int i8 = integer("signed char", 1, BTF_INT_SIGNED), u8 = integer("unsigned char", 1, 0),
            i16 = integer("short", 2, BTF_INT_SIGNED), i32 = integer("int", 4, BTF_INT_SIGNED),
            u32 = integer("unsigned int", 4, 0), i64 = integer("long", 8, BTF_INT_SIGNED),
            u64 = integer("unsigned long", 8, 0), character = integer("char", 1, BTF_INT_SIGNED),
            boolean = integer("_Bool", 1, BTF_INT_BOOL), i128 = integer("__int128", 16, BTF_INT_SIGNED),
            u128 = integer("unsigned __int128", 16, 0), f32 = floating("float", 4), f64 = floating("double", 8);

  struct Member {
    const char* name;
    int type;
    unsigned offset;
    unsigned bits = 0, bit = 0;  ///< of a bit-field
  };
  int structure(const char* name, unsigned size, std::initializer_list<Member> members) {
    return with_members(btf__add_struct(btf_, name, size), members);
  }
  int union_of(const char* name, unsigned size, std::initializer_list<Member> members) {
    return with_members(btf__add_union(btf_, name, size), members);
  }
  int array(int type, unsigned size) { return btf__add_array(btf_, u32, type, size); }
  int pointer(int type) { return btf__add_ptr(btf_, type); }
  int constant(int type) { return btf__add_const(btf_, type); }
  int name(const char* name, int type) { return btf__add_typedef(btf_, name, type); }
  int enumeration(const char* name, unsigned size) {
    const int id = btf__add_enum(btf_, name, size);
    btf__add_enum_value(btf_, "VALUE", 1);
    return id;
  }

 private:
  int integer(const char* name, std::size_t size, int encoding) { return btf__add_int(btf_, name, size, encoding); }
  int floating(const char* name, std::size_t size) { return btf__add_float(btf_, name, size); }
  int with_members(int id, std::initializer_list<Member> members) {
    for (const Member& member : members)
      REQUIRE(btf__add_field(btf_, member.name, member.type, 8 * member.offset + member.bit, member.bits) == 0);
    return id;
  }
};

unsigned id(int type) { return static_cast<unsigned>(type); }

/// The Error's text; empty when the layout is right.
template <class T>
std::string difference(const btf* types, int type) {
  try {
    check_layout<T>(types, id(type));
  } catch (const ebpfxx::Error& error) {
    CHECK(error.code() == std::errc::invalid_argument);
    return error.what();
  }
  return {};
}

bool has(const std::string& text, std::string_view part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE("'" << part << "' is not in: " << text);
  return found;
}

}  // namespace

TEST_CASE("a struct with C arrays has the layout of C's") {
  Btf types;
  const int event = types.structure(
      "event", 48,
      {{"pid", types.u32, 0}, {"comm", types.array(types.character, 16), 4}, {"args", types.array(types.i64, 3), 24}});
  CHECK(difference<shapes::Event>(types, event) == "");
  check_layout<shapes::Event>(types, "event");
}

TEST_CASE("typedefs, qualifiers and names of types do not matter") {
  Btf types;
  const int type = types.structure(
      "another", 8,
      {{"x", types.constant(types.name("s32", types.i32)), 0}, {"y", types.name("a", types.name("b", types.i32)), 4}});
  CHECK(difference<shapes::Point>(types, types.name("point_t", types.constant(type))) == "");
  check_layout<shapes::Point>(types, "point_t");
}

TEST_CASE("each kind is that of C") {
  Btf types;
  const int type = types.structure("kinds", 96,
                                   {{"flag", types.boolean, 0},
                                    {"letter", types.character, 1},
                                    {"i8", types.i8, 2},
                                    {"u8", types.u8, 3},
                                    {"i64", types.i64, 8},
                                    {"u64", types.u64, 16},
                                    {"f", types.f32, 24},
                                    {"d", types.f64, 32},
                                    {"plain", types.enumeration("plain", 4), 40},
                                    {"small", types.u8, 44},
                                    {"byte", types.u8, 45},
                                    {"text", types.pointer(types.character), 48},
                                    {"function", types.pointer(0), 56},
                                    {"wide", types.i128, 64},
                                    {"unsigned_wide", types.u128, 80}});
  CHECK(difference<shapes::Kinds>(types, type) == "");
}

TEST_CASE("what differs is shown side by side") {
  Btf types;
  struct Flow {
    std::uint32_t source, target;
    std::uint16_t port;
    std::uint64_t bytes;
  };
  const int type = types.structure(
      "flow", 32, {{"source", types.u32, 0}, {"dest", types.u32, 4}, {"port", types.i16, 8}, {"bytes", types.u64, 24}});
  const std::string text = difference<Flow>(types, type);
  CHECK(has(text, "Flow' does not have the layout of 'flow' in BTF: Invalid argument (EINVAL). Rows with * differ.\n"));
  CHECK(has(text, R"(
           C++ offset  size  kind      |  BTF offset  size  kind
* (whole)  0           24    struct    |  0           32    struct
  source   0           4     unsigned  |  0           4     unsigned
* target   4           4     unsigned  |  -           -     -
* dest     -           -     -         |  4           4     unsigned
* port     8           2     unsigned  |  8           2     signed
* bytes    16          8     unsigned  |  24          8     unsigned)"));
}

TEST_CASE("structs in structs and in arrays are compared, too") {
  Btf types;
  const auto nested = [&](unsigned y) {
    const int point = types.structure("point", 8, {{"x", types.i32, 0}, {"y", types.i32, y}});
    return types.structure(
        "nested", 60,
        {{"corners", types.array(point, 2), 0},
         {"others", types.array(types.structure("", 8, {{"x", types.i32, 0}, {"y", types.i32, 4}}), 2), 16},
         {"matrix", types.array(types.array(types.i16, 3), 2), 32},
         {"rows", types.array(types.array(types.i16, 3), 2), 44},
         {"one", types.structure("one", 4, {{"only", types.i32, 0}}), 56}});
  };
  CHECK(difference<shapes::Nested>(types, nested(4)) == "");
  const std::string text = difference<shapes::Nested>(types, nested(0));
  CHECK(has(text, "\n* corners[].y  4 "));
  CHECK(has(text, "\n  corners      0 "));
  CHECK(has(text, "signed[2][3]"));
}

TEST_CASE("extents of arrays must be those of C") {
  Btf types;
  struct Matrix {
    short rows[3][2];
  };
  const int type = types.structure("matrix", 12, {{"rows", types.array(types.array(types.i16, 3), 2), 0}});
  CHECK(has(difference<Matrix>(types, type), "signed[3][2]  |  0           12    signed[2][3]"));
}

TEST_CASE("bit-fields and anonymous members are found in types of skeletons") {
  Btf types;
  const auto event = [&](unsigned level_bits, int signed_or_not) {
    const int anonymous = types.union_of("", 4, {{"v4", types.u32, 0}, {"bytes", types.array(types.u8, 4), 0}});
    return types.structure("event", 36,
                           {{"pid", types.u32, 0},
                            {"comm", types.array(types.character, 16), 4},
                            {"state", types.enumeration("state", 4), 20},
                            {"kind", types.u32, 24, 3},
                            {"level", signed_or_not, 24, level_bits, 3},
                            {"last", types.boolean, 25, 1},
                            {"", anonymous, 28},
                            {"class", types.i32, 32}});
  };
  CHECK(difference<made::event>(types, event(5, types.i32)) == "");
  const std::string text = difference<made::event>(types, event(4, types.i32));
  CHECK(has(text, "\n* level    24 bit 3    5 bits  signed       |  24 bit 3    4 bits  signed"));
  CHECK(has(text, "\n  last     25          1 bit   bool"));
  CHECK(has(difference<made::event>(types, event(5, types.u32)), "\n* level "));
}

TEST_CASE("packed types are found by their copies") {
  Btf types;
  const auto packed = [&](unsigned b) {
    return types.structure("packed", 10, {{"a", types.character, 0}, {"b", types.i32, b}, {"c", types.u64, 5, 40}});
  };
  CHECK(difference<made::packed>(types, packed(1)) == "");
  CHECK(has(difference<made::packed>(types, packed(2)), "\n* b        1 "));
}

TEST_CASE("unions are compared by size, or by their fields where these are told") {
  Btf types;
  const int number = types.union_of("number", 4, {{"integer", types.u32, 0}, {"real", types.f32, 0}});
  CHECK(difference<shapes::Number>(types, number) == "");
  CHECK(difference<shapes::HasUnion>(types, types.structure("a", 8, {{"tag", types.i32, 0}, {"number", number, 4}})) ==
        "");
  CHECK(has(
      difference<shapes::HasUnion>(types, types.structure("a", 8, {{"tag", types.i32, 0}, {"number", types.u32, 4}})),
      "\n* number   4           4     union   |  4           4     unsigned"));
  const int told = types.union_of("told", 8, {{"integer", types.i64, 0}, {"text", types.array(types.character, 8), 0}});
  CHECK(difference<made::number>(types, told) == "");
  CHECK(has(difference<made::number>(types, types.union_of("told", 8, {{"integer", types.i64, 0}})), "\n* text"));
}

TEST_CASE("the C++ side of a pointer may be a number, and that of an enum, too") {
  struct Handle {
    std::uint64_t task;
    std::uint32_t state;
  };
  struct Signed {
    std::int64_t task;
    std::uint32_t state;
  };
  Btf types;
  const int type =
      types.structure("handle", 16, {{"task", types.pointer(0), 0}, {"state", types.enumeration("s", 4), 8}});
  CHECK(difference<Handle>(types, type) == "");
  CHECK(has(difference<Signed>(types, type), "\n* task "));
}

TEST_CASE("bool, integers and floating point are not taken for each other") {
  Btf types;
  CHECK(difference<std::uint32_t>(types, types.u32) == "");
  CHECK(has(difference<std::int32_t>(types, types.u32),
            "\n* (whole)  0           4     signed  |  0           4     unsigned"));
  CHECK(difference<bool>(types, types.u8) != "");
  CHECK(difference<std::uint8_t>(types, types.boolean) != "");
  CHECK(difference<float>(types, types.u32) != "");
  CHECK(difference<std::uint64_t>(types, types.f64) != "");
  CHECK(difference<void*>(types, types.u64) != "");
}

TEST_CASE("bit-fields of old compilers, by their integer's bits") {
  Btf types;
  const int three = types.u32;
  auto* type = const_cast<btf_type*>(btf__type_by_id(types, id(three)));
  *reinterpret_cast<std::uint32_t*>(type + 1) = 3;  // bits; then the struct has no kind flag
  struct Bits {
    std::uint32_t kind : 3;
  };
  CHECK(has(difference<std::uint32_t>(types, three),
            "\n* (whole)  0           4     unsigned  |  0           3 bits  unsigned"));
}

TEST_CASE("flexible arrays and empty structs take no part") {
  Btf types;
  const int type = types.structure(
      "a", 4,
      {{"only", types.i32, 0}, {"nothing", types.structure("n", 0, {}), 4}, {"rest", types.array(types.i32, 0), 4}});
  CHECK(difference<shapes::One>(types, type) == "");
}

TEST_CASE("what is not in BTF is said") {
  Btf types;
  CHECK_THROWS_WITH_AS(check_layout<int>(types, "absent"),
                       "no type 'absent' in BTF: No such file or directory (ENOENT).", ebpfxx::Error);
  CHECK_THROWS_WITH_AS(check_layout<int>(types, 9999),
                       "no type with number 9999 in BTF: No such file or directory (ENOENT).", ebpfxx::Error);
}

TEST_CASE("a damaged struct inside itself ends") {
  Btf types;
  const int self = types.structure("self", 4, {{"x", types.i32, 0}});
  const_cast<btf_member*>(btf_members(btf__type_by_id(types, id(self))))->type = id(self);
  CHECK(has(difference<shapes::One>(types, self), "x.x.x"));
}
