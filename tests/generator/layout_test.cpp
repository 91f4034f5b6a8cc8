// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values that C stored are read through the generated types: bit-fields, which static_assert cannot see, included.
#include "layout.h"

#include <doctest/doctest.h>

#include <cstring>
#include <ostream>
#include <string_view>

#include "types.skel.hpp"

// Where `long` has other bytes than for BPF, C does not make the same objects here.
#if defined(__LP64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

namespace {

template <class T>
T filled(std::string_view name) {
  static_assert(std::is_trivially_copyable_v<T>);
  for (const auto* object = filled_objects(); object->name; ++object) {
    if (object->name != name) continue;
    REQUIRE(object->size == sizeof(T));
    T result;
    std::memcpy(static_cast<void*>(&result), object->bytes, sizeof result);
    return result;
  }
  FAIL("no object of that name");
  return {};
}

}  // namespace

TEST_CASE("integers and enums") {
  const auto i = filled<types::integers>("integers");
  CHECK(i.i8 == -1);
  CHECK(i.u8 == 255);
  CHECK(i.i16 == -2);
  CHECK(i.u16 == 65535);
  CHECK(i.i32 == -3);
  CHECK(i.u32 == 4000000000u);
  CHECK(i.i64 == -4);
  CHECK(i.u64 == 5);
  CHECK(i.ll == -6);
  CHECK(i.ull == 7);
  CHECK(i.i128 == -8);
  CHECK(i.u128 == 9);
  CHECK(i.c == 'c');
  CHECK(i.b);
  CHECK(i.f == 1.5f);
  CHECK(i.d == 2.5);

  const auto e = filled<types::enums>("enums");
  CHECK(e.color == types::color::BLUE);
  CHECK(e.direction == types::direction::BACK);
  CHECK(static_cast<std::uint64_t>(e.wide) == 0x100000002);
  CHECK(e.top == types::top::TOP);
  CHECK(e.tiny == types::tiny::TINY_B);
  CHECK(e.warmth == types::warmth::WARM);
  CHECK(e.anonymous == types::enums_anonymous::ANONYMOUS_B);
  CHECK(e.colors == std::array{types::color::GREEN, types::color::RED});
}

TEST_CASE("bit-fields") {
  const auto bits = filled<types::bits>("bits");
  CHECK(bits.a == 5);
  CHECK(bits.b == -7);
  CHECK(bits.c == 70000);
  CHECK(bits.d);
  CHECK(bits.e == 0xabcdef0123);
  CHECK(bits.f == types::color::GREEN);
  CHECK(static_cast<types::direction>(bits.g) == types::direction::BACK);
  CHECK(bits.h == 100);
  CHECK(bits.i == -200);

  const auto then_bool = filled<types::bits_then_bool>("bits_then_bool");
  CHECK(then_bool.a == 9);
  CHECK(then_bool.b);
  CHECK(then_bool.c == -1000);
  CHECK(filled<types::bits_trailing>("bits_trailing").b == 6);

  const auto gaps = filled<types::bits_gaps>("bits_gaps");
  CHECK(gaps.a == 5);
  CHECK(gaps.b == 6);
  CHECK(gaps.c == 300);
  CHECK(gaps.d == 'd');

  const auto packed = filled<types::bits_packed>("bits_packed");
  CHECK(packed.a == 'a');
  CHECK(packed.b == 5000);
  CHECK(packed.c == 0x2bcdef01);
  CHECK(packed.d == 0xabcde);
  CHECK(packed.e == 'e');
  CHECK(filled<types::bits_packed_trailing>("bits_packed_trailing").a == 21);

  const auto wide = filled<types::bits_wide>("bits_wide");
  CHECK(wide.a == 0x7edcba9876543210);
  CHECK(wide.b == 0xfedcba9876543210);
  CHECK(wide.c == -3000000000);
  CHECK(wide.d == 0x7edcba98);
  CHECK(wide.e == -5);

  const auto of_union = filled<types::has_bits_union>("has_bits_union");
  CHECK(of_union.a == 'a');
  CHECK(of_union.low == 7);
  CHECK(of_union.all == 0x5abcdef);
  CHECK(of_union.named.b == 0x1abcdef0);
  CHECK(of_union.x == 17);
  CHECK(of_union.y == 1999);
}

TEST_CASE("packed and aligned structs") {
  const auto outer = filled<types::packed_outer>("packed_outer");
  CHECK(outer.inner.a == 'b');
  CHECK(std::int32_t{outer.inner.b} == -3);
  const auto numbers = outer.inner.c;  // a copy, which is aligned
  CHECK(numbers == std::array<std::int64_t, 2>{-4, 5});
  CHECK(std::int16_t{outer.inner.d} == -6);
  CHECK(std::int32_t{outer.b} == -7);

  const auto holes = filled<types::packed_holes>("packed_holes");
  const types::holes first = holes.holes;
  const auto several = holes.several;  // a copy again
  const types::holes& last = several[1];
  CHECK(first.b == 3);
  CHECK(first.d == 4);
  CHECK(last.b == 7);
  CHECK(last.e == 'j');
  CHECK(std::int32_t{holes.misaligned} == 0x01020304);

  const auto half = filled<types::half_packed>("half_packed");
  CHECK(std::int64_t{half.b} == 2);
  CHECK(std::int32_t{half.c} == 3);

  const auto aligned = filled<types::has_aligned>("has_aligned");
  CHECK(aligned.aligned[1].b == 2);
  CHECK(aligned.after == 'f');
  const auto packed_aligned = filled<types::packed_aligned>("packed_aligned");
  CHECK(std::int32_t{packed_aligned.b} == 0x01020304);
  CHECK(packed_aligned.c == 'b');
}

TEST_CASE("unions, anonymous members and arrays") {
  const auto unions = filled<types::unions>("unions");
  CHECK(std::string_view{unions.value.text.data()} == "hello");
  CHECK(unions.i == 0x01020304);
  CHECK(unions.bytes[0] == 4);
  CHECK(unions.small == 's');
  CHECK(unions.aligned.a == 'x');
  CHECK(unions.named.with_holes.d == 4);
  CHECK(unions.structure.inner_b == -9);

  const auto tuple = filled<types::tuple>("tuple");
  CHECK(tuple.family == 7);
  CHECK(tuple.ipv4.saddr4 == 7);
  CHECK(tuple.deep == 'd');
  CHECK(tuple.deeper == -3);
  CHECK(tuple.raw[0] == 'd');
  CHECK(tuple.last == 200);
  CHECK(tuple.tail == 't');

  const auto arrays = filled<types::arrays>("arrays");
  CHECK(arrays.matrix[1][2] == 6);
  CHECK(std::string_view{arrays.cube[1][0].data()} == "ijkl");
  CHECK(arrays.entries[2].value == 3);
  CHECK(arrays.grid[1][0].a == 3);
  CHECK(arrays.flags[2]);
  const auto paddings = filled<types::paddings>("paddings");
  CHECK(paddings.padding == 1);
  CHECK(paddings.padding_2 == 2);
}

#endif
