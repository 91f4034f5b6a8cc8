// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "reflect_shapes.hpp"

using namespace shapes;
using ebpfxx::to_json;
using ebpfxx::to_text;

namespace {

made::event made_event() {
  made::event event{};
  event.pid = 17;
  event.comm = {"bash"};
  event.state = made::state::RUNNING;
  event.kind = 5;
  event.level = -2;
  event.last = true;
  event.v4 = 0x04030201;
  event.class_ = -1;
  return event;
}

}  // namespace

TEST_CASE("a record is printed with its fields' names") {
  CHECK(to_text(Event{17, "bash", {1, -2, 3}}) == R"({pid: 17, comm: "bash", args: [1, -2, 3]})");
  CHECK(
      to_text(made_event()) ==
      R"({pid: 17, comm: "bash", state: RUNNING, kind: 5, level: -2, last: true, v4: 67305985, bytes: [1, 2, 3, 4], class: -1})");
  CHECK(to_text(Empty{}) == "{}");
  CHECK(to_text(Modern{"a", {1}, {{1, 2}}, "b"}) == R"({name: "a", numbers: [1], points: [{x: 1, y: 2}], view: "b"})");
  Nested nested{};
  nested.rows[0][0] = 1;
  CHECK(to_text(nested) ==
        "{corners: [{x: 0, y: 0}, {x: 0, y: 0}], others: [{x: 0, y: 0}, {x: 0, y: 0}], matrix: [[0, 0, 0], [0, 0, 0]], "
        "rows: [[1, 0, 0], [0, 0, 0]], one: {only: 0}}");
  CHECK(to_text(Deep{}) == R"({a: {b: [{c: {d: [{text: ""}]}}, {c: {d: [{text: ""}]}}]}})");
  CHECK(to_text(made::packed{'a', -7, std::uint64_t{1} << 39}) == "{a: 'a', b: -7, c: 549755813888}");
}

TEST_CASE("each kind of field has its text") {
  Kinds kinds{true, 'x', -8, 200, -64, 64, 0.1f, -2.5, plain_b, Small::yes, std::byte{31}, nullptr, nullptr, -1, 1};
  kinds.text = reinterpret_cast<const char*>(0xffff888012345678);  // of the kernel: never to be read
  CHECK(
      to_text(kinds) ==
      "{flag: true, letter: 'x', i8: -8, u8: 200, i64: -64, u64: 64, f: 0.1, d: -2.5, plain: 1, small: 200, byte: 31, "
      "text: 0xffff888012345678, function: 0x0, wide: -1, unsigned_wide: 1}");
  CHECK(
      to_json(kinds) ==
      R"({"flag": true, "letter": "x", "i8": -8, "u8": 200, "i64": -64, "u64": 64, "f": 0.1, "d": -2.5, "plain": 1, )"
      R"("small": 200, "byte": 31, "text": "0xffff888012345678", "function": "0x0", "wide": -1, "unsigned_wide": 1})");
}

TEST_CASE("the largest and smallest numbers are whole") {
  const ebpfxx::uint128 most = ~ebpfxx::uint128{0};
  CHECK(to_json(most) == "340282366920938463463374607431768211455");
  CHECK(to_json(static_cast<ebpfxx::int128>(ebpfxx::uint128{1} << 127)) == "-170141183460469231731687303715884105728");
  CHECK(to_json(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(to_json(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(to_json(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  CHECK(to_json(std::nan("")) == "null");
  CHECK(to_json(-std::numeric_limits<float>::infinity()) == "null");
  CHECK(to_text(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("a bool that is neither true nor false is read safely") {
  One one{2};
  struct Flag {
    bool flag;
  } flag;
  std::memcpy(&flag, &one, 1);
  CHECK(to_text(flag) == "{flag: true}");
}

TEST_CASE("enums are names where these are told, else numbers") {
  CHECK(to_text(made::state::RUNNING) == "RUNNING");
  CHECK(to_json(made::state::RUNNING) == R"("RUNNING")");
  CHECK(to_text(made::state{9}) == "9");
  CHECK(to_json(made::state{9}) == "9");
}

TEST_CASE("arrays of char are texts up to their first zero, or their end") {
  CHECK(to_json(OneArray{"ab\0cd"}) == R"({"text": "ab"})");
  CHECK(to_json(OneArray{{'1', '2', '3', '4', '5', '6', '7', '8'}}) == R"({"text": "12345678"})");
  CHECK(to_json(std::array<char, 0>{}) == R"("")");
  CHECK(to_json(std::string{"a\0b", 3}) == R"("a\u0000b")");
  CHECK(to_text('\0') == R"('\0')");
  CHECK(to_json('\0') == R"("")");
}

TEST_CASE("texts are escaped") {
  CHECK(to_json(std::string{"\"\\/\b\f\n\r\t\x01\x1f\x7f'"}) == R"("\"\\/\b\f\n\r\t\u0001\u001f\u007f'")");
  CHECK(to_text(std::string{"\"\\\n\x1b[31m\x7f'"}) == R"("\"\\\n\x1b[31m\x7f'")");
  CHECK(to_text('\'') == R"('\'')");
  CHECK(to_text('"') == R"('"')");
}

TEST_CASE("UTF-8 is kept, what is none is not") {
  for (const char* good : {"ü", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xe0\xa0\x80"}) {
    CHECK(to_json(std::string{good}) == '"' + std::string{good} + '"');
    CHECK(to_text(std::string{good}) == '"' + std::string{good} + '"');
  }
  // cut off, a lone second byte, too long, a surrogate, too large, never used
  CHECK(to_json(std::string{"\xe2\x82"}) == R"("\ufffd\ufffd")");
  CHECK(to_json(std::string{"\x80x"}) == R"("\ufffdx")");
  CHECK(to_json(std::string{"\xc0\xaf"}) == R"("\ufffd\ufffd")");
  CHECK(to_json(std::string{"\xe0\x9f\xbf"}) == R"("\ufffd\ufffd\ufffd")");
  CHECK(to_json(std::string{"\xed\xa0\x80"}) == R"("\ufffd\ufffd\ufffd")");
  CHECK(to_json(std::string{"\xf0\x8f\xbf\xbf"}) == R"("\ufffd\ufffd\ufffd\ufffd")");
  CHECK(to_json(std::string{"\xf4\x90\x80\x80"}) == R"("\ufffd\ufffd\ufffd\ufffd")");
  CHECK(to_json(std::string{"\xff"}) == R"("\ufffd")");
  CHECK(to_text(std::string{"\xe2\x82"}) == R"("\xe2\x82")");
  CHECK(to_text(std::string{"\xc2\x9b"}) == R"("\xc2\x9b")");  // a terminal's escape
}

TEST_CASE("unions are their bytes, unless they tell their fields") {
  CHECK(to_text(HasUnion{1, {.integer = 0x44332211}}) == "{tag: 1, number: 0x11223344}");
  CHECK(to_json(HasUnion{1, {.integer = 0x44332211}}) == R"({"tag": 1, "number": "0x11223344"})");
  CHECK(to_json(made::number{.integer = 0x6968}) == R"({"integer": 26984, "text": "hi"})");
}

TEST_CASE("streams and {fmt} print what print() makes") {
  const Event event{17, "bash", {}};
  std::ostringstream out;
  out << ebpfxx::print(event);
  CHECK(out.str() == R"({pid: 17, comm: "bash", args: [0, 0, 0]})");
  CHECK(fmt::format("{}", ebpfxx::print(event)) == out.str());
  CHECK(fmt::format("{:>10}", ebpfxx::print(One{1})) == " {only: 1}");
}
