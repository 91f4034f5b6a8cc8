// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/skeleton.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <ebpfxx/version.hpp>
#include <span>
#include <utility>
#include <vector>

#include "names/names.hpp"
#include "templates.hpp"  // made from write/templates/
#include "write/contents.hpp"
#include "write/text.hpp"
#include "write/types.hpp"

namespace ebpfxx::gen {

namespace {

// Where the object's bytes go. No other text has this character.
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

std::string version() {
  return fmt::format("{}.{}.{}", EBPFXX_VERSION_MAJOR, EBPFXX_VERSION_MINOR, EBPFXX_VERSION_PATCH);
}

/// The object's bytes, or where they are, when `source` is the file that has them.
std::string bytes(const Skeleton& skeleton, const std::string& source) {
  const std::size_t size = skeleton.bytes.size();
  const std::string what = fmt::format("/// The ELF file that open() opens, without DWARF: {} bytes", size);
  if (source.empty())
    return fmt::format(
        "{}.\nalignas(8) [[gnu::visibility(\"hidden\")]] inline constexpr unsigned char object_bytes[] =\n{}", what,
        bytes_mark);
  return fmt::format("{}. It is in {}.\nextern const unsigned char object_bytes[{} + 1];\n", what, comment(source),
                     size);
}

enum class When { before_load, after_load };

class Emitter {
 public:
  /// `sections` are those that get a struct.
  Emitter(const Skeleton& skeleton, std::span<const Section> sections)
      : skeleton_{skeleton}, sections_{sections}, types_{skeleton, sections} {}

  std::string skeleton(const std::string& source) const {
    return fill(skeleton_template, values({
                                       {"OBJECT_LITERAL", literal(skeleton_.object)},
                                       {"LINKS", links()},
                                       {"SECTIONS_MEMBER", sections_.empty() ? "" : ", sections_{in.done(object_)}"},
                                       {"SECTION_POINTERS", section_pointers()},
                                       {"ACCESSORS", accessors()},
                                       {"OPEN_ACCESSORS", open_accessors()},
                                       {"ATTACH", attach()},
                                       {"BYTES", bytes(skeleton_, source)},
                                   }));
  }

  std::string subskeleton() const {
    return fill(subskeleton_template, values({
                                          {"VARS", variables(When::after_load)},
                                          {"OPEN_VARS", variables(When::before_load)},
                                      }));
  }

 private:
  // For the template of either header.
  Values values(Values more) const {
    more.merge(Values{
        {"VERSION", version()},
        {"SKELETON_VERSION", fmt::to_string(EBPFXX_SKELETON_VERSION)},
        {"BYTE_ORDER", skeleton_.bytes[EI_DATA] == ELFDATA2MSB ? "BIG" : "LITTLE"},
        {"INPUT", comment(skeleton_.input)},
        {"OBJECT", comment(skeleton_.object)},
        {"NAMESPACE", skeleton_.name_space},
        {"CONTENTS", contents(skeleton_)},
        {"INCLUDES", includes()},
        {"OWN_INCLUDES", own_includes()},
        {"TYPES", types_.types() + types_.keys() + types_.sections()},
        {"LAYOUTS", types_.layouts() + types_.enumerators()},
        {"FIELDS", types_.fields_of_types()},
        {"MAPS", maps(When::after_load)},
        {"MAP_SPECS", maps(When::before_load)},
        {"PROGS", programs(When::after_load)},
        {"PROG_SPECS", programs(When::before_load)},
    });
    return more;
  }

  // ---- maps and programs ----

  // Each map as a member. C++ wants a type qualified if a member of Maps, or of the class around it, has its name.
  std::string maps(When when) const {
    Names names = {"maps", "progs", "links", "vars", "attach", "detach", "object", "object_", "sections_"};
    for (const Map& map : skeleton_.maps) names.insert(map.member);
    for (const Section& section : skeleton_.sections) names.insert(section.accessor);
    std::string members;
    for (const Map& map : skeleton_.maps)
      members += fmt::format("    {} {};\n", when == When::after_load ? map_type(map, names) : map_spec(map, names),
                             map.member);
    return members + finding("Maps", skeleton_.maps);
  }

  std::string map_type(const Map& map, const Names& names) const { return map_text(in_class(map, names), "ebpfxx::"); }

  Map in_class(Map map, const Names& names) const {
    for (std::optional<TypeName>* argument : {&map.key, &map.value})
      if (*argument) *argument = TypeName{"", types_.spelled(**argument, names), "", false};
    for (Map& inner : map.inner) inner = in_class(inner, names);
    return map;
  }

  std::string map_spec(const Map& map, const Names& names) const {
    if (map.type != MapType::struct_ops) return fmt::format("ebpfxx::MapSpecOf<{}>", map_type(map, names));
    if (!map.value) return "ebpfxx::MapSpec";
    return fmt::format("ebpfxx::StructOpsSpec<{}>", types_.spelled(*map.value, names));
  }

  std::string programs(When when) const {
    std::string members;
    for (const Program& program : skeleton_.programs)
      members += fmt::format("    ebpfxx::{} {};\n", when == When::after_load ? program.kind.name : "ProgramSpec",
                             program.member);
    return members + finding("Progs", skeleton_.programs);
  }

  // The constructor of Maps or Progs, which finds each by its name.
  template <class Items>
  static std::string finding(const char* class_name, const Items& items) {
    std::vector<std::string> members;
    for (const auto& item : items)
      members.push_back(fmt::format("{}{{loaded_from, {}}}", item.member, literal(item.kernel_name)));
    return constructor(
        fmt::format("explicit {}([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept", class_name), members);
  }

  // ---- links ----

  // What attaches, and its link.
  struct Attachable {
    std::string what;
    std::string link_class;
    std::string link;
  };
  std::vector<Attachable> attachables() const {
    std::vector<Attachable> result;
    for (const Program& program : skeleton_.programs)
      result.push_back({"progs." + program.member, program.kind.link, program.member});
    for (const Map& map : skeleton_.maps)
      if (!map.link.empty()) result.push_back({"maps." + map.member, "Link", map.link});
    return result;
  }

  std::string links() const {
    std::string result;
    for (const auto& [what, link_class, link] : attachables())
      result += fmt::format("    ebpfxx::{} {};\n", link_class, link);
    return result.empty() ? "{}" : "{\n" + result + "  }";
  }

  std::string attach() const {
    const auto all = attachables();
    if (all.empty()) return "{ return {}; }";
    std::string result = fmt::format("{{\n    ebpfxx::detail::Attacher attacher{{{}, object_}};\n", all.size());
    for (const auto& [what, link_class, link] : all)
      result += link_class == "Link" ? fmt::format("    attacher.add({}, links.{});\n", what, link)
                                     : fmt::format("    if (!links.{}) attacher.leave({});\n", link, what);
    return result + "    return attacher.done();\n  }";
  }

  // ---- global variables ----

  static std::string loaded_type(const Section& section) {
    return (section.constant_after_load ? "const " : "") + section.record.name;
  }

  std::string section_pointers() const {
    if (sections_.empty()) return "";
    std::string pointers;
    std::vector<std::string> members;
    for (const Section& section : sections_) {
      pointers += fmt::format("    {}* {};\n", loaded_type(section), section.accessor);
      members.push_back(fmt::format("{}{{loaded_from.section<{}>({})}}", section.accessor, loaded_type(section),
                                    literal(section.elf_name)));
    }
    return "\n  struct Sections {\n" + pointers +
           constructor("explicit Sections(const ebpfxx::Object& loaded_from)", members) +
           "  };\n  Sections sections_;\n";
  }

  std::string accessors() const {
    std::string result;
    for (const Section& section : sections_) {
      const auto& [name, type] = std::pair{section.accessor, section.record.name};
      if (!section.constant_after_load)
        result += fmt::format("\n  [[nodiscard]] {}& {}() noexcept EBPFXX_LIFETIMEBOUND {{ return *sections_.{}; }}",
                              type, name, name);
      result += fmt::format(
          "\n  [[nodiscard]] const {}& {}() const noexcept EBPFXX_LIFETIMEBOUND {{ return *sections_.{}; }}", type,
          name, name);
    }
    return result.empty() ? result : result + "\n";
  }

  std::string open_accessors() const {
    std::string result;
    for (const Section& section : sections_)
      if (!section.constant_before_load)
        result += fmt::format("\n  [[nodiscard]] {}& {}() EBPFXX_LIFETIMEBOUND {{ return *object_.section<{}>({}); }}",
                              section.record.name, section.accessor, section.record.name, literal(section.elf_name));
    return result.empty() ? result : result + "\n";
  }

  // A subskeleton has no structs of sections: the linker decides where each variable is.
  std::string variables(When when) const {
    const bool is_loaded = when == When::after_load;
    std::string references;
    std::vector<std::string> members;
    Names types;  // C++ wants a type qualified if a variable has its name
    Scope names;
    for (const char* taken : {"Vars", "object"}) (void)names.unique(taken);
    for (const Section& section : skeleton_.sections)
      for (const Field& field : section.record.fields) types.insert(field.name);
    for (const Section& section : skeleton_.sections) {
      if (!is_loaded && section.constant_before_load) continue;
      for (const Field& field : section.record.fields) {
        if (!field.size) continue;
        const std::string type =
            (is_loaded && section.constant_after_load ? "const " : "") + types_.spelled(field.type, types);
        const std::string name = names.unique(field.name);
        references += fmt::format("    {}& {};\n", type, name);
        members.push_back(fmt::format("{}{{ebpfxx::variable<{}>(object, {})}}", name, type, literal(field.c_name)));
      }
    }
    return references + constructor(fmt::format("explicit Vars([[maybe_unused]] const ebpfxx::{}& object)",
                                                is_loaded ? "Object" : "OpenObject"),
                                    members);
  }

  // ---- includes ----

  static void add_headers(const Map& map, Names& headers) {
    const char* header = ebpfxx::detail::row_of(map.type).header;
    headers.insert(fmt::format("ebpfxx/{}.hpp", *header ? header : "map"));
    if (map.cpp_class.reader) headers.insert(fmt::format("ebpfxx/{}", map.cpp_class.reader));
    for (const Map& inner : map.inner) add_headers(inner, headers);
  }

  std::string includes() const {
    Names headers = {"ebpfxx/skeleton.hpp"};
    for (const Map& map : skeleton_.maps) add_headers(map, headers);
    for (const Program& program : skeleton_.programs) headers.insert(fmt::format("ebpfxx/{}.hpp", program.kind.header));
    std::string result;
    for (const std::string& header : headers) result += fmt::format("#include <{}>\n", header);
    return result;
  }

  // Headers of the user's own types come last.
  std::string own_includes() const {
    std::string result;
    for (const std::string& include : skeleton_.includes) result += fmt::format("#include {}\n", include);
    return result.empty() ? result : "\n" + result;
  }

  const Skeleton& skeleton_;
  std::span<const Section> sections_;
  TypeEmitter types_;
};

}  // namespace

void emit_skeleton(const Skeleton& skeleton, const std::string& source, const Write& write) {
  write_with_bytes(Emitter{skeleton, skeleton.sections}.skeleton(source), skeleton.bytes, write);
}

std::string emit_skeleton(const Skeleton& skeleton, const std::string& source) {
  std::string result;
  emit_skeleton(skeleton, source, [&](std::string_view part) { result += part; });
  return result;
}

std::string emit_subskeleton(const Skeleton& skeleton) { return Emitter{skeleton, {}}.subskeleton(); }

void emit_object_source(const Skeleton& skeleton, const std::string& object_file, const Write& write) {
  const Values values{
      {"VERSION", version()},
      {"INPUT", comment(skeleton.input)},
      {"NAMESPACE", skeleton.name_space},
      {"SIZE", fmt::to_string(skeleton.bytes.size())},
      {"FILE", literal(object_file)},
      {"BYTES", std::string{bytes_mark}},
  };
  write_with_bytes(fill(object_template, values), skeleton.bytes, write);
}

}  // namespace ebpfxx::gen
