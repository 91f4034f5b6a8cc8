// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Layouts as lists of rows: of a C++ type, of a type in BTF, and how they differ.
#pragma once

#include <bpf/btf.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fields.hpp"

namespace ebpfxx::inline v0::detail {

enum class Basic { boolean, byte, integer, floating, pointer, enumeration, structure, union_, unknown };

struct Kind {
  Basic basic = Basic::unknown;
  bool is_signed = false;
  bool is_opaque = false;  ///< a union of which C++ knows only the bytes
  std::string extents;     ///< "[2][3]"
};

struct LayoutRow {
  std::string path;  ///< "entries[].tag"
  std::uint64_t bit_offset, bit_size;
  Kind kind;
};
using Layout = std::vector<LayoutRow>;

[[nodiscard]] inline std::string extent_text(std::uint64_t extent) { return "[" + std::to_string(extent) + "]"; }

/// The path of a member. Members of anonymous structs and unions belong to the struct around them.
[[nodiscard]] inline std::string member_path(const LayoutRow& parent, std::string_view name) {
  std::string path = parent.path;
  if (!parent.kind.extents.empty()) path += "[]";
  if (!path.empty()) path += '.';
  return path.append(name);
}

// ---- C++ ----

template <class T>
constexpr Basic basic_kind() {
  if constexpr (std::is_same_v<T, bool>) return Basic::boolean;
  if constexpr (std::is_same_v<T, char> || std::is_same_v<T, std::byte>) return Basic::byte;
  if constexpr (std::is_integral_v<T> || std::is_same_v<T, int128> || std::is_same_v<T, uint128>) return Basic::integer;
  if constexpr (std::is_floating_point_v<T>) return Basic::floating;
  if constexpr (std::is_pointer_v<T>) return Basic::pointer;
  if constexpr (std::is_enum_v<T>) return Basic::enumeration;
  if constexpr (std::is_union_v<T>) return Basic::union_;
  return Basic::structure;
}

template <class T>
constexpr bool is_signed_kind() {
  if constexpr (std::is_enum_v<T>)
    return std::is_signed_v<std::underlying_type_t<T>>;
  else
    return std::is_same_v<T, int128> || std::is_signed_v<T>;
}

/// A type, for the functions below that are not compiled anew for each type.
struct CppType {
  Basic basic;
  bool is_signed, is_opaque;
  std::size_t size, extent;
  const CppType* element;  ///< of an array, else null
  void (*add_members)(Layout&, const LayoutRow&);
};

template <class T>
void add_members(Layout& layout, const LayoutRow& row);

template <class T>
constexpr CppType describe();
template <class T>
inline constexpr CppType cpp_type = describe<T>();

template <class T>
constexpr CppType describe() {
  CppType type{basic_kind<T>(), is_signed_kind<T>(), Opaque<T>, sizeof(T), 0, nullptr, nullptr};
  if constexpr (is_array<T>) {
    type.extent = array_size<T>;
    type.element = &cpp_type<Element<T>>;
  } else if constexpr (Struct<T>) {
    type.add_members = add_members<T>;
  }
  return type;
}

/// Adds a type and, recursively, its members. `row` has its position.
[[gnu::noinline]] inline void add_rows(Layout& layout, LayoutRow row, const CppType* type) {
  for (; type->element; type = type->element) row.kind.extents += extent_text(type->extent);
  row.kind.basic = type->basic;
  row.kind.is_signed = type->is_signed;
  row.kind.is_opaque = type->is_opaque;
  layout.push_back(row);
  if (type->add_members) type->add_members(layout, row);
}
[[gnu::noinline]] inline void add_rows(Layout& layout, const LayoutRow& parent, std::string_view name,
                                       std::uint64_t bit_offset, std::uint64_t bit_size, const CppType& type) {
  add_rows(layout, {member_path(parent, name), parent.bit_offset + bit_offset, bit_size, {}}, &type);
}

struct BitRange {
  std::uint64_t offset = 0, size = 0;
};

/// Records whether setting this bit changed a field.
[[gnu::noinline]] inline void note_change(BitRange& range, std::size_t bit, const void* field, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(field);
  while (size && bytes[size - 1] == 0) --size;
  if (size && range.size++ == 0) range.offset = bit;
}

/// All zeros except one bit.
[[gnu::noinline]] inline void set_one_bit(void* object, std::size_t size, std::size_t bit) {
  const int in_byte = static_cast<int>(bit % 8);
  std::memset(object, 0, size);
  static_cast<unsigned char*>(object)[bit / 8] =
      static_cast<unsigned char>(std::endian::native == std::endian::little ? 1 << in_byte : 0x80 >> in_byte);
}

/// The place of a field of T that is only available as a copy, a bit-field or a packed member. Every bit of T that
/// changes it is one of its bits.
template <class T>
BitRange find_bits(std::size_t number) {
  static_assert(
      std::is_trivially_copyable_v<T>,
      "ebpfxx: a type with bit-fields must be trivially copyable, so that check_layout() can find their bits.");
  BitRange range;
  T probe{};
  for (std::size_t bit = 0; bit < 8 * sizeof(T); ++bit) {
    set_one_bit(&probe, sizeof probe, bit);
    std::size_t index = 0;
    visit_fields(probe, probe, [&](std::string_view, const auto& field, const auto&) {
      if (index++ == number) note_change(range, bit, &field, sizeof field);
    });
  }
  return range;
}

template <class T>
void add_members(Layout& layout, const LayoutRow& row) {
  static const T sample{};
  std::size_t number = 0;
  visit_fields(sample, sample, [&]<class Field>(std::string_view name, const Field& field, const Field&) {
    BitRange range{8 * (reinterpret_cast<std::uintptr_t>(&field) - reinterpret_cast<std::uintptr_t>(&sample)),
                   8 * sizeof field};
    if constexpr (FieldsTold<T>)
      if (range.offset >= 8 * sizeof(T)) range = find_bits<T>(number);
    ++number;
    add_rows(layout, row, name, range.offset, range.size, cpp_type<Field>);
  });
}

[[nodiscard]] inline Layout layout_of(const CppType& type) {
  Layout layout;
  add_rows(layout, {"", 0, 8 * type.size, {}}, &type);
  return layout;
}

// ---- BTF ----

[[nodiscard]] inline const btf_type* skip_names(const btf* types, std::uint32_t& id) {
  const btf_type* type = btf__type_by_id(types, id);
  while (type && (btf_is_typedef(type) || btf_is_mod(type))) type = btf__type_by_id(types, id = type->type);
  return type;
}

[[nodiscard]] inline Basic basic_kind(const btf* types, const btf_type* type) {
  if (btf_is_int(type) && (btf_int_encoding(type) & BTF_INT_BOOL)) return Basic::boolean;
  if (btf_is_int(type))
    return btf__str_by_offset(types, type->name_off) == std::string_view{"char"} ? Basic::byte : Basic::integer;
  if (btf_is_float(type)) return Basic::floating;
  if (btf_is_ptr(type)) return Basic::pointer;
  if (btf_is_enum(type) || btf_kind(type) == BTF_KIND_ENUM64) return Basic::enumeration;
  if (btf_is_struct(type)) return Basic::structure;
  return btf_is_union(type) ? Basic::union_ : Basic::unknown;
}

inline void add_members(Layout& layout, const btf* types, const btf_type* type, const LayoutRow& row, int depth);

/// Adds a type and, recursively, its members. `row` has its position; a size of 0 means the type's own.
inline void add_rows(Layout& layout, const btf* types, std::uint32_t id, LayoutRow row, int depth) {
  const btf_type* type = skip_names(types, id);
  if (!type) return;
  const std::int64_t size = btf__resolve_size(types, id);
  if (row.bit_size == 0 && size > 0) row.bit_size = 8 * static_cast<std::uint64_t>(size);
  while (type && btf_is_array(type)) {
    row.kind.extents += extent_text(btf_array(type)->nelems);
    id = btf_array(type)->type;
    type = skip_names(types, id);
  }
  if (!type || (row.bit_size == 0 && !row.path.empty())) return;  // a flexible array, an empty struct
  row.kind.basic = basic_kind(types, type);
  row.kind.is_signed = btf_is_int(type) && (btf_int_encoding(type) & BTF_INT_SIGNED);
  if (btf_is_int(type) && row.kind.extents.empty() && row.bit_size == 8ull * type->size) {  // an old form of bit-field
    row.bit_offset += btf_int_offset(type);
    row.bit_size = btf_int_bits(type);
  }
  layout.push_back(row);
  if (btf_is_composite(type)) add_members(layout, types, type, row, depth);
}

inline void add_members(Layout& layout, const btf* types, const btf_type* type, const LayoutRow& row, int depth) {
  constexpr int max_depth = 64;  // in damaged BTF a struct may contain itself
  if (depth == max_depth) return;
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    const btf_member& member = btf_members(type)[i];
    const std::uint64_t offset = row.bit_offset + btf_member_bit_offset(type, i);
    const char* name = btf__name_by_offset(types, member.name_off);
    std::uint32_t id = member.type;
    const btf_type* of_member = skip_names(types, id);
    if (name && *name)
      add_rows(layout, types, id, {member_path(row, name), offset, btf_member_bitfield_size(type, i), {}}, depth + 1);
    else if (of_member && btf_is_composite(of_member))
      add_members(layout, types, of_member, {row.path, offset, 0, row.kind}, depth + 1);
  }
}

[[nodiscard]] inline Layout layout_of(const btf* types, std::uint32_t id) {
  Layout layout;
  add_rows(layout, types, id, {"", 0, 0, {}}, 0);
  return layout;
}

// ---- Comparison ----

[[nodiscard]] inline bool is_number(Basic basic) { return basic == Basic::integer || basic == Basic::enumeration; }

/// C's types in C++: an enum's signedness is often not in BTF, enums and integers match each other, char and std::byte
/// match any byte, a 64-bit number matches a pointer.
[[nodiscard]] inline bool fits(const LayoutRow& cpp, const LayoutRow& c) {
  if (cpp.bit_offset != c.bit_offset || cpp.bit_size != c.bit_size || cpp.kind.extents != c.kind.extents) return false;
  const Basic in_cpp = cpp.kind.basic, in_c = c.kind.basic;
  const bool c_integer = in_c == Basic::integer || in_c == Basic::byte;
  if (in_cpp == Basic::integer && c_integer) return cpp.kind.is_signed == c.kind.is_signed;
  if (in_cpp == Basic::byte) return c_integer;
  if (in_c == Basic::pointer) return in_cpp == Basic::pointer || (in_cpp == Basic::integer && !cpp.kind.is_signed);
  return in_cpp == in_c || (is_number(in_cpp) && is_number(in_c));
}

struct RowPair {
  const LayoutRow* cpp;  ///< null if the C++ type has none
  const LayoutRow* c;
  [[nodiscard]] bool same() const { return cpp && c && fits(*cpp, *c); }
  [[nodiscard]] const LayoutRow& any() const { return cpp ? *cpp : *c; }
};

/// The rows of both by offset, with those of the same path side by side.
[[nodiscard]] inline std::vector<RowPair> side_by_side(const Layout& cpp, const Layout& c) {
  const auto find = [](const Layout& layout, const std::string& path) -> const LayoutRow* {
    for (const LayoutRow& row : layout)
      if (row.path == path) return &row;
    return nullptr;
  };
  std::vector<RowPair> pairs;
  for (const LayoutRow& row : cpp) pairs.push_back({&row, find(c, row.path)});
  for (const LayoutRow& row : c) {
    if (find(cpp, row.path)) continue;
    auto at = pairs.begin();
    while (at != pairs.end() && at->any().bit_offset <= row.bit_offset) ++at;
    pairs.insert(at, {nullptr, &row});
  }
  return pairs;
}

[[nodiscard]] inline std::string kind_text(const LayoutRow& row) {
  static constexpr const char* names[] = {"bool", "char", "", "float", "pointer", "enum", "struct", "union", "?"};
  std::string text = names[static_cast<int>(row.kind.basic)];
  if (text.empty()) text = row.kind.is_signed ? "signed" : "unsigned";
  return text + row.kind.extents;
}

/// "12", or "12 bit 3".
[[nodiscard]] inline std::string offset_text(const LayoutRow& row) {
  const std::string bytes = std::to_string(row.bit_offset / 8);
  return row.bit_offset % 8 ? bytes + " bit " + std::to_string(row.bit_offset % 8) : bytes;
}

/// "4", or "3 bits".
[[nodiscard]] inline std::string size_text(const LayoutRow& row) {
  if (row.bit_size % 8 == 0) return std::to_string(row.bit_size / 8);
  return std::to_string(row.bit_size) + (row.bit_size == 1 ? " bit" : " bits");
}

/// Both layouts, one line per row, with '*' before those that differ.
[[nodiscard]] inline std::string table_of(const std::vector<RowPair>& pairs) {
  constexpr std::size_t columns = 7;
  std::vector<std::array<std::string, columns>> lines;
  lines.push_back({"", "C++ offset", "size", "kind", "BTF offset", "size", "kind"});
  for (const RowPair& pair : pairs) {
    auto& line = lines.emplace_back();
    line[0] = (pair.same() ? "  " : "* ") + (pair.any().path.empty() ? "(whole)" : pair.any().path);
    std::size_t column = 1;
    for (const LayoutRow* row : {pair.cpp, pair.c}) {
      line[column++] = row ? offset_text(*row) : "-";
      line[column++] = row ? size_text(*row) : "-";
      line[column++] = row ? kind_text(*row) : "-";
    }
  }
  std::array<std::size_t, columns> widths{};
  for (const auto& line : lines)
    for (std::size_t i = 0; i < columns; ++i)
      if (widths[i] < line[i].size()) widths[i] = line[i].size();
  std::string table;
  for (const auto& line : lines) {
    table += '\n';
    for (std::size_t i = 0; i < columns; ++i) {
      const std::string gap = i == 4 ? "  |  " : i ? "  " : "";
      table += gap + line[i] + std::string(i + 1 < columns ? widths[i] - line[i].size() : 0, ' ');
    }
  }
  return table;
}

/// Removes the members of this path.
inline void drop_inside(Layout& c, const std::string& path) {
  std::erase_if(c, [&](const LayoutRow& row) {
    return row.path.starts_with(path) && row.path.size() > path.size() &&
           (path.empty() || row.path[path.size()] == '.' || row.path[path.size()] == '[');
  });
}

}  // namespace ebpfxx::inline v0::detail
