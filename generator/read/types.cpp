// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "error.hpp"
#include "read/btf_parts.hpp"

namespace ebpfxx::gen {

namespace {

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

}  // namespace

const btf_type* TypeBuilder::at(std::uint32_t id) const {
  const btf_type* type = btf__type_by_id(btf_, id);
  if (!type) throw Failure{fmt::format("damaged BTF: there is no type {}", id)};
  return type;
}

std::string TypeBuilder::name_at(std::uint32_t offset) const {
  const char* name = btf__name_by_offset(btf_, offset);
  if (!name) throw Failure{"damaged BTF: a name is out of range"};
  return name;
}

std::string TypeBuilder::c_name(const btf_type* type) const { return name_at(type->name_off); }

std::uint32_t TypeBuilder::strip(std::uint32_t id) const {
  for (int depth = 0; depth < max_depth; ++depth) {
    const btf_type* type = at(id);
    if (!is_modifier(btf_kind(type))) return id;
    id = type->type;
  }
  throw Failure{"damaged BTF: a type refers to itself"};
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
      return "struct " + (c_name(type).empty() ? "{...}" : c_name(type));
    case BTF_KIND_UNION:
      return "union " + (c_name(type).empty() ? "{...}" : c_name(type));
    case BTF_KIND_FWD:
      return (btf_kflag(type) ? "union " : "struct ") + c_name(type);
    case BTF_KIND_ENUM:
    case kind_enum64:
      return "enum " + (c_name(type).empty() ? "{...}" : c_name(type));
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

bool TypeBuilder::is_function_pointer(const btf_type* type) const {
  return btf_is_ptr(type) && btf_is_func_proto(at(resolve(type->type)));
}

std::uint32_t TypeBuilder::resolve(std::uint32_t id) const {
  for (int depth = 0; depth < max_depth; ++depth) {
    id = strip(id);
    if (btf_kind(at(id)) != BTF_KIND_TYPEDEF) return id;
    id = at(id)->type;
  }
  throw Failure{"damaged BTF: a type refers to itself"};
}

bool TypeBuilder::is_char(const btf_type* type) const {
  return btf_is_int(type) && type->size == 1 && (btf_int_encoding(type) & BTF_INT_CHAR || c_name(type) == "char");
}

// One char is a number, with BPF's sign, which char has not on every machine.
TypeName TypeBuilder::integer(const btf_type* type) const {
  const auto encoding = btf_int_encoding(type);
  if (encoding & BTF_INT_BOOL && type->size == 1) return plain("bool");
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
  const Depth nested{depth_};
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
      const bool is_text = is_char(at(resolve(btf_array(type)->type)));
      TypeName element = is_text ? plain("char") : type_name(btf_array(type)->type, hint);
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
      throw Failure{fmt::format("nothing can be of type '{}', which has no size", comment(c_text(id)))};
  }
}

TypeName TypeBuilder::type_definition(std::uint32_t id, const btf_type* type) {
  if (const auto done = done_.find(id); done != done_.end()) return done->second;
  const std::string name = c_name(type);
  const std::uint32_t target_id = strip(type->type);
  const btf_type* target = at(target_id);
  if (const auto own = externals_.find(name); own != externals_.end()) return external(id, name, own->second);
  const int kind = btf_kind(target);
  const bool is_tagged = kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION || is_enum(kind);
  // typedef struct { ... } name, and typedef struct name name: the struct gets the name, and no alias is needed.
  TypeName named = type_name(target_id, name);
  const bool has_its_name = is_tagged && (c_name(target).empty() || c_name(target) == name);
  if (!has_its_name && !is_plain_integer_name(name)) {
    const std::string alias = naming_.name(name, names_);
    types_.push_back(Alias{alias, name, std::move(named)});
    named = {"", alias, "", true};
  }
  return done_[id] = named;
}

TypeName TypeBuilder::defined(std::uint32_t id, const btf_type* type, const std::string& hint) {
  if (const auto done = done_.find(id); done != done_.end()) return done->second;
  const std::string own = c_name(type);
  if (const auto found = externals_.find(own); found != externals_.end()) return external(id, own, found->second);
  if (!open_.insert(id).second) throw Failure{fmt::format("damaged BTF: type '{}' contains itself", comment(own))};
  const std::string base = own.empty() ? hint : own;
  const std::string name = own.empty() ? names_.unique(identifier(hint)) : naming_.name(own, names_);
  if (btf_is_composite(type))
    types_.emplace_back(record(type, name, base));
  else
    types_.emplace_back(enumeration(type, name));
  open_.erase(id);
  return done_[id] = {"", name, "", true};
}

void TypeBuilder::replace(const std::string& c_name, const std::string& cpp_name) {
  externals_[c_name.substr(c_name.find(' ') + 1)] = cpp_name;
}

TypeName TypeBuilder::external(std::uint32_t id, const std::string& c_name, const std::string& cpp_name) {
  const std::uint32_t own_id = resolve(id);
  if (const auto done = done_.find(own_id); done != done_.end()) return done_[id] = done->second;
  const btf_type* type = at(own_id);
  External result;
  result.name = naming_.name(c_name, names_);
  result.c_name = c_name;
  result.cpp_name = cpp_name;
  result.size = size_of(own_id);
  if (btf_is_composite(type)) add_external_members(result, type, 0);
  if (is_enum(btf_kind(type))) result.enumerators = enumeration(type, c_name).enumerators;
  const TypeName name{"", result.name, "", true};
  types_.push_back(std::move(result));
  return done_[id] = done_[own_id] = name;
}

void TypeBuilder::add_external_members(External& external, const btf_type* type, std::uint32_t base) {
  const Depth nested{depth_};
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    const std::uint32_t id = strip(btf_members(type)[i].type);
    const std::string name = name_at(btf_members(type)[i].name_off);
    const std::uint32_t offset = base + btf_member_bit_offset(type, i) / 8;
    if (name.empty() && btf_is_composite(at(id)))
      add_external_members(external, at(id), offset);
    else if (name.empty())
      continue;
    else if (bits_of(type, i))
      external.members.push_back({naming_.name(name), {}, 0});
    else
      external.members.push_back({naming_.name(name), offset, size_of(id)});
  }
}

Enumeration TypeBuilder::enumeration(const btf_type* type, std::string name) const {
  const std::uint32_t size = type->size;
  if (size != 1 && size != 2 && size != 4 && size != 8)
    throw Failure{fmt::format("damaged BTF: enum '{}' has {} bytes", comment(name), size)};
  Enumeration result;
  result.name = std::move(name);
  result.c_name = c_name(type);
  Scope names;
  const auto add = [&](std::uint32_t name_offset, std::string value) {
    const std::string own = name_at(name_offset);
    result.enumerators.push_back({naming_.name(own, names), own, std::move(value)});
  };
  bool is_signed = btf_kflag(type);
  if (btf_kind(type) == kind_enum64) {
    // struct btf_enum64 is name, low half, high half; libbpf 1.1 may come with an older <linux/btf.h>.
    const auto* words = reinterpret_cast<const std::uint32_t*>(type + 1);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i, words += 3) {
      const std::uint64_t value = words[1] | std::uint64_t{words[2]} << 32;
      if (!is_signed)
        add(words[0], fmt::format("{}{}", value, value >> 63 ? "u" : ""));
      else if (value == std::uint64_t{1} << 63)
        add(words[0], "-9223372036854775807 - 1");  // C++ has no literal for it
      else
        add(words[0], fmt::to_string(static_cast<std::int64_t>(value)));
    }
  } else if (size == 8) {
    // clang before 15 cuts values to 32 bits: better none than wrong ones.
    result.comment = "its values are not in the object: clang writes them since version 15";
  } else {
    // clang before 15 does not say whether an enum is signed: one with a negative value is.
    const struct btf_enum* values = btf_enum(type);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) is_signed |= values[i].val < 0;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
      add(values[i].name_off,
          is_signed ? fmt::to_string(values[i].val) : fmt::to_string(static_cast<std::uint32_t>(values[i].val)));
  }
  result.underlying = fmt::format("std::{}int{}_t", is_signed ? "" : "u", size * 8);
  return result;
}

std::uint32_t TypeBuilder::find(std::string_view c_name) const {
  std::string_view keyword;
  for (const std::string_view known : {"struct", "union", "enum"})
    if (c_name.starts_with(known) && c_name.substr(known.size()).starts_with(' ')) keyword = known;
  if (!keyword.empty()) c_name.remove_prefix(keyword.size() + 1);
  for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id) {
    const int kind = btf_kind(at(id));
    const std::string_view own = kind == BTF_KIND_STRUCT    ? "struct"
                                 : kind == BTF_KIND_UNION   ? "union"
                                 : is_enum(kind)            ? "enum"
                                 : kind == BTF_KIND_TYPEDEF ? "typedef"
                                                            : "";
    const bool fits = keyword.empty() ? !own.empty() : own == keyword;
    if (fits && !c_name.empty() && this->c_name(at(id)) == c_name) return id;
  }
  return 0;
}

std::vector<std::string> TypeBuilder::named_types() const {
  std::set<std::string> names;
  for (std::uint32_t id = 1; id < btf__type_cnt(btf_); ++id) {
    // A typedef may be the only name of a struct, union or enum.
    const btf_type* target = btf_is_typedef(at(id)) ? at(resolve(id)) : at(id);
    if (btf_is_composite(target) || is_enum(btf_kind(target))) names.insert(c_name(at(id)));
  }
  names.erase("");
  return {names.begin(), names.end()};
}

}  // namespace ebpfxx::gen
