// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Types for the tests of reflection: as users write them, and as ebpfxx-gen does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/reflect.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace shapes {

struct Empty {};
struct One {
  int only;
};
struct OneArray {
  char text[8];
};
struct Point {
  std::int32_t x, y;
};
struct Event {  // as in a header that C shares
  std::uint32_t pid;
  char comm[16];
  std::int64_t args[3];
};
struct Nested {
  Point corners[2];
  std::array<Point, 2> others;
  std::array<std::array<std::int16_t, 3>, 2> matrix;
  short rows[2][3];
  One one;
};
enum Plain { plain_a, plain_b };
enum class Small : std::uint8_t { no, yes = 200 };
struct Kinds {
  bool flag;
  char letter;
  std::int8_t i8;
  std::uint8_t u8;
  std::int64_t i64;
  std::uint64_t u64;
  float f;
  double d;
  Plain plain;
  Small small;
  std::byte byte;
  const char* text;
  void (*function)();
  ebpfxx::int128 wide;
  ebpfxx::uint128 unsigned_wide;
};
struct Modern {
  std::string name;
  std::vector<int> numbers;
  std::vector<Point> points;
  std::string_view view;
};
union Number {
  std::uint32_t integer;
  float real;
};
struct HasUnion {
  int tag;
  Number number;
};
#define EBPFXX_TEN(x) int x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9;
struct Many {
  EBPFXX_TEN(a)
  EBPFXX_TEN(b)
  EBPFXX_TEN(c)
  EBPFXX_TEN(d)
  EBPFXX_TEN(e)
  EBPFXX_TEN(f)
  EBPFXX_TEN(g)
  EBPFXX_TEN(h)
  EBPFXX_TEN(i)
  EBPFXX_TEN(j)
  EBPFXX_TEN(k)
  int last[2];
};
#undef EBPFXX_TEN
struct Deep {
  struct A {
    struct B {
      struct C {
        struct D {
          char text[4];
        } d[1];
      } c;
    } b[2];
  } a;
};

}  // namespace shapes

// What ebpfxx-gen writes: bit-fields, padding, anonymous members, with ebpfxx_fields() and ebpfxx_name().
namespace made {

enum class state : std::uint32_t { IDLE = 0, RUNNING = 1 };
constexpr std::string_view ebpfxx_name(state value) noexcept {
  switch (value) {
    case state::IDLE:
      return "IDLE";
    case state::RUNNING:
      return "RUNNING";
  }
  return {};
}

struct event {
  std::uint32_t pid;
  std::array<char, 16> comm;
  made::state state;
  std::uint32_t kind : 3;
  std::int32_t level : 5;
  bool last : 1;
  std::uint8_t padding : 7 {};
  std::array<std::byte, 2> padding_2{};
  __extension__ union {
    std::uint32_t v4;
    std::array<std::uint8_t, 4> bytes;
  };
  std::int32_t class_;
};
template <class Visit>
constexpr void ebpfxx_fields(const event& a, const event& b, Visit&& visit) {
  visit("pid", a.pid, b.pid);
  visit("comm", a.comm, b.comm);
  visit("state", a.state, b.state);
  visit("kind", a.kind, b.kind);
  visit("level", a.level, b.level);
  visit("last", a.last, b.last);
  visit("v4", a.v4, b.v4);
  visit("bytes", a.bytes, b.bytes);
  visit("class", a.class_, b.class_);
}

struct [[gnu::packed]] packed {
  char a;
  std::int32_t b;
  std::uint64_t c : 40;
};
template <class Visit>
constexpr void ebpfxx_fields(const packed& a, const packed& b, Visit&& visit) {
  visit("a", a.a, b.a);
  visit("b", +a.b, +b.b);
  visit("c", a.c, b.c);
}

union number {
  std::int64_t integer;
  std::array<char, 8> text;
};
template <class Visit>
constexpr void ebpfxx_fields(const number& a, const number& b, Visit&& visit) {
  visit("integer", a.integer, b.integer);
  visit("text", a.text, b.text);
}

// A class of a user's, with the hook as a friend.
class Address {
 public:
  constexpr explicit Address(std::uint32_t value) : value_{value} {}

 private:
  template <class Visit>
  friend constexpr void ebpfxx_fields(const Address& a, const Address& b, Visit&& visit) {
    visit("value", a.value_, b.value_);
  }
  std::uint32_t value_;
};

}  // namespace made
