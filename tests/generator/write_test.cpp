// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/skeleton.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <regex>
#include <string>

#include "write/contents.hpp"
#include "write/inspect.hpp"

using namespace ebpfxx::gen;
using ebpfxx::MapType;
using namespace std::string_literals;

namespace {

Map map_of(MapType type) {
  Map map;
  map.kernel_name = map.member = "m";
  map.type = type;
  map.cpp_class = map_class(type);
  map.key = TypeName{"", "key", "", true};
  map.value = TypeName{"std::array<", "value", ", 2>", true};
  return map;
}

Skeleton skeleton() {
  Skeleton result;
  result.input = "in.bpf.o";
  result.object = "in";
  result.name_space = "app::in";
  result.bytes = "ELF";
  return result;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("types of maps") {
  CHECK(map_text(map_of(MapType::hash)) == "HashMap<key, std::array<value, 2>>");
  CHECK(map_text(map_of(MapType::array)) == "Array<std::array<value, 2>>");
  CHECK(map_text(map_of(MapType{9999})) == "AnyMap");
  CHECK(map_text(map_of(MapType{0}), "ebpfxx::") == "ebpfxx::AnyMap");
  Map ring = map_of(MapType::ringbuf);
  ring.value.reset();
  CHECK(map_text(ring) == "RingBuf<>");
  Map outer = map_of(MapType::hash_of_maps);
  CHECK(map_text(outer, "ebpfxx::") == "ebpfxx::HashOfMaps<key, ebpfxx::AnyMap>");
  outer.inner.push_back(ring);
  CHECK(map_text(outer) == "HashOfMaps<key, RingBuf<>>");
}

TEST_CASE("each type of maps has a class, and headers that are there") {
  for (std::uint32_t number = 1; to_string(MapType{number}) != "unknown"s; ++number) {
    CAPTURE(number);
    Map map = map_of(MapType{number});
    map.element = "Program";
    CHECK(map.cpp_class.type == MapType{number});
    Skeleton model = skeleton();
    model.maps.push_back(map);
    const std::string header = emit_skeleton(model);
    CHECK(has(header, ("    " + map_text(map, "ebpfxx::") + " m;\n").c_str()));
    const std::regex include{"#include <(ebpfxx/.*)>"};
    int count = 0;
    for (std::sregex_iterator it{header.begin(), header.end(), include}, end; it != end; ++it, ++count)
      CHECK(std::filesystem::exists(INCLUDE_DIRECTORY "/" + (*it)[1].str()));
    CHECK(count >= 2);  // <ebpfxx/skeleton.hpp> and that of the class
  }
}

TEST_CASE("a member of the name of a type makes that type be written in full") {
  Skeleton model = skeleton();
  model.maps.push_back(map_of(MapType::hash));
  model.maps.back().member = "value";
  const std::string header = emit_skeleton(model);
  CHECK(has(header, "    ebpfxx::HashMap<key, std::array<::app::in::value, 2>> value;\n"));
}

TEST_CASE("what stands in a union has no initialisers") {
  const auto record = [](const char* name, bool is_union, TypeName type) {
    Record result;
    result.name = name;
    result.is_union = is_union;
    result.size = 8;
    result.fields.resize(2);
    result.fields[0].name = "member";
    result.fields[0].type = std::move(type);
    result.fields[1].name = "padding";
    result.fields[1].type = {"", "std::uint8_t", "", false};
    result.fields[1].padding = true;
    return result;
  };
  Skeleton model = skeleton();
  model.types.push_back(record("deep", false, {"", "int", "", false}));
  model.types.push_back(Alias{"name", "name", {"", "deep", "", true}});
  model.types.push_back(record("inner", false, {"std::array<", "name", ", 2>", true}));
  model.types.push_back(record("both", true, {"", "inner", "", true}));
  model.types.push_back(record("free", false, {"", "both", "", true}));
  const std::string header = emit_skeleton(model);
  CHECK(has(header, "struct deep {\n  int member;\n  std::uint8_t padding;\n"));
  CHECK(has(header, "struct inner {\n  std::array<name, 2> member;\n  std::uint8_t padding;\n"));
  CHECK(has(header, "struct free {\n  both member;\n  std::uint8_t padding{};\n"));
}

TEST_CASE("texts of the object cannot leave their place") {
  Skeleton model = skeleton();
  model.input = "a\nint x;//\\";
  model.object = "quote\"\n";
  Program program;
  program.kernel_name = "p\"\\";
  program.member = "p";
  program.section = "tp/*/\n\\?\?/";
  program.kind = {"Program", "program"};
  model.programs.push_back(program);
  const std::string header = emit_skeleton(model);
  CHECK(has(header, " from a.int x;//.. Do not edit"));
  CHECK(has(header, "//   program  p  tp/*/..?./  Program\n"));
  CHECK(has(header, " : p{loaded_from, \"p\\042\\134\"} {}\n"));
  CHECK(has(header, "options.name = \"quote\\042\\012\";"));
  CHECK(has(header, "namespace app::in {\n"));
}

TEST_CASE("inspect says what is not there") {
  CHECK(inspect(skeleton()) ==
        "in.bpf.o: 3 bytes without DWARF; no licence\n\nno programs\n\nno maps\n\nno global variables\n");
}
