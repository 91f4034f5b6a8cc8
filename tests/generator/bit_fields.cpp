// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Prints a C++ program that fills each bit-field of the types of a header, by itself, and looks at the bits in memory:
// they are to be those that BTF tells, which static_assert cannot see.
// Usage: ebpfxx-bit-fields OBJECT HEADER NAMESPACE. For little-endian machines.
#include <bpf/btf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "files.hpp"
#include "names/names.hpp"

namespace {

using ebpfxx::gen::identifier;

// The macro fills a member; the compiler does not know with what, so it does not say that bits get lost.
constexpr std::string_view program = R"(#include "{}"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <type_traits>

#pragma GCC diagnostic ignored "-Wconversion"

namespace {{

volatile int all_ones = -1;
int failures = 0;

template <class T>
void check(const char* member, std::uint32_t first, std::uint32_t width, void (*fill)(T&)) {{
  unsigned char bytes[sizeof(T)] = {{}}, expected[sizeof(T)] = {{}};
  for (std::uint32_t bit = first; bit < first + width; ++bit)
    expected[bit / 8] = static_cast<unsigned char>(expected[bit / 8] | 1u << bit % 8);
  T value;
  std::memcpy(static_cast<void*>(&value), bytes, sizeof value);
  fill(value);
  std::memcpy(bytes, static_cast<const void*>(&value), sizeof value);
  if (std::memcmp(bytes, expected, sizeof bytes) == 0) return;
  ++failures;
  std::printf("%s: not the bits %u to %u\n", member, first, first + width - 1);
}}

}}  // namespace

#define CHECK(type, member, first, width)                                                 \
  check<type>(#type "." #member, first, width, [](type& value) {{                          \
    value.member = static_cast<std::remove_cvref_t<decltype(value.member)>>(all_ones);    \
  }})

int main() {{
)";

// The structs and unions that a header defines, each in a line "struct NAME {".
std::set<std::string_view> composites(std::string_view header) {
  std::set<std::string_view> names;
  while (!header.empty()) {
    std::string_view line = header.substr(0, header.find('\n'));
    header.remove_prefix(std::min(line.size() + 1, header.size()));
    if (!line.starts_with("struct ") && !line.starts_with("union ")) continue;
    if (!line.ends_with(" {")) continue;
    line.remove_suffix(2);
    names.insert(line.substr(line.rfind(' ') + 1));
  }
  return names;
}

class Printer {
 public:
  Printer(const btf* types, std::string_view header, std::string_view name_space)
      : btf_{types}, in_header_{composites(header)}, namespace_{name_space} {}

  // How many bit-fields. Types that share their name with others have another one in C++, and are left out.
  int print() {
    std::map<std::string, int> users;
    for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id)
      if (const btf_type* type = at(id); !btf_is_func(type) && !btf_is_var(type)) ++users[name(type->name_off)];
    for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id) {
      const std::string type_name = name(at(id)->name_off);
      if (!btf_is_composite(at(id)) || type_name.empty() || users[type_name] != 1) continue;
      if (const std::string type = identifier(type_name); in_header_.contains(type)) members(at(id), type, "", 0);
    }
    return count_;
  }

 private:
  [[nodiscard]] const btf_type* at(std::uint32_t id) const { return btf__type_by_id(btf_, id); }
  [[nodiscard]] std::string name(std::uint32_t offset) const { return btf__name_by_offset(btf_, offset); }

  // Of a type and of its members that have no type name of their own.
  void members(const btf_type* type, const std::string& of, const std::string& path, std::uint32_t base) {
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
      const std::string member = name(btf_members(type)[i].name_off);
      const std::uint32_t first = base + btf_member_bit_offset(type, i);
      const std::uint32_t width = btf_member_bitfield_size(type, i);
      const btf_type* member_type = at(btf_members(type)[i].type);
      const std::string name = path + (member.empty() ? "" : identifier(member));
      if (width && !member.empty()) {
        fmt::print("  CHECK({}::{}, {}, {}, {});\n", namespace_, of, name, first, width);
        ++count_;
      } else if (btf_is_composite(member_type) && this->name(member_type->name_off).empty()) {
        members(member_type, of, member.empty() ? path : name + ".", first);
      }
    }
  }

  const btf* btf_;
  std::set<std::string_view> in_header_;
  std::string_view namespace_;
  int count_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__parse_elf(argv[1], nullptr), &btf__free};
  if (!types) return 1;
  fmt::print(program, argv[2]);
  const std::string header = ebpfxx::gen::read_input(argv[2]);
  const int count = Printer{types.get(), header, argv[3]}.print();
  fmt::print("  std::printf(\"{} bit-fields, %d wrong\\n\", failures);\n  return failures != 0;\n}}\n", count);
}
