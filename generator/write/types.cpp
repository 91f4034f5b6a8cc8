// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/types.hpp"

#include <fmt/format.h>

#include <variant>
#include <vector>

#include "names/names.hpp"
#include "write/text.hpp"

namespace ebpfxx::gen {

namespace {

// Names that members of a record have; its anonymous records' members are among them.
void collect_names(const Record& record, Names& names) {
  for (const Field& field : record.fields) {
    names.insert(field.name);
    for (const Record& inner : field.anonymous) collect_names(inner, names);
  }
}

std::string head(const Record& record) {
  return fmt::format("{}{}{}{}", record.is_union ? "union" : "struct", record.packed ? " [[gnu::packed]]" : "",
                     record.name.empty() ? "" : " ", record.name);
}

// ---- layouts ----

std::string offsets(const Record& record, const std::string& outermost) {
  std::string result;
  for (const Field& field : record.fields) {
    for (const Record& inner : field.anonymous) result += offsets(inner, outermost);
    if (field.offset && !field.padding && !field.name.empty())
      result += fmt::format("static_assert(offsetof({}, {}) == {});\n", outermost, field.name, *field.offset);
  }
  return result;
}

std::string layout(const Record& record) {
  std::string result = "\n";
  if (record.size) result += fmt::format("static_assert(sizeof({}) == {});\n", record.name, record.size);
  result += offsets(record, record.name);
  return result == "\n" ? "" : result;
}

// ---- reflection ----

// References cannot bind to bit-fields and members of packed structs: these are copied.
std::string visits(const Record& record, bool packed) {
  std::string result;
  packed |= record.packed;
  for (const Field& field : record.fields) {
    for (const Record& inner : field.anonymous) result += visits(inner, packed);
    if (field.c_name.empty() || field.type.name == "ebpfxx::ProgramSlot") continue;
    const char* form = packed || field.bits ? "    visit({0}, decltype(a.{1})(a.{1}), decltype(b.{1})(b.{1}));\n"
                                            : "    visit({0}, a.{1}, b.{1});\n";
    result += fmt::format(fmt::runtime(form), literal(field.c_name), field.name);
  }
  return result;
}

std::string fields_of(const Record& record, const std::string& name) {
  const std::string calls = visits(record, false);
  const char* parameters = calls.empty() ? "const T&, const T&, Visit&&" : "const T& a, const T& b, Visit&& visit";
  const std::string body = calls.empty() ? "{}" : "{\n" + calls + "  }";
  return fmt::format(
      "\ntemplate <>\nstruct ebpfxx::Fields<{0}> {{\n  using T = {0};\n  template <class Visit>\n"
      "  static constexpr void each({1}) {2}\n}};\n",
      name, parameters, body);
}

std::string names_of(const Enumeration& enumeration) {
  Names values;  // of several enumerators with one value, the first counts
  std::string cases;
  std::vector<std::string> list;
  for (const Enumeration::Enumerator& enumerator : enumeration.enumerators)
    if (values.insert(enumerator.value).second) {
      cases += fmt::format("    case {}::{}:\n      return {};\n", enumeration.name, enumerator.name,
                           literal(enumerator.c_name));
      list.push_back(fmt::format("{}::{}", enumeration.name, enumerator.name));
    }
  const char* wide = enumeration.underlying.starts_with("std::u") ? "std::uint64_t" : "std::int64_t";
  std::string result = fmt::format("\nconstexpr std::string_view ebpfxx_name({}{}) noexcept {{", enumeration.name,
                                   cases.empty() ? "" : " value");
  result += cases.empty() ? " return {}; }\n"
                          : fmt::format("\n  switch (value) {{\n{}    default:\n      return {{}};\n  }}\n}}\n", cases);
  const std::string head =
      fmt::format("constexpr std::array<{0}, {1}> ebpfxx_values({0}) noexcept {{", enumeration.name, list.size());
  const std::string line = fmt::format("{}", fmt::join(list, ", "));
  result += head.size() + line.size() < 105
                ? fmt::format("{} return {{{}}}; }}\n", head, line)
                : fmt::format("{}\n  return {{\n      {},\n  }};\n}}\n", head, fmt::join(list, ",\n      "));
  return result + fmt::format(
                      "[[nodiscard]] inline std::string to_string({} value) {{\n  return "
                      "ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<{}>(value));\n}}\n",
                      enumeration.name, wide);
}

}  // namespace

TypeEmitter::TypeEmitter(const Skeleton& skeleton, std::span<const Section> sections)
    : skeleton_{skeleton}, sections_{sections} {
  for (const Section& section : sections_) find_united(section.record, false);
  // Users come after what they use, so one pass from the end finds what unions need, however deep.
  for (auto type = skeleton.types.rbegin(); type != skeleton.types.rend(); ++type) {
    if (const auto* record = std::get_if<Record>(&*type)) find_united(*record, united_.contains(record->name));
    const auto* alias = std::get_if<Alias>(&*type);
    if (alias && united_.contains(alias->name)) united_.insert(alias->target.name);
  }
}

// Compilers want trivial types in unions and in anonymous structs, and do not pack others.
void TypeEmitter::find_united(const Record& record, bool united) {
  united |= record.is_union || record.packed;
  for (const Field& field : record.fields) {
    for (const Record& inner : field.anonymous) find_united(inner, true);
    if (united && field.type.ours) united_.insert(field.type.name);
  }
}

std::string TypeEmitter::spelled(const TypeName& type, const Names& members) const {
  return type.ours && members.contains(type.name) ? qualified(type) : type.text();
}

std::string TypeEmitter::qualified(const TypeName& type) const {
  return fmt::format("{}::{}::{}{}", type.before, skeleton_.name_space, type.name, type.after);
}

std::string TypeEmitter::types() const {
  std::string result;
  for (const Type& type : skeleton_.types)
    result += std::visit([&](const auto& t) { return "\n" + definition(t); }, type);
  return result.empty() ? result : "\n// ---- Types of the BPF program ----\n" + result;
}

std::string TypeEmitter::sections() const {
  std::string result;
  for (const Section& section : sections_) {
    const char* when = section.constant_before_load  ? "constants that libbpf sets"
                       : section.constant_after_load ? "constants, writable until load()"
                                                     : "variables; after load() this is the kernel's own memory";
    result += fmt::format("\n/// Section {}: {}.\n", comment(section.elf_name), when);
    result += definition(section.record);
  }
  return result.empty() ? result : "\n// ---- Global variables of the BPF program ----\n" + result;
}

std::string TypeEmitter::definition(const Alias& alias) const {
  return fmt::format("using {} = {};\n", alias.name, alias.target.text());
}

std::string TypeEmitter::definition(const External& external) const {
  return fmt::format("using {} = {};  // asserted below to have the same layout\n", external.name, external.cpp_name);
}

std::string TypeEmitter::definition(const Enumeration& enumeration) const {
  std::string result = fmt::format("enum class {} : {} {{", enumeration.name, enumeration.underlying);
  if (!enumeration.comment.empty()) result += fmt::format("  // {}", comment(enumeration.comment));
  if (!enumeration.comment.empty() || !enumeration.enumerators.empty()) result += "\n";
  for (const Enumeration::Enumerator& enumerator : enumeration.enumerators)
    result += fmt::format("  {} = {},\n", enumerator.name, enumerator.value);
  return result + "};\n";
}

std::string TypeEmitter::definition(const Record& record) const {
  Names names;
  collect_names(record, names);
  const std::string members = fields(record, names, united_.contains(record.name), "  ");
  const char* remark =
      record.packed ? "// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.\n"
                    : "";
  return remark + head(record) + (members.empty() ? " {};\n" : " {\n" + members + "};\n");
}

// Padding is initialised to zero, unless the type must be trivial.
std::string TypeEmitter::fields(const Record& record, const Names& names, bool united,
                                const std::string& indent) const {
  united |= record.is_union;
  std::string result;
  for (const Field& field : record.fields) {
    result += indent;
    if (!field.anonymous.empty()) {
      const Record& inner = field.anonymous.front();
      // __extension__: C++ has anonymous unions, every compiler has anonymous structs.
      result += fmt::format("__extension__ {} {{\n{}{}}};", head(inner),
                            fields(inner, names, united || record.name.empty(), indent + "  "), indent);
    } else if (field.name.empty()) {  // only a remark
      result += "// " + comment(field.comment);
    } else {
      result += fmt::format("{} {}", spelled(field.type, names), field.name);
      if (field.bits) result += fmt::format(" : {}", field.bits);
      if (field.padding && !united) result += field.bits ? " {}" : "{}";
      result += ";";
      if (!field.comment.empty()) result += "  // " + comment(field.comment);
    }
    result += "\n";
  }
  return result;
}

std::string TypeEmitter::keys() const {
  std::string result;
  for (const TypeName& key : skeleton_.byte_keys)
    result += fmt::format("template <>\ninline constexpr bool ebpfxx::is_map_key<{}> = true;\n", qualified(key));
  if (result.empty()) return result;
  return fmt::format(
      "\n}}  // namespace {0}\n\n// Keys without padding, though the compiler cannot tell: padding is a "
      "member.\n{1}\nnamespace {0} {{\n",
      skeleton_.name_space, result);
}

std::string TypeEmitter::layouts() const {
  std::string result;
  for (const Type& type : skeleton_.types) {
    if (const auto* record = std::get_if<Record>(&type)) result += gen::layout(*record);
    if (const auto* external = std::get_if<External>(&type)) result += layout(*external);
  }
  for (const Section& section : sections_) result += gen::layout(section.record);
  return result.empty() ? result : "\n// ---- Layouts, as the BPF program has them ----\n" + result;
}

// The user has to fix what differs, so each assertion says what.
std::string TypeEmitter::layout(const External& external) const {
  const std::string& name = external.name;
  const std::string where = fmt::format("{} differs from {} in {}", external.cpp_name.substr(2),
                                        comment(external.c_name), comment(skeleton_.input));
  const auto assertion = [&](const std::string& condition, const std::string& what) {
    return fmt::format("static_assert({}, {});\n", condition, literal(fmt::format("{}: {}", where, what)));
  };
  std::string result =
      "\n" + assertion(fmt::format("std::is_trivially_copyable_v<{}>", name), "it cannot be copied as bytes");
  result += assertion(fmt::format("sizeof({}) == {}", name, external.size), "another size");
  for (const External::Member& member : external.members) {
    if (!member.offset) {
      result += assertion(fmt::format("sizeof(decltype({}::{})) > 0", name, member.name), member.name);
      continue;
    }
    result += assertion(fmt::format("offsetof({}, {}) == {}", name, member.name, *member.offset),
                        member.name + " is at another offset");
    result += assertion(fmt::format("sizeof({}::{}) == {}", name, member.name, member.size),
                        member.name + " has another size");
  }
  for (const Enumeration::Enumerator& enumerator : external.enumerators)
    result += assertion(fmt::format("static_cast<std::int64_t>({}::{}) == {}", name, enumerator.name, enumerator.value),
                        enumerator.name + " has another value");
  return result;
}

std::string TypeEmitter::enumerators() const {
  std::string result;
  for (const Type& type : skeleton_.types)
    if (const auto* enumeration = std::get_if<Enumeration>(&type)) result += names_of(*enumeration);
  return result.empty() ? result : "\n// ---- Names of enumerators ----\n" + result;
}

// Specialisations: the compiler would compare each overload with all others.
std::string TypeEmitter::fields_of_types() const {
  std::string result;
  const auto add = [&](const Record& record) {
    result += fields_of(record, fmt::format("{}::{}", skeleton_.name_space, record.name));
  };
  for (const Type& type : skeleton_.types)
    if (const auto* record = std::get_if<Record>(&type)) add(*record);
  for (const Section& section : sections_) add(section.record);
  return result.empty() ? result : "\n// ---- Names of fields, for <ebpfxx/reflect.hpp> ----\n" + result;
}

}  // namespace ebpfxx::gen
