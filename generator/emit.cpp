// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "emit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ebpfxx/version.hpp>
#include <initializer_list>
#include <set>
#include <utility>

#include "names.hpp"
#include "skeleton_template.hpp"  // made from templates/skeleton.hpp.in

namespace ebpfxx::gen {

namespace {

using Names = std::set<std::string, std::less<>>;

// Fills @NAME@ by the value of that name. The template is our own: an unknown name is a mistake in it.
std::string fill(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string result;
  for (;;) {
    const std::size_t begin = text.find('@');
    if (begin == std::string_view::npos) return result.append(text);
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    result.append(text.substr(0, begin));
    result.append(std::ranges::find(values, name, &std::pair<std::string_view, std::string>::first)->second);
    text.remove_prefix(end + 1);
  }
}

// Names that members of a record have; its anonymous records' members are among them.
void collect_names(const Record& record, Names& names) {
  for (const Field& field : record.fields) {
    names.insert(field.name);
    for (const Record& inner : field.anonymous) collect_names(inner, names);
  }
}

class Emitter {
 public:
  explicit Emitter(const Skeleton& skeleton) : skeleton_{skeleton} {
    // Users come after what they use, so one pass from the end finds what unions need, however deep.
    for (auto type = skeleton.types.rbegin(); type != skeleton.types.rend(); ++type) {
      if (const auto* record = std::get_if<Record>(&*type)) find_united(*record, united_.contains(record->name));
      const auto* alias = std::get_if<Alias>(&*type);
      if (alias && united_.contains(alias->name)) united_.insert(alias->target.name);
    }
  }

  std::string header() const {
    return fill(
        skeleton_template,
        {
            {"VERSION", fmt::format("{}.{}.{}", EBPFXX_VERSION_MAJOR, EBPFXX_VERSION_MINOR, EBPFXX_VERSION_PATCH)},
            {"SKELETON_VERSION", fmt::to_string(EBPFXX_SKELETON_VERSION)},
            {"INPUT", comment(skeleton_.input)},
            {"OBJECT", comment(skeleton_.object)},
            {"OBJECT_LITERAL", literal(skeleton_.object)},
            {"NAMESPACE", skeleton_.name_space},
            {"CONTENTS", contents()},
            {"TYPES", types()},
            {"SECTIONS", sections()},
            {"SIZE", fmt::to_string(skeleton_.bytes.size())},
            {"BYTES", closed(byte_lines(skeleton_.bytes, "    "))},
            {"MAPS", with_gap(maps())},
            {"MAPS_INIT", initialisers(skeleton_.maps)},
            {"MAP_SPECS", with_gap(members(skeleton_.maps, "ebpfxx::MapSpec"))},
            {"PROGS", with_gap(programs())},
            {"PROGS_INIT", initialisers(skeleton_.programs)},
            {"PROG_SPECS", with_gap(members(skeleton_.programs, "ebpfxx::ProgramSpec"))},
            {"LINKS", members(skeleton_.programs, "ebpfxx::Link")},
            {"SECTIONS_INIT", section_initialisers()},
            {"SECTION_POINTERS", section_pointers()},
            {"ACCESSORS", accessors()},
            {"OPEN_ACCESSORS", open_accessors()},
            {"ATTACH", attach()},
            {"KEYS", keys()},
        });
  }

 private:
  void find_united(const Record& record, bool united) {
    united |= record.is_union;
    for (const Field& field : record.fields) {
      for (const Record& inner : field.anonymous) find_united(inner, united);
      if (united && field.type.ours) united_.insert(field.type.name);
    }
  }

  // A type as it stands inside a class whose members have these names: C++ wants one of the same name qualified.
  std::string spelled(const TypeName& type, const Names& members) const {
    if (!type.ours || !members.contains(type.name)) return type.text();
    return fmt::format("{}::{}::{}{}", type.before, skeleton_.name_space, type.name, type.after);
  }

  std::string contents() const {
    std::vector<std::array<std::string, 4>> rows;
    for (const Program& program : skeleton_.programs)
      rows.push_back({"program", program.member, program.section, program.kind});
    for (const Map& map : skeleton_.maps)
      rows.push_back({"map", map.member,
                      fmt::format("{}, {} {}", to_string(map.type), map.max_entries,
                                  map.type == MapType::ringbuf ? "bytes" : "entries"),
                      map_text(map)});
    for (const Section& section : skeleton_.sections) {
      rows.push_back({"globals", section.accessor + "()", section.elf_name, ""});
      for (const std::string& variable : section.variables) {
        if (rows.back()[3].size() > 60) rows.push_back({"", "", "", ""});  // goes on in the next line
        rows.back()[3] += variable + (&variable == &section.variables.back() ? "" : ", ");
      }
    }
    std::array<std::size_t, 3> widths{};
    for (const auto& row : rows)
      for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string result;
    for (const auto& row : rows) {
      const std::string line = comment(
          fmt::format("//   {:{}}  {:{}}  {:{}}  {}", row[0], widths[0], row[1], widths[1], row[2], widths[2], row[3]));
      result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return result;
  }

  static std::string with_gap(std::string lines) { return lines.empty() ? lines : lines + "\n"; }

  static std::string closed(std::string lines) {
    lines.pop_back();  // the newline
    return lines + ";\n";
  }

  // ---- types ----

  std::string types() const {
    std::string result;
    for (const Type& type : skeleton_.types)
      result += std::visit([&](const auto& t) { return "\n" + definition(t); }, type);
    return result.empty() ? result : "\n// ---- Types of the BPF program ----\n" + result;
  }

  std::string sections() const {
    std::string result;
    for (const Section& section : skeleton_.sections) {
      const char* when = section.constant_before_load  ? "constants that libbpf sets"
                         : section.constant_after_load ? "constants, writable until load()"
                                                       : "variables; after load() this is the kernel's own memory";
      result += fmt::format("\n/// Section {}: {}.\n", comment(section.elf_name), when);
      result += definition(section.record);
    }
    return result.empty() ? result : "\n// ---- Global variables of the BPF program ----\n" + result;
  }

  std::string definition(const Alias& alias) const {
    return fmt::format("using {} = {};\n", alias.name, alias.target.text());
  }

  std::string definition(const Enumeration& enumeration) const {
    std::string result = fmt::format("enum class {} : {} {{\n", enumeration.name, enumeration.underlying);
    for (const auto& [name, value] : enumeration.enumerators) result += fmt::format("  {} = {},\n", name, value);
    return result + "};\n";
  }

  std::string definition(const Record& record) const {
    Names names;
    collect_names(record, names);
    const std::string members = fields(record, names, united_.contains(record.name), "  ");
    std::string result = head(record) + " {\n" + members + "};\n";
    if (record.size) result += fmt::format("static_assert(sizeof({}) == {});\n", record.name, record.size);
    return result + offsets(record, record.name);
  }

  static std::string head(const Record& record) {
    return fmt::format("{}{}{}{}", record.is_union ? "union" : "struct", record.packed ? " [[gnu::packed]]" : "",
                       record.name.empty() ? "" : " ", record.name);
  }

  // Padding is zero from the start, but for what stands in a union: that must have a trivial constructor.
  std::string fields(const Record& record, const Names& names, bool united, const std::string& indent) const {
    united |= record.is_union;
    std::string result;
    for (const Field& field : record.fields) {
      if (!field.anonymous.empty()) {
        const Record& inner = field.anonymous.front();
        // __extension__: C++ has anonymous unions, every compiler has anonymous structs.
        result += fmt::format("{}__extension__ {} {{\n{}{}}};\n", indent, head(inner),
                              fields(inner, names, united, indent + "  "), indent);
        continue;
      }
      if (field.name.empty()) {  // only a remark
        result += fmt::format("{}// {}\n", indent, comment(field.comment));
        continue;
      }
      result += fmt::format("{}{} {}", indent, spelled(field.type, names), field.name);
      if (field.bits) result += fmt::format(" : {}", field.bits);
      result += field.padding && !united ? "{};" : ";";
      if (!field.comment.empty()) result += "  // " + comment(field.comment);
      result += "\n";
    }
    return result;
  }

  static std::string offsets(const Record& record, const std::string& outermost) {
    std::string result;
    for (const Field& field : record.fields) {
      for (const Record& inner : field.anonymous) result += offsets(inner, outermost);
      if (field.offset && !field.padding && !field.name.empty())
        result += fmt::format("static_assert(offsetof({}, {}) == {});\n", outermost, field.name, *field.offset);
    }
    return result;
  }

  // ---- the skeleton's members ----

  std::string maps() const {
    Names names;
    for (const Map& map : skeleton_.maps) names.insert(map.member);
    std::string result;
    for (const Map& map : skeleton_.maps) {
      Map qualified = map;
      qualified.key.name = spelled({"", map.key.name, "", map.key.ours}, names);
      qualified.value.name = spelled({"", map.value.name, "", map.value.ours}, names);
      result += fmt::format("    ebpfxx::{} {};\n", map_text(qualified), map.member);
    }
    return result;
  }

  std::string programs() const {
    std::string result;
    for (const Program& program : skeleton_.programs)
      result += fmt::format("    ebpfxx::{} {};\n", program.kind, program.member);
    return result;
  }

  template <class Items>
  static std::string members(const Items& items, const char* type) {
    std::string result;
    for (const auto& item : items) result += fmt::format("    {} {};\n", type, item.member);
    return result;
  }

  template <class Items>
  static std::string initialisers(const Items& items) {
    std::string result;
    for (const auto& item : items)
      result += fmt::format("{}{}{{loaded_from, {}}}", result.empty() ? "\n        : " : ",\n          ", item.member,
                            literal(item.kernel_name));
    return result;
  }

  static std::string loaded_type(const Section& section) {
    return (section.constant_after_load ? "const " : "") + section.record.name;
  }

  std::string section_initialisers() const {
    std::string result;
    for (const Section& section : skeleton_.sections)
      result += fmt::format(",\n        {}_{{object_.section<{}>({})}}", section.accessor, loaded_type(section),
                            literal(section.elf_name));
    return result;
  }

  std::string section_pointers() const {
    std::string result;
    for (const Section& section : skeleton_.sections)
      result += fmt::format("  {}* {}_;\n", loaded_type(section), section.accessor);
    return result.empty() ? result : "\n private:\n" + result;
  }

  std::string accessors() const {
    std::string result;
    for (const Section& section : skeleton_.sections) {
      const auto& [name, type] = std::pair{section.accessor, section.record.name};
      if (!section.constant_after_load)
        result += fmt::format("\n  [[nodiscard]] {}& {}() noexcept {{ return *{}_; }}", type, name, name);
      result += fmt::format("\n  [[nodiscard]] const {}& {}() const noexcept {{ return *{}_; }}", type, name, name);
    }
    return result.empty() ? result : result + "\n";
  }

  std::string open_accessors() const {
    std::string result;
    for (const Section& section : skeleton_.sections)
      if (!section.constant_before_load)
        result += fmt::format("\n  [[nodiscard]] {}& {}() {{ return *object_.section<{}>({}); }}", section.record.name,
                              section.accessor, section.record.name, literal(section.elf_name));
    return result.empty() ? result : result + "\n";
  }

  std::string attach() const {
    if (skeleton_.programs.empty()) return "";
    std::string result;
    for (const Program& program : skeleton_.programs)
      result += fmt::format("{}{{progs.{}, links.{}}}", result.empty() ? "" : ",\n                        ",
                            program.member, program.member);
    return fmt::format("\n    ebpfxx::attach_all({{{}}});\n  ", result);
  }

  // Before the first map of such keys, and outside of the namespace.
  std::string keys() const {
    std::string result;
    for (const std::string& key : skeleton_.byte_keys)
      result += fmt::format("template <>\ninline constexpr bool ebpfxx::is_map_key<{}::{}> = true;\n",
                            skeleton_.name_space, key);
    if (result.empty()) return result;
    return fmt::format(
        "\n}}  // namespace {0}\n\n// Keys whose bytes are all set, though the compiler cannot see it: what would be "
        "padding is a "
        "member.\n{1}\nnamespace {0} {{\n",
        skeleton_.name_space, result);
  }

  const Skeleton& skeleton_;
  Names united_;  // records that are part of a union
};

}  // namespace

std::string map_text(const Map& map) {
  const std::string key = map.has_key ? map.key.text() : "void";
  const std::string value = map.has_value ? map.value.text() : "void";
  if (map.kind.empty()) return fmt::format("Map<{}, {}, ebpfxx::MapType::{}>", key, value, to_string(map.type));
  if (map.type == MapType::array || map.type == MapType::ringbuf) return fmt::format("{}<{}>", map.kind, value);
  return fmt::format("{}<{}, {}>", map.kind, key, value);
}

std::string emit_header(const Skeleton& skeleton) { return Emitter{skeleton}.header(); }

}  // namespace ebpfxx::gen
