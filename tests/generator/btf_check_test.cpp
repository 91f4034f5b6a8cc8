// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BTF that libbpf would follow out of its memory, or for ever.
#include "read/btf_check.hpp"

#include <bpf/btf.h>
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <ostream>
#include <string>

#include "error.hpp"
#include "object_bytes.hpp"
#include "read/link.hpp"

using namespace ebpfxx::gen;
using namespace test;

namespace {

constexpr std::size_t header_size = 24;  // of the first format, whatever <linux/btf.h> has

struct Btf {
  std::unique_ptr<btf, decltype(&btf__free)> owner{btf__new_empty(), &btf__free};
  btf* raw = owner.get();
  int number = btf__add_int(raw, "int", 4, BTF_INT_SIGNED);

  // A struct of members of these types.
  int structure(std::initializer_list<int> members) {
    const int id = btf__add_struct(raw, "s", 1000);
    std::uint32_t offset = 0;
    for (const int member : members) btf__add_field(raw, "m", member, 32 * offset++, 0);
    return id;
  }
  btf_type* type(int id) { return const_cast<btf_type*>(btf__type_by_id(raw, static_cast<std::uint32_t>(id))); }
  // With the shortest header: libbpf 1.8 writes a longer one.
  [[nodiscard]] std::string bytes() const {
    std::uint32_t size = 0;
    const void* data = btf__raw_data(raw, &size);
    std::string bytes{static_cast<const char*>(data), size};
    bytes.erase(header_size, at<std::uint32_t>(bytes, offsetof(btf_header, hdr_len)) - header_size);
    put(bytes, offsetof(btf_header, hdr_len), header_size);
    return bytes;
  }
};

std::string complaint(const std::string& types, const std::string& extension = {}) {
  try {
    check_btf(types, extension);
    return "none";
  } catch (const Failure& failure) {
    return failure.what();
  }
}
std::string complaint(const Btf& btf) { return complaint(btf.bytes()); }

}  // namespace

TEST_CASE("good BTF is none that is refused") {
  Btf btf;
  const int self = btf.structure({});
  const int pointer = btf__add_ptr(btf.raw, self);
  const int holder = btf.structure({pointer, btf.number});
  btf__add_ptr(btf.raw, 0);
  btf__add_typedef(btf.raw, "t", 0);
  btf__add_array(btf.raw, btf.number, holder, 0);
  const int prototype = btf__add_func_proto(btf.raw, 0);
  btf__add_func_param(btf.raw, "", 0);  // ...
  btf__add_func(btf.raw, "f", BTF_FUNC_GLOBAL, prototype);
  const int variable = btf__add_var(btf.raw, "v", BTF_VAR_STATIC, holder);
  btf__add_datasec(btf.raw, ".data", 4);
  btf__add_datasec_var_info(btf.raw, variable, 0, 4);
  btf__add_decl_tag(btf.raw, "tag", holder, 1);
  btf__add_fwd(btf.raw, "fwd", BTF_FWD_UNION);
  btf__add_enum64(btf.raw, "e", 8, true);
  btf__add_enum64_value(btf.raw, "A", 1);
  btf__add_enum(btf.raw, "e", 4);
  btf__add_enum_value(btf.raw, "B", 1);
  btf__add_float(btf.raw, "float", 4);
  CHECK(complaint(btf) == "none");
}

TEST_CASE("a header that is none") {
  const std::string good = Btf{}.bytes();
  const auto with = [&](std::size_t offset, std::uint32_t value) {
    std::string bytes = good;
    put(bytes, offset, value);
    return complaint(bytes);
  };
  CHECK(complaint("") == "damaged BTF: its header is damaged");
  CHECK(with(0, 0x12345678) == "damaged BTF: its header is damaged");
  CHECK(with(offsetof(btf_header, hdr_len), 20) == "damaged BTF: its header is damaged");
  CHECK(with(offsetof(btf_header, hdr_len), 1 << 30) == "damaged BTF: its header is damaged");
  CHECK(with(offsetof(btf_header, type_off), 2) == "damaged BTF: it is cut off");
  CHECK(with(offsetof(btf_header, type_len), 0xfffffffc) == "damaged BTF: it is cut off");
  CHECK(with(offsetof(btf_header, str_off), 0xffffffff) == "damaged BTF: it is cut off");
  CHECK(with(offsetof(btf_header, str_len), 0xffffffff) == "damaged BTF: it is cut off");
  CHECK(with(offsetof(btf_header, str_len), 0) == "damaged BTF: it has no names");
  CHECK(with(header_size + offsetof(btf_type, info), 31u << 24) == "damaged BTF: kind 31 of a type is unknown");
  CHECK(with(header_size + offsetof(btf_type, info), 33u << 24) == "damaged BTF: kind 33 of a type is unknown");
  CHECK(with(header_size + offsetof(btf_type, info), BTF_KIND_STRUCT << 24 | 9) == "damaged BTF: type 1 is cut off");
  CHECK(with(header_size + offsetof(btf_type, name_off), 99) == "damaged BTF: a name of type 1 is out of range");
}

TEST_CASE("more members than libbpf counts") {
  Btf btf;
  const int id = btf.structure({});
  btf.type(id)->info |= 1 << 16;
  for (int i = 0; i < 70'000; ++i) btf__add_ptr(btf.raw, btf.number);  // what would be its members
  CHECK(complaint(btf) == "damaged BTF: type 2 has 65536 members");
}

TEST_CASE("a header that is longer than the first one was") {
  // In Linux 7 it also says where the layouts of kinds are, between types and names.
  const std::string good = Btf{}.bytes();
  const auto with = [&](const std::string& more, std::uint32_t layouts_size = 0) {
    std::string bytes = good;
    const auto types_size = at<std::uint32_t>(bytes, offsetof(btf_header, type_len));
    put(bytes, offsetof(btf_header, hdr_len), header_size + static_cast<std::uint32_t>(more.size()));
    put(bytes, offsetof(btf_header, str_off), types_size + layouts_size);
    bytes.insert(header_size + types_size, layouts_size, '\1');
    bytes.insert(header_size, more);
    return complaint(bytes);
  };
  const auto layouts = [&](std::uint32_t offset, std::uint32_t size) {
    std::string words(8, '\0');
    put(words, 0, offset);
    put(words, 4, size);
    return words;
  };
  const auto end_of_types = at<std::uint32_t>(good, offsetof(btf_header, type_len));
  CHECK(with(layouts(0, 0)) == "none");
  CHECK(with(layouts(end_of_types, 8), 8) == "none");
  CHECK(with(layouts(end_of_types, 8) + std::string(8, '\0'), 8) == "none");
  CHECK(with(layouts(end_of_types, 12), 8) == "damaged BTF: its layouts of kinds are cut off");
  CHECK(with(layouts(end_of_types - 4, 8), 8) == "damaged BTF: its layouts of kinds are cut off");
  CHECK(with(layouts(UINT32_MAX - 3, 8), 8) == "damaged BTF: its layouts of kinds are cut off");
  CHECK(with(std::string(12, '\1')) == "damaged BTF: its header has 36 bytes, and 32 are known");
}

TEST_CASE("types that are not there, or that cannot be there") {
  Btf btf;
  SUBCASE("out of range") {
    btf__add_ptr(btf.raw, 99);
    CHECK(complaint(btf) == "damaged BTF: type 2 needs type 99, which is not there");
  }
  SUBCASE("a member that is not in its struct") {
    const int pointer = btf__add_ptr(btf.raw, 0);
    const int id = btf.structure({pointer});
    btf.type(id)->size = 7;
    CHECK(complaint(btf) == "damaged BTF: member 0 of type 3 is not in it");
  }
  SUBCASE("a member of no type") {
    const int id = btf.structure({btf.number});
    btf_members(btf.type(id))[0].type = 0;
    CHECK(complaint(btf).starts_with("'m' has no type in BTF, because it is _Atomic"));
  }
  SUBCASE("a variable of no type") {
    btf__add_const(btf.raw, 0);
    btf__add_var(btf.raw, "symbol", BTF_VAR_GLOBAL_EXTERN, 2);
    CHECK(complaint(btf) == "none");
    btf__add_var(btf.raw, "v", BTF_VAR_GLOBAL_ALLOCATED, 2);
    CHECK(complaint(btf).starts_with("'v' has no type in BTF"));
  }
  SUBCASE("a member without a name") {
    const int id = btf.structure({btf.number});
    btf_members(btf.type(id))[0].name_off = 1 << 30;
    CHECK(complaint(btf) == "damaged BTF: a name of type 2 is out of range");
  }
  SUBCASE("a member that is longer than its struct can say") {
    const int id = btf.structure({btf.number});
    btf.type(id)->size = 536'870'928;  // a multiple of 4 GB in bits, and 16 bytes
    CHECK(complaint(btf) == "damaged BTF: type 2 is larger than 256 MB");
  }
  SUBCASE("a member without a size") {
    const int declared = btf__add_fwd(btf.raw, "fwd", BTF_FWD_STRUCT);
    const int renamed = btf__add_typedef(btf.raw, "t", declared);
    btf__add_array(btf.raw, btf.number, btf__add_ptr(btf.raw, renamed), 1);
    CHECK(complaint(btf) == "none");
    SUBCASE("of a struct") {
      btf.structure({renamed});
      CHECK(complaint(btf) == "damaged BTF: type 6 cannot be made of type 3");
    }
    SUBCASE("of an array") {
      btf__add_array(btf.raw, btf.number, renamed, 1);
      CHECK(complaint(btf) == "damaged BTF: type 6 cannot be made of type 3");
    }
  }
  SUBCASE("a member of a union that is not at its start") {
    btf__add_union(btf.raw, "u", 8);
    btf__add_field(btf.raw, "m", btf.number, 0, 0);
    btf__add_field(btf.raw, "n", btf.number, 0, 0);
    btf_members(btf.type(2))[1].offset = 8;
    CHECK(complaint(btf) == "damaged BTF: member 1 of union 2 is not at its start");
  }
  SUBCASE("an integer of ten bytes") {
    btf.type(btf.number)->size = 10;
    CHECK(complaint(btf) == "damaged BTF: integer 1 has 10 bytes and 32 bits");
  }
  SUBCASE("a bit-field") {
    const int byte = btf__add_int(btf.raw, "char", 1, 0), pointer = btf__add_ptr(btf.raw, byte);
    btf__add_struct(btf.raw, "s", 4);
    btf__add_field(btf.raw, "m", byte, 8, 8);
    CHECK(complaint(btf) == "none");
    SUBCASE("that is wider than its type") {
      btf__add_field(btf.raw, "n", byte, 16, 9);
      CHECK(complaint(btf) == "damaged BTF: member 1 of type 4 has 9 bits");
    }
    SUBCASE("of a pointer") {
      btf__add_field(btf.raw, "n", pointer, 16, 4);
      CHECK(complaint(btf) == "damaged BTF: member 1 of type 4 has 4 bits");
    }
    SUBCASE("that is not in its struct") {
      btf__add_field(btf.raw, "n", byte, 28, 5);
      CHECK(complaint(btf) == "damaged BTF: member 1 of type 4 is not in it");
    }
  }
  SUBCASE("enums") {
    const auto of = [&](int kind, std::uint32_t size, bool is_signed, std::initializer_list<std::int64_t> values) {
      Btf own;
      if (kind == BTF_KIND_ENUM)
        btf__add_enum(own.raw, "e", 4);
      else
        btf__add_enum64(own.raw, "e", 8, is_signed);
      for (const std::int64_t value : values) {
        if (kind == BTF_KIND_ENUM)
          btf__add_enum_value(own.raw, "A", value);
        else
          btf__add_enum64_value(own.raw, "A", static_cast<std::uint64_t>(value));
      }
      own.type(2)->size = size;
      own.type(2)->info |= is_signed ? 1u << 31 : 0;
      return complaint(own);
    };
    constexpr int enum64 = 19;
    CHECK(of(BTF_KIND_ENUM, 0, false, {}) == "none");  // enum e;
    CHECK(of(BTF_KIND_ENUM, 0, false, {1}) == "damaged BTF: enum 2 has 0 bytes");
    CHECK(of(BTF_KIND_ENUM, 3, false, {}) == "damaged BTF: enum 2 has 3 bytes");
    CHECK(of(BTF_KIND_ENUM, 1, false, {255, 0}) == "none");
    CHECK(of(BTF_KIND_ENUM, 1, false, {127, -128}) == "none");
    CHECK(of(BTF_KIND_ENUM, 1, false, {256}) == "damaged BTF: enumerator 0 of type 2 does not fit in its 1 bytes");
    CHECK(of(BTF_KIND_ENUM, 1, false, {-1, 128}) == "damaged BTF: enumerator 1 of type 2 does not fit in its 1 bytes");
    CHECK(of(BTF_KIND_ENUM, 2, true, {32768}) == "damaged BTF: enumerator 0 of type 2 does not fit in its 2 bytes");
    CHECK(of(BTF_KIND_ENUM, 4, false, {-2147483648, 2147483647}) == "none");
    CHECK(of(enum64, 8, true, {INT64_MIN, INT64_MAX}) == "none");
    CHECK(of(enum64, 8, false, {-1}) == "none");
    CHECK(of(enum64, 4, false, {UINT32_MAX}) == "none");
    CHECK(of(enum64, 4, false, {1ll << 32}) == "damaged BTF: enumerator 0 of type 2 does not fit in its 4 bytes");
    CHECK(of(enum64, 4, true, {1ll << 31}) == "damaged BTF: enumerator 0 of type 2 does not fit in its 4 bytes");
  }
  SUBCASE("floating point of an odd size") {
    btf.type(btf__add_float(btf.raw, "float", 4))->size = 5;
    CHECK(complaint(btf) == "damaged BTF: floating point type 2 has 5 bytes");
  }
  SUBCASE("a variable beyond its section") {
    const int variable = btf__add_var(btf.raw, "v", BTF_VAR_STATIC, btf.number);
    const int data = btf__add_datasec(btf.raw, ".data", 4);
    btf__add_datasec_var_info(btf.raw, variable, 0, 4);
    btf_var_secinfos(btf.type(data))[0].offset = UINT32_MAX - 3;
    CHECK(complaint(btf) == "damaged BTF: section 3 has variable 2 beyond 2 GB");
  }
  SUBCASE("a variable of a variable") {
    const int variable = btf__add_var(btf.raw, "v", BTF_VAR_STATIC, btf.number);
    btf__add_var(btf.raw, "w", BTF_VAR_STATIC, variable);
    CHECK(complaint(btf) == "damaged BTF: type 3 cannot be made of type 2");
  }
  SUBCASE("a function of an integer") {
    const int function = btf__add_func(btf.raw, "f", BTF_FUNC_GLOBAL, btf__add_func_proto(btf.raw, 0));
    btf.type(function)->type = static_cast<std::uint32_t>(btf.number);
    CHECK(complaint(btf) == "damaged BTF: function 3 has no prototype");
  }
  SUBCASE("a section of integers") {
    const int variable = btf__add_var(btf.raw, "v", BTF_VAR_STATIC, btf.number);
    const int data = btf__add_datasec(btf.raw, ".data", 4);
    btf__add_datasec_var_info(btf.raw, variable, 0, 4);
    btf_var_secinfos(btf.type(data))[0].type = static_cast<std::uint32_t>(btf.number);
    CHECK(complaint(btf) == "damaged BTF: section 3 lists type 1, which is not a variable");
  }
  SUBCASE("an integer of many bits") {
    btf.type(btf.number)->size = 64;
    CHECK(complaint(btf) == "damaged BTF: integer 1 has 64 bytes and 32 bits");
  }
}

TEST_CASE("types in circles") {
  Btf btf;
  SUBCASE("a struct in itself") {
    const int id = btf.structure({btf.number});
    btf_members(btf.type(id))[0].type = static_cast<std::uint32_t>(id);
    CHECK(complaint(btf) == "damaged BTF: type 2 contains itself");
  }
  SUBCASE("a struct in an array of it") {
    const int id = btf.structure({btf.number});
    const auto array = static_cast<std::uint32_t>(btf__add_array(btf.raw, btf.number, id, 2));
    btf_members(btf.type(id))[0].type = array;
    CHECK(complaint(btf) == "damaged BTF: type 2 contains itself");
  }
  SUBCASE("pointers and functions") {
    const int pointer = btf__add_ptr(btf.raw, 0), prototype = btf__add_func_proto(btf.raw, pointer);
    btf.type(pointer)->type = static_cast<std::uint32_t>(prototype);
    CHECK(complaint(btf) == "damaged BTF: type 2 contains itself");
  }
  SUBCASE("a struct without a name, which is written out wherever it is used") {
    const int pointer = btf__add_ptr(btf.raw, 0), id = btf.structure({pointer});
    btf.type(pointer)->type = static_cast<std::uint32_t>(id);
    btf.type(id)->name_off = 0;
    CHECK(complaint(btf) == "damaged BTF: type 2 contains itself");
  }
  SUBCASE("a modifier of itself") {
    const int id = btf__add_const(btf.raw, 0);
    btf.type(id)->type = static_cast<std::uint32_t>(id);
    CHECK(complaint(btf) == "damaged BTF: type 2 contains itself");
  }
  SUBCASE("a list, which is none") {
    const int pointer = btf__add_ptr(btf.raw, 0), id = btf.structure({pointer});
    btf.type(pointer)->type = static_cast<std::uint32_t>(id);
    CHECK(complaint(btf) == "none");
  }
}

TEST_CASE("enormous types") {
  Btf btf;
  SUBCASE("deep structs, the innermost first and last") {
    int id = btf.number;
    for (int i = 0; i < 10'000; ++i) id = btf.structure({id});
    CHECK(complaint(btf) == "damaged BTF: types are nested too deep");
  }
  SUBCASE("structs without a name that are written out twice as often each") {
    int id = btf.number;
    for (int i = 0; i < 22; ++i) {
      const int pointer = btf__add_ptr(btf.raw, id);
      id = btf.structure({pointer, pointer});
      btf.type(id)->name_off = 0;
    }
    CHECK(complaint(btf) == "damaged BTF: type 37 has more than 1000000 members");
  }
  SUBCASE("deep pointers, the outermost first") {
    for (int i = 0; i < 10'000; ++i) btf__add_ptr(btf.raw, i + 3);
    btf__add_ptr(btf.raw, 0);
    CHECK(complaint(btf) == "damaged BTF: types are nested too deep");
  }
  SUBCASE("a list of structs that is longer than the stack") {
    for (int i = 0; i < 100'000; ++i) btf.structure({});
    CHECK(complaint(btf) == "damaged BTF: it has more than 100000 types");
  }
  SUBCASE("structs of two structs of two structs") {
    int id = btf.number;
    for (int i = 0; i < 40; ++i) id = btf.structure({id, id});
    CHECK(complaint(btf) == "damaged BTF: type 20 has more than 1000000 members");
  }
  SUBCASE("arrays of arrays") {
    int id = btf.number;
    for (int i = 0; i < 3; ++i) id = btf__add_array(btf.raw, btf.number, id, 10'000);
    CHECK(complaint(btf) == "none");  // a parameter may point to it
    const int pointer = btf__add_ptr(btf.raw, id);
    SUBCASE("a variable") {
      btf__add_var(btf.raw, "v", BTF_VAR_GLOBAL_ALLOCATED, id);
      CHECK(complaint(btf) == "damaged BTF: type 6 is larger than 2 GB");
    }
    SUBCASE("what a member points to, as in definitions of maps") {
      btf.structure({pointer});
      CHECK(complaint(btf) == "damaged BTF: type 6 is larger than 2 GB");
    }
  }
  SUBCASE("an array whose size overflows") {
    const int record = btf.structure({});
    btf.type(record)->size = 1u << 28;
    CHECK(complaint(btf) == "damaged BTF: type 2 is larger than 256 MB");
    btf.type(record)->size = 1u << 27;
    btf.structure({btf__add_array(btf.raw, btf.number, record, std::numeric_limits<std::uint32_t>::max())});
    CHECK(complaint(btf) == "damaged BTF: type 4 is larger than 2 GB");
  }
}

TEST_CASE("the extension: functions, lines, relocations") {
  const std::string object = link_objects({OBJECT});
  const auto content = [&](const char* name) {
    const Elf64_Shdr header = find_section(object, [&](std::size_t i) { return section_name(object, i) == name; });
    return object.substr(header.sh_offset, header.sh_size);
  };
  const std::string types = content(".BTF"), good = content(".BTF.ext");
  CHECK(complaint(types, good) == "none");
  const auto with = [&](std::size_t offset, std::uint32_t value) {
    std::string bytes = good;
    put(bytes, offset, value);
    return complaint(types, bytes);
  };
  const std::size_t header = at<std::uint32_t>(good, 4), lines = header + at<std::uint32_t>(good, 16);
  CHECK(with(0, 0) == "damaged BTF: the header of its extension is damaged");
  CHECK(with(4, 8) == "damaged BTF: the header of its extension is damaged");
  CHECK(with(8, 2) == "damaged BTF: its functions are cut off");
  CHECK(with(20, 1 << 30) == "damaged BTF: its lines are cut off");
  CHECK(with(header, 4) == "damaged BTF: its functions have 4 bytes each");
  CHECK(with(header, 0xfffffffc) == "damaged BTF: its functions are cut off");
  CHECK(with(header + 4, 1 << 30) == "damaged BTF: its functions belong to a section without a name");
  CHECK(with(header + 8, 0) == "damaged BTF: its functions are cut off");
  CHECK(with(header + 8, 1 << 30) == "damaged BTF: its functions are cut off");
  CHECK(with(header + 16, 1 << 30) == "damaged BTF: one of its functions has no type");
  CHECK(with(lines + 16, 1 << 30) == "damaged BTF: one of its lines has no name");
}

TEST_CASE("a kernel's types, which are printed as C") {
  const auto complaint_of = [](const Btf& btf) -> std::string {
    try {
      check_kernel_btf(btf.bytes());
      return "none";
    } catch (const Failure& failure) {
      return failure.what();
    }
  };
  Btf btf;
  const int id = btf.structure({btf.number});
  CHECK(complaint_of(btf) == "none");
  SUBCASE("more than objects have") {
    for (int i = 0; i < 200'000; ++i) btf__add_ptr(btf.raw, id);
    CHECK(complaint_of(btf) == "none");
  }
  SUBCASE("names") {
    btf__add_enum(btf.raw, "e", 4);
    btf__add_enum_value(btf.raw, "A B", 1);
    CHECK(complaint_of(btf) == "damaged BTF: a name of type 3 is not an identifier");
    CHECK(complaint(btf) == "none");
  }
  SUBCASE("an integer's name") {
    btf__add_int(btf.raw, "i\nt", 4, 0);
    CHECK(complaint_of(btf) == "damaged BTF: type 3 has an odd name");
  }
  SUBCASE("a gap that would be printed in lines of 8 bytes") {
    btf__add_struct(btf.raw, "t", 65 << 20);
    CHECK(complaint_of(btf) == "damaged BTF: type 3 has gaps of 68158436 bytes");
  }
}
