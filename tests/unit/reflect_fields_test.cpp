// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ostream>
#include <unordered_map>
#include <unordered_set>

#include "reflect_shapes.hpp"

namespace {

using namespace shapes;

struct Hidden {
  int inside;
};

/// "pid comm args"
template <class T>
std::string names_of(const T& value) {
  std::string names;
  ebpfxx::for_each_field(value, [&](std::string_view name, const auto&) {
    if (!names.empty()) names += ' ';
    names += name;
  });
  return names;
}

constexpr int sum_of(const Point& point) {
  int sum = 0;
  ebpfxx::for_each_field(point, [&](std::string_view, const auto& field) { sum += field; });
  return sum;
}
static_assert(sum_of({1, 2}) == 3);
static_assert(ebpfxx::equal(Point{1, 2}, Point{1, 2}) && !ebpfxx::equal(Point{1, 2}, Point{1, 3}));
static_assert(ebpfxx::hash(Point{1, 2}) != ebpfxx::hash(Point{2, 1}));
static_assert(ebpfxx::enum_name(made::state::RUNNING) == "RUNNING");
static_assert(ebpfxx::enum_name(made::state{7}).empty() && ebpfxx::enum_name(plain_b).empty());

}  // namespace

TEST_CASE("fields have names, in order") {
  struct Local {
    int here, there[2];
  };
  CHECK(names_of(Empty{}) == "");
  CHECK(names_of(One{}) == "only");
  CHECK(names_of(OneArray{}) == "text");
  CHECK(names_of(Event{}) == "pid comm args");
  CHECK(names_of(Nested{}) == "corners others matrix rows one");
  CHECK(names_of(Kinds{}) == "flag letter i8 u8 i64 u64 f d plain small byte text function wide unsigned_wide");
  CHECK(names_of(Modern{}) == "name numbers points view");
  CHECK(names_of(HasUnion{}) == "tag number");
  CHECK(names_of(Hidden{}) == "inside");
  CHECK(names_of(Local{}) == "here there");
  CHECK(names_of(made::event{}) == "pid comm state kind level last v4 bytes class");
  CHECK(names_of(made::packed{}) == "a b c");
  CHECK(names_of(made::Address{1}) == "value");
}

TEST_CASE("structs may have more than 100 fields") {
  Many many{};
  many.k9 = 7;
  many.last[1] = 9;
  const std::string names = names_of(many);
  CHECK(names.starts_with("a0 a1 a2"));
  CHECK(names.ends_with("k8 k9 last"));
  int sum = 0;
  ebpfxx::for_each_field(many, [&]<class Field>(std::string_view, const Field& field) {
    if constexpr (std::is_same_v<Field, int>) sum += field;
  });
  CHECK(sum == 7);
}

TEST_CASE("fields are those of the value, not copies") {
  const Event event{17, "bash", {1, 2, 3}};
  std::string_view comm;
  ebpfxx::for_each_field(event, [&]<class Field>(std::string_view name, const Field& field) {
    if constexpr (std::is_same_v<Field, char[16]>) {
      CHECK(name == "comm");
      comm = field;
    }
  });
  CHECK(comm.data() == event.comm);
}

TEST_CASE("equal compares each field") {
  Event a{17, "bash", {1, 2, 3}}, b = a;
  CHECK(ebpfxx::equal(a, b));
  b.args[2] = 4;
  CHECK_FALSE(ebpfxx::equal(a, b));
  b = a;
  b.comm[15] = 'x';
  CHECK_FALSE(ebpfxx::equal(a, b));

  CHECK(ebpfxx::equal(Nested{}, Nested{}));
  Nested nested{};
  nested.rows[1][2] = 1;
  CHECK_FALSE(ebpfxx::equal(Nested{}, nested));
  CHECK(ebpfxx::equal(Modern{"a", {1, 2}, {{1, 2}}, "v"}, Modern{"a", {1, 2}, {{1, 2}}, "v"}));
  CHECK_FALSE(ebpfxx::equal(Modern{"a", {1, 2}, {}, {}}, Modern{"a", {1, 2, 3}, {}, {}}));
  CHECK(ebpfxx::equal(HasUnion{1, {.integer = 5}}, HasUnion{1, {.integer = 5}}));
  CHECK_FALSE(ebpfxx::equal(HasUnion{1, {.integer = 5}}, HasUnion{1, {.integer = 6}}));
  CHECK(ebpfxx::equal(made::Address{1}, made::Address{1}));
  CHECK(ebpfxx::equal(5, 5));
}

TEST_CASE("padding does not count, bit-fields do") {
  made::event a{}, b{};
  b.padding = 5;
  b.padding_2[1] = std::byte{7};
  CHECK(ebpfxx::equal(a, b));
  CHECK(ebpfxx::hash(a) == ebpfxx::hash(b));
  b.level = -3;
  CHECK_FALSE(ebpfxx::equal(a, b));
  CHECK(ebpfxx::hash(a) != ebpfxx::hash(b));
}

TEST_CASE("equal values have equal hashes, others rarely") {
  struct Reading {
    double value;
  };
  CHECK(ebpfxx::equal(Reading{0.0}, Reading{-0.0}));
  CHECK(ebpfxx::hash(Reading{0.0}) == ebpfxx::hash(Reading{-0.0}));

  std::unordered_set<std::size_t> hashes;
  for (int x = -100; x < 100; ++x)
    for (int y = -100; y < 100; ++y) hashes.insert(ebpfxx::hash(Point{x, y}));
  CHECK(hashes.size() == 40000);
  CHECK(ebpfxx::hash(Modern{"ab", {}, {}, "c"}) != ebpfxx::hash(Modern{"a", {}, {}, "bc"}));
}

TEST_CASE("structs are keys of unordered containers") {
  std::unordered_map<Event, int, ebpfxx::Hash, ebpfxx::Equal> counts;
  ++counts[{1, "bash", {}}];
  ++counts[{1, "bash", {}}];
  ++counts[{2, "bash", {}}];
  CHECK(counts.size() == 2);
  CHECK(counts[{1, "bash", {}}] == 2);
}
