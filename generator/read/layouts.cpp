// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Structs and unions: BTF says where their members are; order, packing and padding put them there in C++.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "error.hpp"
#include "read/btf_parts.hpp"
#include "read/types.hpp"

namespace ebpfxx::gen {

namespace {

// Padding gets names that the C members leave free.
void name_padding(Record& record, Scope& names, int& number) {
  for (Field& field : record.fields) {
    for (Record& inner : field.anonymous) name_padding(inner, names, number);
    if (!field.padding) continue;
    do field.name = ++number == 1 ? "padding" : fmt::format("padding_{}", number);
    while (names.has(field.name));
  }
}

void name_padding(Record& record, Scope& names) {
  int number = 0;
  name_padding(record, names, number);
}

}  // namespace

/// A record while its fields are laid out, one after the other.
struct TypeBuilder::Layout {
  Record record;
  Scope* names;           // of the members, those of anonymous records included
  std::string outermost;  // the name of the record that is not anonymous
  std::uint32_t base;     // where the record starts in the outermost one, in bytes
  std::uint64_t bit = 0;  // the first that no field has yet

  // Fills the gap up to `target` with members, which are zero when the record is value-initialised.
  void pad_to(std::uint64_t target) {
    const auto bits = [&](std::uint64_t count) {
      add_padding(plain("std::uint8_t")).bits = static_cast<std::uint32_t>(count);
      bit += count;
    };
    if (bit % 8 != 0 && bit < target) bits(std::min(8 - bit % 8, target - bit));
    if (const std::uint64_t bytes = target > bit ? (target - bit) / 8 : 0) {
      add_padding(plain(bytes_type(static_cast<std::uint32_t>(bytes))));
      bit += bytes * 8;
    }
    if (bit < target) bits(target - bit);
  }

  Field& add_padding(TypeName type) {
    Field& field = record.fields.emplace_back();
    field.type = std::move(type);
    field.padding = true;
    return field;
  }
};

/// The alignment of the C++ type that stands for it.
std::uint32_t TypeBuilder::alignment_of(std::uint32_t id, int depth) const {
  if (depth > max_depth) throw Failure{"damaged BTF: types are nested too deep"};
  id = strip(id);
  if (const auto known = alignments_.find(id); known != alignments_.end()) return known->second;
  const btf_type* type = at(id);
  switch (btf_kind(type)) {
    case BTF_KIND_TYPEDEF:
      return alignment_of(type->type, depth + 1);
    case BTF_KIND_PTR:
      return pointer_size;
    case BTF_KIND_ARRAY:
      return alignment_of(btf_array(type)->type, depth + 1);
    case BTF_KIND_INT:
    case BTF_KIND_ENUM:
    case kind_enum64:
    case kind_float: {
      const std::uint32_t size = type->size;
      if (btf_kind(type) == kind_float && size != 4 && size != 8) return 1;  // it becomes an array of bytes
      return size == 1 || size == 2 || size == 4 || size == 8 || size == 16 ? size : 1;
    }
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: {
      std::uint32_t alignment = 1;
      if (!is_packed(type, depth + 1))
        for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
          alignment = std::max(alignment, alignment_of(btf_members(type)[i].type, depth + 1));
      return alignments_[id] = alignment;
    }
    default:
      return 1;
  }
}

std::uint32_t TypeBuilder::bits_of(const btf_type* parent, std::uint32_t member) const {
  if (const std::uint32_t bits = btf_member_bitfield_size(parent, member)) return bits;
  // Before Linux 4.20's BTF, the integer type itself said it.
  const btf_type* type = at(strip(btf_members(parent)[member].type));
  if (btf_kind(type) == BTF_KIND_INT && btf_int_bits(type) != type->size * 8) return btf_int_bits(type);
  return 0;
}

/// True when C++ would not put a member where it is unless the record is packed.
bool TypeBuilder::is_packed(const btf_type* type, int depth) const {
  std::uint32_t alignment = 1;
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    const std::uint32_t id = btf_members(type)[i].type;
    const std::uint32_t aligned = alignment_of(id, depth);
    const std::uint32_t offset = btf_member_bit_offset(type, i);
    if (const std::uint32_t bits = bits_of(type, i)) {
      const std::uint32_t unit = size_of(id) * 8;
      if (unit == 0 || offset % unit + bits > unit) return true;
    } else if (offset % (aligned * 8) != 0) {
      return true;
    }
    alignment = std::max(alignment, aligned);
  }
  return type->size % alignment != 0;
}

bool TypeBuilder::hides_bytes(std::uint32_t id) const {
  const btf_type* type = at(strip(id));
  switch (btf_kind(type)) {
    case BTF_KIND_TYPEDEF:
      return hides_bytes(type->type);
    case BTF_KIND_ARRAY:
      return hides_bytes(btf_array(type)->type);
    case BTF_KIND_UNION:
    case kind_float:
      return true;
    case BTF_KIND_STRUCT:
      for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
        if (bits_of(type, i) || hides_bytes(btf_members(type)[i].type)) return true;
      return false;
    default:
      return false;
  }
}

Record TypeBuilder::record(const btf_type* type, std::string name, const std::string& hint) {
  Scope names;
  Layout layout{.record = {}, .names = &names, .outermost = name, .base = 0};
  layout.record.name = std::move(name);
  layout.record.c_name = c_name(type);
  add_members(layout, type, hint);
  (void)names.unique(layout.record.name);  // for padding in anonymous records
  name_padding(layout.record, names);
  return std::move(layout.record);
}

void TypeBuilder::add_members(Layout& layout, const btf_type* type, const std::string& hint) {
  layout.record.is_union = btf_kind(type) == BTF_KIND_UNION;
  layout.record.packed = is_packed(type, 0);
  layout.record.size = type->size;
  std::uint32_t largest = 0;
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    add_member(layout, type, i, hint);
    if (!bits_of(type, i)) largest = std::max(largest, size_of(btf_members(type)[i].type));
  }
  if (!layout.record.is_union)
    layout.pad_to(std::uint64_t{type->size} * 8);
  else if (largest < type->size)
    layout.add_padding(plain(bytes_type(type->size)));
}

void TypeBuilder::add_member(Layout& layout, const btf_type* parent, std::uint32_t index, const std::string& hint) {
  const btf_member& member = btf_members(parent)[index];
  const std::string c_name = name_at(member.name_off);
  const std::uint32_t id = strip(member.type);
  const btf_type* type = at(id);
  const std::uint32_t bits = bits_of(parent, index);
  const std::uint32_t offset = btf_member_bit_offset(parent, index);
  const std::uint64_t size = bits ? bits : std::uint64_t{size_of(id)} * 8;
  if (offset + size > std::uint64_t{parent->size} * 8 || (!layout.record.is_union && offset < layout.bit) ||
      (!bits && offset % 8 != 0))
    throw Failure{fmt::format("damaged BTF: member '{}' of '{}' lies outside", comment(c_name), comment(hint))};

  const std::uint32_t start = layout.base + offset / 8;
  if (bits && c_name.empty()) return;  // padding, which is added anyway
  if (!layout.record.is_union) {
    layout.pad_to(offset);
    layout.bit = offset + size;
  }
  if (size == 0) return add_remark(layout.record, id, c_name, start);

  Field field;
  if (c_name.empty() && btf_is_composite(type)) {
    // Anonymous in C++ as well; its members share the scope of the record around it.
    const Depth nested{depth_};
    Layout inner{.record = {}, .names = layout.names, .outermost = layout.outermost, .base = start};
    add_members(inner, type, hint);
    field.anonymous.push_back(std::move(inner.record));
  } else {
    field.name = layout.record.name.empty() ? naming_.name(c_name, *layout.names, layout.outermost)
                                            : naming_.name(c_name, *layout.names);
    field.c_name = c_name;
    const bool is_slot = struct_ops_.contains(parent) && is_function_pointer(type);
    field.type = is_slot ? plain("ebpfxx::ProgramSlot") : type_name(id, hint + "_" + c_name);
    field.bits = bits;
    if (std::string instead = bits ? bit_field_integer(field.type.name, bits) : ""; !instead.empty()) {
      field.comment = c_text(id);
      field.type = plain(std::move(instead));
    }
    if (!bits) field.offset = start;
    if (btf_kind(type) == BTF_KIND_PTR) field.comment = c_text(id);
  }
  layout.record.fields.push_back(std::move(field));
}

// The integer to write for a bit-field of this enum; empty where the enum will do. Compilers warn about an enum in a
// bit-field that cannot hold all of its values (g++), and about a signed one (clang).
std::string TypeBuilder::bit_field_integer(std::string name, std::uint32_t bits) const {
  for (auto type = types_.rbegin(); type != types_.rend(); ++type) {  // aliases come after what they name
    if (const auto* alias = std::get_if<Alias>(&*type); alias && alias->name == name) name = alias->target.name;
    const auto* enumeration = std::get_if<Enumeration>(&*type);
    if (!enumeration || enumeration->name != name) continue;
    bool fits = enumeration->underlying.starts_with("std::u");
    for (const Enumeration::Enumerator& enumerator : enumeration->enumerators)
      fits &= bits >= 64 || std::strtoull(enumerator.value.c_str(), nullptr, 10) >> bits == 0;
    return fits ? "" : enumeration->underlying;
  }
  return {};
}

// What has no size in C has one in C++ (an empty struct, std::array<T, 0>) or is no C++ (a flexible array).
void TypeBuilder::add_remark(Record& record, std::uint32_t id, const std::string& name, std::uint32_t offset) const {
  const btf_type* type = at(id);
  if (name.empty() && btf_is_composite(type)) {
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
      add_remark(record, strip(btf_members(type)[i].type), name_at(btf_members(type)[i].name_off), offset);
    return;
  }
  const std::string text = btf_is_array(type) ? fmt::format("{} {}[]", c_text(btf_array(type)->type), name)
                                              : fmt::format("{} {}", c_text(id), name);
  record.fields.emplace_back().comment = fmt::format("{}, without a size, at byte {}", text, offset);
}

Record TypeBuilder::section(const std::string& name, std::uint32_t size, const std::vector<Variable>& variables) {
  Scope names;
  Layout layout{.record = {}, .names = &names, .outermost = name, .base = 0};
  layout.record.name = name;
  std::uint32_t alignment = 1;
  for (const Variable& variable : variables) {
    const std::uint32_t id = strip(variable.type_id);
    const std::uint32_t bytes = size_of(id);
    if (bytes == 0) continue;  // it may be where another is
    if (variable.offset * 8ull < layout.bit || variable.offset + std::uint64_t{bytes} > size)
      throw Failure{fmt::format("damaged BTF: variable '{}' lies outside its section", comment(variable.name))};
    layout.pad_to(variable.offset * 8ull);
    alignment = std::max(alignment, alignment_of(id));
    if (variable.offset % alignment_of(id) != 0) layout.record.packed = true;
    Field field;
    field.name = naming_.name(variable.name, names);
    field.c_name = variable.name;
    field.type = type_name(id, variable.name + "_t");
    field.offset = variable.offset;
    field.size = bytes;
    if (btf_kind(at(id)) == BTF_KIND_PTR) field.comment = c_text(id);
    layout.record.fields.push_back(std::move(field));
    layout.bit = (variable.offset + std::uint64_t{bytes}) * 8;
  }
  // The struct ends with the last variable, though static variables may follow in the section. The rest up to the
  // alignment is a member, so that the size is the same where C++ aligns less than BPF.
  if (layout.record.packed) alignment = 1;
  layout.record.size = static_cast<std::uint32_t>((layout.bit / 8 + alignment - 1) / alignment * alignment);
  layout.pad_to(std::uint64_t{layout.record.size} * 8);
  name_padding(layout.record, names);
  return std::move(layout.record);
}

}  // namespace ebpfxx::gen
