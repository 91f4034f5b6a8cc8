// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values as JSON by types in BTF, which may be damaged.
#include <bpf/btf.h>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ebpfxx/detail/btf_json.hpp>
#include <ebpfxx/log.hpp>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace {

using ebpfxx::detail::BtfJson;

struct Free {
  void operator()(btf* types) const noexcept { btf__free(types); }
};
using Btf = std::unique_ptr<btf, Free>;

/// Types by their numbers, for short.
class Types {
 public:
  [[nodiscard]] std::uint32_t integer(const char* name, std::size_t size, int encoding = 0) {
    return id(btf__add_int(btf_.get(), name, size, encoding));
  }
  [[nodiscard]] std::uint32_t array(std::uint32_t of, std::uint32_t count) {
    return id(btf__add_array(btf_.get(), static_cast<int>(of), static_cast<int>(of), count));
  }
  [[nodiscard]] std::uint32_t structure(std::uint32_t size) { return id(btf__add_struct(btf_.get(), "s", size)); }
  [[nodiscard]] std::uint32_t unite(const char* name, std::uint32_t size) {
    return id(btf__add_union(btf_.get(), name, size));
  }
  void field(const char* name, std::uint32_t type, std::uint32_t bit, std::uint32_t bits = 0) {
    REQUIRE(btf__add_field(btf_.get(), name, static_cast<int>(type), bit, bits) == 0);
  }
  [[nodiscard]] btf* get() const { return btf_.get(); }

 private:
  static std::uint32_t id(int result) {
    REQUIRE(result > 0);
    return static_cast<std::uint32_t>(result);
  }
  Btf btf_{btf__new_empty()};
};

template <class T>
std::string shown(const btf* types, std::uint32_t type, const T& value) {
  std::string out = "before ";
  const bool is_right = BtfJson{types, out}.write(type, std::as_bytes(std::span{&value, 1}));
  if (!is_right) return out == "before " ? "refused" : "refused, and left " + out;
  return out.substr(7);
}

/// Whether a text is JSON, as RFC 8259 has it.
class Json {
 public:
  explicit Json(std::string_view text) : rest_{text} {}
  [[nodiscard]] bool is_valid() { return value() && rest_.empty(); }

 private:
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool string() {
    if (!take("\"")) return false;
    while (!rest_.empty() && rest_[0] != '"') {
      const std::size_t length = ebpfxx::detail::utf8_length(rest_);
      if (length == 0 || static_cast<unsigned char>(rest_[0]) < ' ') return false;
      if (take("\\u")) {
        if (rest_.size() < 4 || rest_.substr(0, 4).find_first_not_of("0123456789abcdef") != rest_.npos) return false;
        rest_.remove_prefix(4);
      } else if (take("\\")) {
        if (rest_.empty() || !std::strchr("\"\\/bfnrt", rest_[0])) return false;
        rest_.remove_prefix(1);
      } else {
        rest_.remove_prefix(length);
      }
    }
    return take("\"");
  }
  bool list(std::string_view end, bool named) {
    if (take(end)) return true;
    do {
      if (named && !(string() && take(": "))) return false;
      if (!value()) return false;
    } while (take(", "));
    return take(end);
  }
  bool value() {
    if (take("{")) return list("}", true);
    if (take("[")) return list("]", false);
    if (take("null") || take("true") || take("false")) return true;
    if (rest_.starts_with('"')) return string();
    const std::size_t length = std::min(rest_.find_first_not_of("+-.e0123456789"), rest_.size());
    rest_.remove_prefix(length);
    return length != 0;
  }
  std::string_view rest_;
};

}  // namespace

TEST_CASE("BTF as JSON: numbers of all sizes") {
  Types types;
  CHECK(shown(types.get(), types.integer("i8", 1, BTF_INT_SIGNED), std::int8_t{-5}) == "-5");
  CHECK(shown(types.get(), types.integer("u64", 8), ~std::uint64_t{0}) == "18446744073709551615");
  CHECK(shown(types.get(), types.integer("i64", 8, BTF_INT_SIGNED), INT64_MIN) == "-9223372036854775808");
  const auto wide = types.integer("i128", 16, BTF_INT_SIGNED);
  CHECK(shown(types.get(), wide, std::array<std::int64_t, 2>{-2, -1}) == "-2");
  CHECK(shown(types.get(), types.integer("u128", 16), std::array<std::int64_t, 2>{-1, -1}) ==
        "340282366920938463463374607431768211455");
  CHECK(shown(types.get(), types.integer("_Bool", 1, BTF_INT_BOOL), std::uint8_t{2}) == "true");
  CHECK(shown(types.get(), types.integer("c", 1, BTF_INT_CHAR), '"') == R"("\"")");
  const auto number = static_cast<std::uint32_t>(btf__add_float(types.get(), "float", 4));
  const auto longer = static_cast<std::uint32_t>(btf__add_float(types.get(), "double", 8));
  const auto longest = static_cast<std::uint32_t>(btf__add_float(types.get(), "long double", sizeof(long double)));
  CHECK(shown(types.get(), number, -0.5f) == "-0.5");
  CHECK(shown(types.get(), longer, 0.1) == "0.1");
  CHECK(shown(types.get(), longer, std::nan("")) == "null");
  CHECK(shown(types.get(), longer, -HUGE_VAL) == "null");
  CHECK(shown(types.get(), longest, 0.25L) == "0.25");
}

TEST_CASE("BTF as JSON: enums") {
  Types types;
  const auto enumeration = static_cast<std::uint32_t>(btf__add_enum(types.get(), "e", 4));
  btf__add_enum_value(types.get(), "ONE", 1);
  btf__add_enum_value(types.get(), "ALL", 0xffff'ffff);
  const auto wide = static_cast<std::uint32_t>(btf__add_enum64(types.get(), "w", 8, true));
  btf__add_enum64_value(types.get(), "LOW", static_cast<std::uint64_t>(-5));
  CHECK(shown(types.get(), enumeration, 1) == R"("ONE")");
  CHECK(shown(types.get(), enumeration, -1) == R"("ALL")");
  CHECK(shown(types.get(), enumeration, 7) == "7");
  const auto tiny = static_cast<std::uint32_t>(btf__add_enum(types.get(), "t", 1));  // as clang 14 writes it
  btf__add_enum_value(types.get(), "LESS", -1);
  btf__add_enum_value(types.get(), "MORE", 1);
  CHECK(shown(types.get(), tiny, std::int8_t{-1}) == R"("LESS")");
  CHECK(shown(types.get(), tiny, std::int8_t{1}) == R"("MORE")");
  CHECK(shown(types.get(), tiny, std::int8_t{2}) == "2");
  CHECK(shown(types.get(), wide, std::int64_t{-5}) == R"("LOW")");
  CHECK(shown(types.get(), wide, std::int64_t{-6}) == "-6");
}

TEST_CASE("BTF as JSON: bit-fields") {
  struct Bits {
    std::int32_t low : 3, middle : 7;
    std::uint32_t high : 22;
  };
  Types types;
  const auto i32 = types.integer("int", 4, BTF_INT_SIGNED), u32 = types.integer("unsigned", 4);
  const auto structure = types.structure(4);
  types.field("low", i32, 0, 3);
  types.field("middle", i32, 3, 7);
  types.field("high", u32, 10, 22);
  CHECK(shown(types.get(), structure, Bits{-4, 63, 0x3f'ffff}) == R"({"low": -4, "middle": 63, "high": 4194303})");
  CHECK(shown(types.get(), structure, Bits{3, -64, 1}) == R"({"low": 3, "middle": -64, "high": 1})");
}

TEST_CASE("BTF as JSON: names are escaped, and only char is text") {
  Types types;
  const auto character = types.integer("char", 1, BTF_INT_SIGNED), byte = types.integer("__u8", 1);
  const auto text = types.array(character, 4), bytes = types.array(byte, 2);
  const auto structure = types.structure(6);
  types.field("a\"\n\xff", text, 0);
  types.field("b", bytes, 32);
  CHECK(shown(types.get(), structure, std::array<char, 6>{'\xff', 'x', 0, 'y', 1, 2}) ==
        R"({"a\"\n\ufffd": "\ufffdx", "b": [1, 2]})");
}

TEST_CASE("BTF as JSON: types that contradict themselves") {
  Types types;
  const auto u32 = types.integer("unsigned", 4);
  const std::array<char, 8> value{};
  CHECK(shown(types.get(), 0, value) == "refused");
  CHECK(shown(types.get(), 1000, value) == "refused");
  CHECK(shown(types.get(), types.array(u32, 3), value) == "refused");
  CHECK(shown(types.get(), types.array(u32, 0x4000'0001), value) == "refused");  // 4 bytes, in 32 bits

  const auto outside = types.structure(8);
  types.field("a", u32, 40);
  CHECK(shown(types.get(), outside, value) == "refused");
  const auto endless = types.structure(8);
  types.field("a", endless, 0);
  CHECK(shown(types.get(), endless, value) == "refused");
  const auto nameless = types.structure(8);
  types.field("", nameless, 0);
  CHECK(shown(types.get(), nameless, value) == "refused");
  const auto loop = static_cast<std::uint32_t>(btf__add_typedef(types.get(), "t", 0));
  const_cast<btf_type*>(btf__type_by_id(types.get(), loop))->type = loop;
  CHECK(shown(types.get(), loop, value) == "refused");

  // Not refused, but no work either.
  const auto empty = types.structure(0);
  CHECK(shown(types.get(), types.array(empty, 0xffff'ffff), value) == "[]");
  // 10 ^ 40 members.
  std::uint32_t deep = u32;
  for (int level = 0; level < 40; ++level) {
    const std::uint32_t inner = deep;
    deep = types.unite(level % 2 ? "" : "u", 4);
    for (int i = 0; i < 10; ++i) types.field(level % 3 ? "m" : "", inner, 0);
  }
  CHECK(shown(types.get(), deep, value) == "refused");
}

TEST_CASE("BTF as JSON: damaged types are refused, or give JSON") {
  Types types;
  const auto character = types.integer("char", 1, BTF_INT_SIGNED), i32 = types.integer("int", 4, BTF_INT_SIGNED);
  const auto text = types.array(character, 8), numbers = types.array(i32, 3);
  const auto enumeration = static_cast<std::uint32_t>(btf__add_enum(types.get(), "e", 4));
  btf__add_enum_value(types.get(), "ONE", 1);
  const auto alias = static_cast<std::uint32_t>(btf__add_typedef(types.get(), "t", static_cast<int>(enumeration)));
  const auto parts = types.unite(nullptr, 12);
  types.field("numbers", numbers, 0);
  types.field("alias", alias, 0);
  const auto number = static_cast<std::uint32_t>(btf__add_float(types.get(), "f", 4));
  (void)types.structure(28);
  types.field("text", text, 0);
  types.field("", parts, 64);
  types.field("low", i32, 160, 5);
  types.field("float", number, 192);
  std::uint32_t size = 0;
  const auto* raw = static_cast<const char*>(btf__raw_data(types.get(), &size));
  REQUIRE(raw);
  const ebpfxx::detail::LogCapture quiet;
  std::mt19937 random{1};  // the same in each run
  std::size_t shown_count = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<char> damaged(raw, raw + size);
    for (auto changes = random() % 3 + 1; changes; --changes) {
      const std::size_t at = sizeof(btf_header) + random() % (size - sizeof(btf_header));
      damaged[at] = random() % 2 ? static_cast<char>(random()) : static_cast<char>(damaged[at] ^ 1 << random() % 8);
    }
    const Btf parsed{btf__new(damaged.data(), size)};
    if (!parsed) continue;
    std::vector<std::byte> value(28);
    for (std::byte& byte : value) byte = static_cast<std::byte>(random());
    std::string out;
    for (std::uint32_t id = 1; id < btf__type_cnt(parsed.get()); ++id) {
      out.clear();
      if (!BtfJson{parsed.get(), out}.write(id, value)) continue;
      ++shown_count;
      if (!Json{out}.is_valid()) FAIL_CHECK("no JSON: " << out);
    }
  }
  CHECK(shown_count > 1000);
}
