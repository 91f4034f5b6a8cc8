// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/skeleton.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ebpfxx/version.hpp>
#include <initializer_list>
#include <optional>
#include <utility>

#include "names/names.hpp"
#include "templates.hpp"  // made from templates/
#include "write/contents.hpp"
#include "write/text.hpp"
#include "write/types.hpp"

namespace ebpfxx::gen {

namespace {

// Where the object's bytes come: they are many, so they are written in parts. No other text has this character.
constexpr char bytes_mark = '\0';

void write_with_bytes(std::string_view text, std::string_view bytes, const Write& write) {
  constexpr std::size_t part_size = 64 * 1024;
  const std::size_t mark = text.find(bytes_mark);
  write(text.substr(0, mark));
  if (mark == std::string_view::npos) return;
  for (; bytes.size() > part_size; bytes.remove_prefix(part_size))
    write(byte_lines(bytes.substr(0, part_size), "    "));
  std::string last = byte_lines(bytes, "    ");
  last.insert(last.size() - 1, ";");
  write(last);
  write(text.substr(mark + 1));
}

constexpr std::string_view push_long_literals =
    "#ifdef __clang__\n#pragma clang diagnostic push\n#pragma clang diagnostic ignored "
    "\"-Woverlength-strings\"\n#endif\n";
constexpr std::string_view pop_long_literals = "#ifdef __clang__\n#pragma clang diagnostic pop\n#endif\n";

// A name may be longer than the literals that clang takes without a warning.
std::string allow_long_names(std::string header) {
  std::size_t longest = 0;
  for (std::size_t begin = 0, end; (end = header.find('\n', begin)) != std::string::npos; begin = end + 1)
    longest = std::max(longest, end - begin);
  if (longest < 60000) return header;
  const std::string_view start = "\n#pragma once\n";
  header.insert(header.find(start) + start.size(), push_long_literals);
  header += pop_long_literals;
  return header;
}

class Emitter {
 public:
  Emitter(const Skeleton& skeleton, const std::string& source)
      : skeleton_{skeleton}, types_{skeleton}, source_{source} {}

  std::string skeleton() const {
    return allow_long_names(
        fill(skeleton_template,
             {
                 {"VERSION", version()},
                 {"SKELETON_VERSION", fmt::to_string(EBPFXX_SKELETON_VERSION)},
                 {"INPUT", comment(skeleton_.input)},
                 {"OBJECT", comment(skeleton_.object)},
                 {"OBJECT_LITERAL", literal(skeleton_.object)},
                 {"NAMESPACE", skeleton_.name_space},
                 {"CONTENTS", contents(skeleton_)},
                 {"INCLUDES", includes()},
                 {"OWN_INCLUDES", own_includes()},
                 {"TYPES", types_.types()},
                 {"KEYS", types_.keys()},
                 {"SECTIONS", types_.sections()},
                 {"FIELDS", types_.fields_of_types(true)},
                 {"LAYOUTS", types_.layouts(true) + types_.enumerators()},
                 {"MAPS", with_gap(maps(&Emitter::map_type)) + named_members("Maps", skeleton_.maps)},
                 {"MAP_SPECS", with_gap(maps(&Emitter::map_spec_type)) + named_members("Maps", skeleton_.maps)},
                 {"PROGS", with_gap(programs()) + named_members("Progs", skeleton_.programs)},
                 {"PROG_SPECS", with_gap(program_specs()) + named_members("Progs", skeleton_.programs)},
                 {"LINKS", links()},
                 {"SECTIONS_MEMBER", skeleton_.sections.empty() ? "" : ", sections_{in.done(object_)}"},
                 {"SECTION_POINTERS", section_pointers()},
                 {"ACCESSORS", accessors()},
                 {"OPEN_ACCESSORS", open_accessors()},
                 {"ATTACH", attach()},
                 {"BYTES", bytes()},
             }));
  }

  std::string subskeleton() const {
    return allow_long_names(
        fill(subskeleton_template,
             {
                 {"VERSION", version()},
                 {"SKELETON_VERSION", fmt::to_string(EBPFXX_SKELETON_VERSION)},
                 {"INPUT", comment(skeleton_.input)},
                 {"OBJECT", comment(skeleton_.object)},
                 {"NAMESPACE", skeleton_.name_space},
                 {"CONTENTS", contents(skeleton_)},
                 {"INCLUDES", includes("ebpfxx/variable.hpp")},
                 {"OWN_INCLUDES", own_includes()},
                 {"TYPES", types_.types()},
                 {"KEYS", types_.keys()},
                 {"FIELDS", types_.fields_of_types(false)},
                 {"LAYOUTS", types_.layouts(false) + types_.enumerators()},
                 {"MAPS", with_gap(maps(&Emitter::map_type)) + named_members("Maps", skeleton_.maps)},
                 {"MAP_SPECS", with_gap(maps(&Emitter::map_spec_type)) + named_members("Maps", skeleton_.maps)},
                 {"PROGS", with_gap(programs()) + named_members("Progs", skeleton_.programs)},
                 {"PROG_SPECS", with_gap(program_specs()) + named_members("Progs", skeleton_.programs)},
                 {"VARS", variables(true)},
                 {"OPEN_VARS", variables(false)},
             }));
  }

  std::string object_source(const std::string& object_file) const {
    return fill(object_template, {
                                     {"VERSION", version()},
                                     {"INPUT", comment(skeleton_.input)},
                                     {"NAMESPACE", skeleton_.name_space},
                                     {"SIZE", fmt::to_string(skeleton_.bytes.size())},
                                     {"FILE", literal(object_file)},
                                     {"BYTES", std::string{bytes_mark}},
                                 });
  }

 private:
  static std::string with_gap(std::string lines) { return lines.empty() ? lines : lines + "\n"; }

  // ---- the skeleton's members ----

  using NameOf = std::string (Emitter::*)(const Map&, const Names&) const;

  // A member for each map. C++ wants types qualified that are named like a member of Maps, or of the class around it.
  std::string maps(NameOf type) const {
    Names names = {"maps", "progs", "links", "vars", "attach", "detach", "object", "object_", "sections_"};
    for (const Map& map : skeleton_.maps) names.insert(map.member);
    for (const Section& section : skeleton_.sections) names.insert(section.accessor);
    std::string result;
    for (const Map& map : skeleton_.maps) {
      std::string type_text = (this->*type)(map, names);
      if (type_text.size() + 4 > line_length) type_text.insert(type_text.find('<') + 1, "\n        ");
      const bool fits = type_text.size() + map.member.size() + 6 <= line_length;
      result += fmt::format("    {}{}{};\n", type_text, fits ? " " : "\n        ", map.member);
    }
    return result;
  }

  std::string map_type(const Map& map, const Names& names) const { return map_text(in_class(map, names), "ebpfxx::"); }

  Map in_class(Map map, const Names& names) const {
    for (std::optional<TypeName>* argument : {&map.key, &map.value})
      if (*argument) *argument = TypeName{"", types_.spelled(**argument, names), "", false};
    for (Map& inner : map.inner) inner = in_class(inner, names);
    return map;
  }

  std::string map_spec_type(const Map& map, const Names& names) const {
    if (map.type != MapType::struct_ops) return fmt::format("ebpfxx::MapSpecOf<{}>", map_type(map, names));
    if (!map.value) return "ebpfxx::MapSpec";
    return fmt::format("ebpfxx::StructOpsSpec<{}>", types_.spelled(*map.value, names));
  }

  std::string programs() const {
    std::string result;
    for (const Program& program : skeleton_.programs)
      result += fmt::format("    ebpfxx::{} {};\n", program.kind, program.member);
    return result;
  }

  std::string program_specs() const {
    std::string result;
    for (const Program& program : skeleton_.programs)
      result += fmt::format("    ebpfxx::ProgramSpec {};\n", program.member);
    return result;
  }

  // What attaches, and where its link is.
  std::vector<std::pair<std::string, std::string>> attachables() const {
    std::vector<std::pair<std::string, std::string>> result;
    for (const Program& program : skeleton_.programs) result.emplace_back("progs." + program.member, program.member);
    for (const Map& map : skeleton_.maps)
      if (!map.link.empty()) result.emplace_back("maps." + map.member, map.link);
    return result;
  }

  std::string links() const {
    std::string result;
    for (const auto& [what, link] : attachables()) result += fmt::format("    ebpfxx::Link {};\n", link);
    return result.empty() ? "{}" : "{\n" + result + "  }";
  }

  // The constructor of Maps or Progs, which finds each by its name.
  template <class Items>
  static std::string named_members(const char* class_name, const Items& items) {
    std::vector<std::string> members;
    for (const auto& item : items)
      members.push_back(fmt::format("{}{{loaded_from, {}}}", item.member, literal(item.kernel_name)));
    return constructor(
        "    ", fmt::format("explicit {}([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept", class_name),
        members);
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
    return "\n  struct Sections {\n" + pointers + "\n" +
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
    const auto what_and_links = attachables();
    if (what_and_links.empty()) return "{}";
    std::string result = fmt::format("{{\n    ebpfxx::detail::Attacher attacher{{{}}};\n", what_and_links.size());
    for (const auto& [what, link] : what_and_links)
      result += fmt::format("    attacher.add({}, links.{});\n", what, link);
    return result + "    attacher.done();\n  }";
  }

  // ---- the subskeleton's variables ----

  std::string variables(bool loaded) const {
    std::string references;
    std::vector<std::string> members;
    Names types;  // C++ wants types qualified that are named like a variable
    Scope names;
    (void)names.unique("Vars");
    (void)names.unique("object");
    for (const Section& section : skeleton_.sections)
      for (const Field& field : section.record.fields) types.insert(field.name);
    for (const Section& section : skeleton_.sections) {
      if (!loaded && section.constant_before_load) continue;
      for (const Field& field : section.record.fields) {
        if (!field.size) continue;
        const std::string type =
            (loaded && section.constant_after_load ? "const " : "") + types_.spelled(field.type, types);
        const std::string name = names.unique(field.name);
        references += fmt::format("    {}& {};\n", type, name);
        members.push_back(fmt::format("{}{{ebpfxx::variable<{}>(object, {})}}", name, type, literal(field.c_name)));
      }
    }
    const char* object = loaded ? "Object" : "OpenObject";
    return with_gap(references) +
           constructor("    ", fmt::format("explicit Vars([[maybe_unused]] const ebpfxx::{}& object)", object),
                       members);
  }

  // ---- the object ----

  static std::string version() {
    return fmt::format("{}.{}.{}", EBPFXX_VERSION_MAJOR, EBPFXX_VERSION_MINOR, EBPFXX_VERSION_PATCH);
  }

  static void add_headers(const Map& map, Names& headers) {
    headers.insert(fmt::format("ebpfxx/{}", map.cpp_class.header));
    for (const Map& inner : map.inner) add_headers(inner, headers);
  }

  // Headers that not every object needs.
  std::string includes(const char* more = nullptr) const {
    Names headers = {"ebpfxx/skeleton.hpp"};
    if (more) headers.insert(more);
    for (const Map& map : skeleton_.maps) add_headers(map, headers);
    std::string result;
    for (const std::string& header : headers) result += fmt::format("#include <{}>\n", header);
    return result;
  }

  // Those of the user's own types, which come last.
  std::string own_includes() const {
    std::string result;
    for (const std::string& include : skeleton_.includes) result += fmt::format("#include {}\n", include);
    return result.empty() ? result : "\n" + result;
  }

  std::string bytes() const {
    const std::string what =
        fmt::format("/// The ELF file that open() opens, without DWARF: {} bytes", skeleton_.bytes.size());
    if (!source_.empty())
      return fmt::format("{}. It is in {}.\nextern const unsigned char object_bytes[{} + 1];\n", what, comment(source_),
                         skeleton_.bytes.size());
    return fmt::format(
        "{}{}.\nalignas(8) [[gnu::visibility(\"hidden\")]] inline constexpr unsigned char object_bytes[] =\n{}{}",
        push_long_literals, what, bytes_mark, pop_long_literals);
  }

  const Skeleton& skeleton_;
  TypeEmitter types_;
  const std::string& source_;  // the file that has the object's bytes; empty: the header itself
};

}  // namespace

void emit_skeleton(const Skeleton& skeleton, const std::string& source, const Write& write) {
  write_with_bytes(Emitter{skeleton, source}.skeleton(), skeleton.bytes, write);
}

std::string emit_skeleton(const Skeleton& skeleton, const std::string& source) {
  std::string result;
  emit_skeleton(skeleton, source, [&](std::string_view part) { result += part; });
  return result;
}

std::string emit_subskeleton(const Skeleton& skeleton) { return Emitter{skeleton, ""}.subskeleton(); }

void emit_object_source(const Skeleton& skeleton, const std::string& object_file, const Write& write) {
  write_with_bytes(Emitter{skeleton, ""}.object_source(object_file), skeleton.bytes, write);
}

}  // namespace ebpfxx::gen
