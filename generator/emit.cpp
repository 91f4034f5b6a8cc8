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

#include "contents.hpp"
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

// Lines with comments at their ends, which stand below each other.
class Lines {
 public:
  void add(std::string line, std::string comment = {}) { lines_.emplace_back(std::move(line), std::move(comment)); }

  [[nodiscard]] std::string text() const {
    std::string result;
    std::size_t width = 0;
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
      if (line == lines_.begin() || line[-1].second.empty()) {
        width = 0;
        for (auto next = line; next != lines_.end() && !next->second.empty(); ++next)
          width = std::max(width, next->first.size());
      }
      if (line->second.empty())
        result += line->first + "\n";
      else
        result += fmt::format("{:{}}  // {}\n", line->first, width, line->second);
    }
    return result;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

// A constructor that only initialises: on one line where it fits, else on two, else with a line for each member.
std::string constructor(const std::string& indent, const std::string& head, const std::vector<std::string>& members) {
  constexpr std::size_t line_length = 120;
  if (members.empty()) return fmt::format("{}{} {{}}\n", indent, head);
  const std::string list = fmt::format("{}", fmt::join(members, ", "));
  const std::string one = fmt::format("{}{} : {} {{}}\n", indent, head, list);
  if (one.size() <= line_length + 1) return one;
  const std::string second = fmt::format("{}    : {} {{}}\n", indent, list);
  const std::string first = fmt::format("{}{}\n", indent, head);
  if (second.size() <= line_length + 1) return first + second;
  return fmt::format("{}{}    : {} {{}}\n", first, indent, fmt::join(members, ",\n      " + indent));
}

class Emitter {
 public:
  explicit Emitter(const Skeleton& skeleton) : skeleton_{skeleton} {
    for (const Section& section : skeleton.sections) find_united(section.record, false);
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
            {"CONTENTS", contents(skeleton_)},
            {"TYPES", types()},
            {"SECTIONS", sections()},
            {"LAYOUTS", layouts()},
            {"SIZE", fmt::to_string(skeleton_.bytes.size())},
            {"BYTES", closed(byte_lines(skeleton_.bytes, "    "))},
            {"MAPS", with_gap(maps()) + named_members("Maps", "Object", skeleton_.maps)},
            {"MAP_SPECS", with_gap(members(skeleton_.maps, "ebpfxx::MapSpec")) +
                              named_members("Maps", "OpenObject", skeleton_.maps)},
            {"PROGS", with_gap(programs()) + named_members("Progs", "Object", skeleton_.programs)},
            {"PROG_SPECS", with_gap(members(skeleton_.programs, "ebpfxx::ProgramSpec")) +
                               named_members("Progs", "OpenObject", skeleton_.programs)},
            {"LINKS", in_braces(members(skeleton_.programs, "ebpfxx::Link"))},
            {"CONSTRUCTOR", skeleton_constructor()},
            {"SECTION_POINTERS", section_pointers()},
            {"ACCESSORS", accessors()},
            {"OPEN_ACCESSORS", open_accessors()},
            {"ATTACH", attach()},
            {"KEYS", keys()},
        });
  }

 private:
  // Compilers want trivial types in unions and in anonymous structs, and do not pack others.
  void find_united(const Record& record, bool united) {
    united |= record.is_union || record.packed;
    for (const Field& field : record.fields) {
      for (const Record& inner : field.anonymous) find_united(inner, true);
      if (united && field.type.ours) united_.insert(field.type.name);
    }
  }

  // A type as it stands inside a class whose members have these names: C++ wants one of the same name qualified.
  std::string spelled(const TypeName& type, const Names& members) const {
    return type.ours && members.contains(type.name) ? qualified(type) : type.text();
  }

  std::string qualified(const TypeName& type) const {
    return fmt::format("{}::{}::{}{}", type.before, skeleton_.name_space, type.name, type.after);
  }

  static std::string in_braces(std::string lines) { return lines.empty() ? "{}" : "{\n" + lines + "  }"; }

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
    std::string result = fmt::format("enum class {} : {} {{", enumeration.name, enumeration.underlying);
    if (!enumeration.comment.empty()) result += fmt::format("  // {}", comment(enumeration.comment));
    if (!enumeration.comment.empty() || !enumeration.enumerators.empty()) result += "\n";
    for (const auto& [name, value] : enumeration.enumerators) result += fmt::format("  {} = {},\n", name, value);
    return result + "};\n";
  }

  std::string definition(const Record& record) const {
    Names names;
    collect_names(record, names);
    const std::string members = fields(record, names, united_.contains(record.name), "  ");
    const char* remark =
        record.packed ? "// Packed: copy a member before use by reference, a std::array too; it may not be aligned.\n"
                      : "";
    return remark + head(record) + (members.empty() ? " {};\n" : " {\n" + members + "};\n");
  }

  static std::string head(const Record& record) {
    return fmt::format("{}{}{}{}", record.is_union ? "union" : "struct", record.packed ? " [[gnu::packed]]" : "",
                       record.name.empty() ? "" : " ", record.name);
  }

  // Padding is zero from the start, but where the type must be trivial.
  std::string fields(const Record& record, const Names& names, bool united, const std::string& indent) const {
    united |= record.is_union;
    Lines lines;
    for (const Field& field : record.fields) {
      if (!field.anonymous.empty()) {
        const Record& inner = field.anonymous.front();
        // __extension__: C++ has anonymous unions, every compiler has anonymous structs.
        lines.add(fmt::format("{}__extension__ {} {{\n{}{}}};", indent, head(inner),
                              fields(inner, names, united || record.name.empty(), indent + "  "), indent));
      } else if (field.name.empty()) {  // only a remark
        lines.add(fmt::format("{}// {}", indent, comment(field.comment)));
      } else {
        std::string line = fmt::format("{}{} {}", indent, spelled(field.type, names), field.name);
        if (field.bits) line += fmt::format(" : {}", field.bits);
        if (field.padding && !united) line += field.bits ? " {}" : "{}";
        lines.add(line + ";", comment(field.comment));
      }
    }
    return lines.text();
  }

  std::string layouts() const {
    std::string result;
    for (const Type& type : skeleton_.types)
      if (const auto* record = std::get_if<Record>(&type)) result += layout(*record);
    for (const Section& section : skeleton_.sections) result += layout(section.record);
    return result.empty() ? result : "\n// ---- Layouts, as the BPF program has them ----\n" + result;
  }

  static std::string layout(const Record& record) {
    std::string result = "\n";
    if (record.size) result += fmt::format("static_assert(sizeof({}) == {});\n", record.name, record.size);
    result += offsets(record, record.name);
    return result == "\n" ? "" : result;
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
    // Those of Maps, and of Skeleton around it.
    Names names = {"maps", "progs", "links", "attach", "detach", "object", "object_", "sections_"};
    for (const Map& map : skeleton_.maps) names.insert(map.member);
    for (const Section& section : skeleton_.sections) names.insert(section.accessor);
    std::string result;
    for (const Map& map : skeleton_.maps) {
      Map in_class = map;
      in_class.key = {"", spelled(map.key, names), "", false};
      in_class.value = {"", spelled(map.value, names), "", false};
      result += fmt::format("    {} {};\n", map_text(in_class, "ebpfxx::"), map.member);
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

  // The constructor of Maps or Progs, which finds each by its name.
  template <class Items>
  static std::string named_members(const char* class_name, const char* object, const Items& items) {
    std::vector<std::string> members;
    for (const auto& item : items)
      members.push_back(fmt::format("{}{{loaded_from, {}}}", item.member, literal(item.kernel_name)));
    return constructor("    ",
                       fmt::format("explicit {}([[maybe_unused]] const ebpfxx::{}& loaded_from)", class_name, object),
                       members);
  }

  std::string skeleton_constructor() const {
    std::vector<std::string> members = {"object_{std::move(object)}", "maps{object_}", "progs{object_}", "links{}"};
    if (!skeleton_.sections.empty()) members.push_back("sections_{object_}");
    return constructor("  ", "explicit Skeleton(ebpfxx::Object object)", members);
  }

  static std::string loaded_type(const Section& section) {
    return (section.constant_after_load ? "const " : "") + section.record.name;
  }

  std::string section_pointers() const {
    if (skeleton_.sections.empty()) return "";
    std::string pointers;
    std::vector<std::string> members;
    for (const Section& section : skeleton_.sections) {
      pointers += fmt::format("    {}* {};\n", loaded_type(section), section.accessor);
      members.push_back(fmt::format("{}{{loaded_from.section<{}>({})}}", section.accessor, loaded_type(section),
                                    literal(section.elf_name)));
    }
    return "\n private:\n  struct Sections {\n" + pointers + "\n" +
           constructor("    ", "explicit Sections(const ebpfxx::Object& loaded_from)", members) +
           "  };\n  Sections sections_;\n";
  }

  std::string accessors() const {
    std::string result;
    for (const Section& section : skeleton_.sections) {
      const auto& [name, type] = std::pair{section.accessor, section.record.name};
      if (!section.constant_after_load)
        result += fmt::format("\n  [[nodiscard]] {}& {}() noexcept {{ return *sections_.{}; }}", type, name, name);
      result +=
          fmt::format("\n  [[nodiscard]] const {}& {}() const noexcept {{ return *sections_.{}; }}", type, name, name);
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
    if (skeleton_.programs.empty()) return "{}";
    std::vector<std::string> pairs;
    for (const Program& program : skeleton_.programs)
      pairs.push_back(fmt::format("{{progs.{0}, links.{0}}}", program.member));
    const std::string call =
        fmt::format("ebpfxx::attach_all({{{}}});", fmt::join(pairs, ",\n                        "));
    return call.size() + 20 <= 120 && pairs.size() == 1 ? "{ " + call + " }" : "{\n    " + call + "\n  }";
  }

  // Before the first map of such keys, and outside of the namespace.
  std::string keys() const {
    std::string result;
    for (const TypeName& key : skeleton_.byte_keys)
      result += fmt::format("template <>\ninline constexpr bool ebpfxx::is_map_key<{}> = true;\n", qualified(key));
    if (result.empty()) return result;
    return fmt::format(
        "\n}}  // namespace {0}\n\n// Keys whose bytes are all set, though the compiler cannot see it: what would be "
        "padding is a member.\n{1}\nnamespace {0} {{\n",
        skeleton_.name_space, result);
  }

  const Skeleton& skeleton_;
  Names united_;  // records that must be trivial, for what they are a part of
};

}  // namespace

std::string emit_header(const Skeleton& skeleton) { return Emitter{skeleton}.header(); }

}  // namespace ebpfxx::gen
