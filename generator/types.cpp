// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "error.hpp"

namespace ebpfxx::gen {

namespace {

constexpr int max_depth = 100;
constexpr std::uint32_t pointer_size = 8;  // of BPF, whatever this machine's

// Kinds that came after the uapi header of the oldest system that this builds on.
constexpr int kind_float = 16, kind_type_tag = 18, kind_enum64 = 19;

bool is_modifier(int kind) {
  return kind == BTF_KIND_CONST || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_RESTRICT || kind == kind_type_tag;
}

// Names that C gives the integers of <stdint.h>: these become C++'s.
bool is_plain_integer_name(std::string_view name) {
  constexpr std::array names = {"u8",     "u16",     "u32",     "u64",      "s8",       "s16",
                                "s32",    "s64",     "uint8_t", "uint16_t", "uint32_t", "uint64_t",
                                "int8_t", "int16_t", "int32_t", "int64_t",  "bool",     "size_t"};
  return name.starts_with("__") || (name.size() > 1 && name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z') ||
         std::ranges::find(names, name) != names.end();
}

std::string bytes_type(std::uint32_t size) { return fmt::format("std::array<std::byte, {}>", size); }

TypeName plain(std::string name) { return {"", std::move(name), "", false}; }

}  // namespace

/// A record while its fields are laid out, one behind the other.
struct TypeBuilder::Layout {
  Record record;
  Scope* names;           // of the members, those of anonymous records included
  std::uint32_t base;     // where the record starts in the outermost one, in bytes
  std::uint32_t bit = 0;  // the first that no field has yet

  // Fills the gap up to `target` with members that have names, so that they are zero when the record is
  // value-initialised.
  void pad_to(std::uint32_t target) {
    const auto bits = [&](std::uint32_t count) {
      add_padding(plain("std::uint8_t")).bits = count;
      bit += count;
    };
    if (bit % 8 != 0 && bit < target) bits(std::min(8 - bit % 8, target - bit));
    if (const std::uint32_t bytes = target > bit ? (target - bit) / 8 : 0) {
      add_padding(plain(bytes_type(bytes)));
      bit += bytes * 8;
    }
    if (bit < target) bits(target - bit);
  }

  Field& add_padding(TypeName type) {
    Field& field = record.fields.emplace_back();
    field.name = names->unique("padding");
    field.type = std::move(type);
    field.padding = true;
    return field;
  }
};

const btf_type* TypeBuilder::at(std::uint32_t id) const {
  const btf_type* type = btf__type_by_id(btf_, id);
  if (!type) throw Failure{fmt::format("damaged BTF: there is no type {}", id)};
  return type;
}

std::string TypeBuilder::c_name(const btf_type* type) const {
  const char* name = btf__name_by_offset(btf_, type->name_off);
  if (!name) throw Failure{"damaged BTF: a name is out of range"};
  return name;
}

std::uint32_t TypeBuilder::strip(std::uint32_t id) const {
  for (int depth = 0; depth < max_depth; ++depth) {
    const btf_type* type = at(id);
    if (!is_modifier(btf_kind(type))) return id;
    id = type->type;
  }
  throw Failure{"damaged BTF: a type goes round in a circle"};
}

/// The type as C would write it, for comments.
std::string TypeBuilder::c_text(std::uint32_t id, int depth) const {
  id = strip(id);
  if (id == 0) return "void";
  if (depth > 4) return "...";
  const btf_type* type = at(id);
  switch (btf_kind(type)) {
    case BTF_KIND_PTR: {
      const std::string target = c_text(type->type, depth + 1);
      return target.ends_with("()") ? target : target + "*";
    }
    case BTF_KIND_FUNC_PROTO:
      return c_text(type->type, depth + 1) + " (*)()";
    case BTF_KIND_ARRAY:
      return c_text(btf_array(type)->type, depth + 1) + "[]";
    case BTF_KIND_STRUCT:
      return "struct " + c_name(type);
    case BTF_KIND_UNION:
      return "union " + c_name(type);
    case BTF_KIND_FWD:
      return (btf_kflag(type) ? "union " : "struct ") + c_name(type);
    case BTF_KIND_ENUM:
    case kind_enum64:
      return "enum " + c_name(type);
    default:
      return c_name(type);
  }
}

std::uint32_t TypeBuilder::size_of(std::uint32_t id) const {
  const std::int64_t size = btf__resolve_size(btf_, id);
  if (size < 0 || size > std::numeric_limits<std::int32_t>::max())
    throw Failure{fmt::format("damaged BTF: type {} has no size", id)};
  return static_cast<std::uint32_t>(size);
}

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
      if (btf_kind(type) == kind_float && size != 4 && size != 8) return 1;  // a byte array stands for it
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

/// True when a member stands where C++ would not put it by itself.
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

TypeName TypeBuilder::integer(const btf_type* type) const {
  const auto encoding = btf_int_encoding(type);
  const std::string name = c_name(type);
  if (encoding & BTF_INT_BOOL && type->size == 1) return plain("bool");
  if (type->size == 1 && (encoding & BTF_INT_CHAR || name == "char")) return plain("char");
  switch (type->size) {
    case 1:
    case 2:
    case 4:
    case 8:
      return plain(fmt::format("std::{}int{}_t", encoding & BTF_INT_SIGNED ? "" : "u", type->size * 8));
    case 16:
      return plain(encoding & BTF_INT_SIGNED ? "ebpfxx::int128" : "ebpfxx::uint128");
    default:
      return plain(bytes_type(type->size));
  }
}

TypeName TypeBuilder::type_name(std::uint32_t id, const std::string& hint) {
  struct Depth {
    int& depth;
    explicit Depth(int& counter) : depth{counter} {
      if (++depth > max_depth) throw Failure{"damaged BTF: types are nested too deep"};
    }
    ~Depth() { --depth; }
  } nested{depth_};

  id = strip(id);
  const btf_type* type = at(id);
  switch (btf_kind(type)) {
    case BTF_KIND_INT:
      return integer(type);
    case BTF_KIND_PTR:
      return plain("std::uint64_t");
    case kind_float:
      return plain(type->size == 4 ? "float" : type->size == 8 ? "double" : bytes_type(type->size));
    case BTF_KIND_ARRAY: {
      TypeName element = type_name(btf_array(type)->type, hint);
      element.before = "std::array<" + element.before;
      element.after += fmt::format(", {}>", btf_array(type)->nelems);
      return element;
    }
    case BTF_KIND_TYPEDEF:
      return type_definition(id, type);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_ENUM:
    case kind_enum64:
      return defined(id, type, hint);
    default:
      throw Failure{fmt::format("damaged BTF: type {} cannot be the type of a variable", id)};
  }
}

TypeName TypeBuilder::type_definition(std::uint32_t id, const btf_type* type) {
  if (const auto done = done_.find(id); done != done_.end()) return done->second;
  const std::string name = c_name(type);
  const std::uint32_t target_id = strip(type->type);
  const btf_type* target = at(target_id);
  const int kind = btf_kind(target);
  const bool is_tagged =
      kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION || kind == BTF_KIND_ENUM || kind == kind_enum64;
  // typedef struct { ... } name, and typedef struct name name: the struct gets the name, and no alias is needed.
  TypeName named = type_name(target_id, name);
  const bool has_its_name = is_tagged && (c_name(target).empty() || c_name(target) == name);
  if (!has_its_name && !is_plain_integer_name(name)) {
    const std::string alias = names_.unique(identifier(name));
    types_.push_back(Alias{alias, std::move(named)});
    named = {"", alias, "", true};
  }
  return done_[id] = named;
}

TypeName TypeBuilder::defined(std::uint32_t id, const btf_type* type, const std::string& hint) {
  if (const auto done = done_.find(id); done != done_.end()) return done->second;
  const std::string own = c_name(type);
  if (!open_.insert(id).second) throw Failure{fmt::format("damaged BTF: type '{}' contains itself", comment(own))};
  const std::string base = own.empty() ? hint : own;
  const std::string name = names_.unique(identifier(base));
  if (btf_is_composite(type))
    types_.emplace_back(record(type, name, base, 0));
  else
    types_.emplace_back(enumeration(type, name));
  open_.erase(id);
  return done_[id] = {"", name, "", true};
}

Enumeration TypeBuilder::enumeration(const btf_type* type, std::string name) const {
  Enumeration result;
  result.name = std::move(name);
  Scope names;
  const bool wide = btf_kind(type) == kind_enum64;
  // clang before 15 does not say whether an enum is signed: one with a negative value is.
  bool is_signed = btf_kflag(type);
  const auto add = [&](std::uint32_t name_offset, auto value) {
    const char* enumerator = btf__name_by_offset(btf_, name_offset);
    if (!enumerator) throw Failure{"damaged BTF: a name is out of range"};
    result.enumerators.push_back({names.unique(identifier(enumerator)), fmt::to_string(value)});
  };
  if (wide) {
    // struct btf_enum64 is name, low half, high half; libbpf 1.1's headers may stand beside an older <linux/btf.h>.
    const auto* words = reinterpret_cast<const std::uint32_t*>(type + 1);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i, words += 3) {
      const std::uint64_t value = words[1] | std::uint64_t{words[2]} << 32;
      if (!is_signed)
        add(words[0], value);
      else if (value == std::uint64_t{1} << 63)
        add(words[0], "-9223372036854775807 - 1");  // C++ has no literal for it
      else
        add(words[0], static_cast<std::int64_t>(value));
    }
  } else {
    const struct btf_enum* values = btf_enum(type);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
      is_signed |= type->size == 4 && values[i].val < 0 && !btf_kflag(type);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
      is_signed ? add(values[i].name_off, values[i].val)
                : add(values[i].name_off, static_cast<std::uint32_t>(values[i].val));
  }
  if (type->size != 1 && type->size != 2 && type->size != 4 && type->size != 8)
    throw Failure{fmt::format("damaged BTF: enum '{}' has {} bytes", comment(result.name), type->size)};
  result.underlying = fmt::format("std::{}int{}_t", is_signed ? "" : "u", type->size * 8);
  return result;
}

Record TypeBuilder::record(const btf_type* type, std::string name, const std::string& hint, std::uint32_t base) {
  Scope names;
  Layout layout{.record = {}, .names = &names, .base = base};
  layout.record.name = std::move(name);
  layout.record.is_union = btf_kind(type) == BTF_KIND_UNION;
  layout.record.packed = is_packed(type, 0);
  layout.record.size = type->size;
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) add_member(layout, type, i, hint, base);
  if (!layout.record.is_union) {
    layout.pad_to(type->size * 8);
  } else {
    std::uint32_t largest = 0;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
      largest = std::max(largest, bits_of(type, i) ? 0 : size_of(btf_members(type)[i].type));
    if (largest < type->size) layout.add_padding(plain(bytes_type(type->size)));
  }
  return std::move(layout.record);
}

void TypeBuilder::add_member(Layout& layout, const btf_type* parent, std::uint32_t index, const std::string& hint,
                             std::uint32_t base) {
  const btf_member& member = btf_members(parent)[index];
  const char* raw_name = btf__name_by_offset(btf_, member.name_off);
  if (!raw_name) throw Failure{"damaged BTF: a name is out of range"};
  const std::string c_name = raw_name;
  const std::uint32_t id = strip(member.type);
  const btf_type* type = at(id);
  const std::uint32_t bits = bits_of(parent, index);
  const std::uint32_t offset = btf_member_bit_offset(parent, index);
  const std::uint32_t size = bits ? bits : size_of(id) * 8;
  if (std::uint64_t{offset} + size > std::uint64_t{parent->size} * 8 ||
      (!layout.record.is_union && offset < layout.bit) || (!bits && offset % 8 != 0))
    throw Failure{fmt::format("damaged BTF: member '{}' of '{}' lies outside", comment(c_name), comment(hint))};

  if (!layout.record.is_union) {
    layout.pad_to(offset);
    layout.bit = offset + size;
  }

  Field field;
  if (c_name.empty() && btf_is_composite(type)) {
    // Anonymous in C++ as well; its members share the scope of the record around it.
    Layout inner{.record = {}, .names = layout.names, .base = base + offset / 8};
    inner.record.is_union = btf_kind(type) == BTF_KIND_UNION;
    inner.record.packed = is_packed(type, 0);
    inner.record.size = type->size;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) add_member(inner, type, i, hint, inner.base);
    if (!inner.record.is_union) inner.pad_to(type->size * 8);
    field.anonymous.push_back(std::move(inner.record));
    layout.record.fields.push_back(std::move(field));
    return;
  }

  if (c_name.empty()) return layout.pad_to(layout.bit);  // an unnamed bit-field: padding
  field.name = layout.names->unique(identifier(c_name));
  const std::string inner_hint = hint + "_" + c_name;
  // An array without elements has no bytes, and std::array<T, 0> has one: it is left to a comment.
  if (!bits && size == 0) {
    field.comment = fmt::format("{} {}: has no size; it starts at byte {}", c_text(id), c_name, base + offset / 8);
    field.name.clear();
    layout.record.fields.push_back(std::move(field));
    return;
  }
  field.type = type_name(id, inner_hint);
  field.bits = bits;
  if (bits && field.type.ours) {  // an enum: g++ warns of every bit-field that is narrower than one
    field.comment = c_text(id);
    field.type = plain(fmt::format("std::uint{}_t", size_of(id) * 8));
  }
  if (!bits) field.offset = base + offset / 8;
  if (btf_kind(type) == BTF_KIND_PTR) field.comment = c_text(id);
  layout.record.fields.push_back(std::move(field));
}

Record TypeBuilder::section(const std::string& name, std::uint32_t size, const std::vector<Variable>& variables) {
  Scope names;
  Layout layout{.record = {}, .names = &names, .base = 0};
  layout.record.name = name;
  for (const Variable& variable : variables) {
    const std::uint32_t id = strip(variable.type_id);
    const std::uint32_t bytes = size_of(id);
    if (variable.offset * 8ull < layout.bit || variable.offset + std::uint64_t{bytes} > size)
      throw Failure{fmt::format("damaged BTF: variable '{}' lies outside of its section", comment(variable.name))};
    if (bytes == 0) continue;
    layout.pad_to(variable.offset * 8);
    if (variable.offset % alignment_of(id) != 0) layout.record.packed = true;
    Field field;
    field.name = names.unique(identifier(variable.name));
    field.type = type_name(id, variable.name + "_t");
    field.offset = variable.offset;
    if (btf_kind(at(id)) == BTF_KIND_PTR) field.comment = c_text(id);
    layout.record.fields.push_back(std::move(field));
    layout.bit = (variable.offset + bytes) * 8;
  }
  layout.record.size = 0;  // its end does not matter
  return std::move(layout.record);
}

std::uint32_t TypeBuilder::find(std::string_view c_name) const {
  for (const std::string_view keyword : {"struct ", "union ", "enum "})
    if (c_name.starts_with(keyword)) c_name.remove_prefix(keyword.size());
  for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id) {
    const btf_type* type = at(id);
    const int kind = btf_kind(type);
    const bool has_values =
        btf_is_composite(type) || kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_ENUM || kind == kind_enum64;
    if (has_values && this->c_name(type) == c_name) return id;
  }
  return 0;
}

std::vector<std::string> TypeBuilder::named_types() const {
  std::set<std::string> names;
  for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id) {
    const btf_type* type = at(id);
    if (btf_is_composite(type) || btf_kind(type) == BTF_KIND_ENUM) names.insert(c_name(type));
  }
  names.erase("");
  return {names.begin(), names.end()};
}

}  // namespace ebpfxx::gen
