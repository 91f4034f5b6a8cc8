// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/skeleton.hpp"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ebpfxx/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "error.hpp"
#include "model/program_classes.hpp"
#include "names/names.hpp"
#include "read/byte_order.hpp"
#include "read/elf.hpp"
#include "read/link.hpp"
#include "read/maps.hpp"
#include "read/types.hpp"

namespace ebpfxx::gen {

namespace {

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string default_name(const std::string& input) {
  std::string name = input;
  for (const std::string_view suffix : {".o", ".bpf"})
    if (name.ends_with(suffix) && name.size() > suffix.size()) name.resize(name.size() - suffix.size());
  return name;
}

// ".data.custom" -> "data_custom"
std::string accessor_of(std::string_view elf_name) {
  while (elf_name.starts_with('.')) elf_name.remove_prefix(1);
  return identifier(elf_name);
}

// "data_custom" -> "DataCustom"
std::string type_name_of(std::string_view accessor) {
  std::string result;
  bool upper = true;
  for (const char c : accessor) {
    if (c == '_') {
      upper = true;
      continue;
    }
    result += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return identifier(result);
}

class Reader {
 public:
  Reader(OpenObject& object, const ReadOptions& options)
      : native_{object.native()}, btf_{bpf_object__btf(native_)}, options_{options} {
    if (!btf_) throw Failure{"the object has no BTF, so its types are not known: compile it with clang -g"};
  }

  Skeleton read() {
    // The header's own names come first, then the sections' structs, so that a C type of the same name gets another.
    Scope names;
    for (const char* name : {"open", "Skeleton", "OpenSkeleton", "Subskeleton", "OpenSubskeleton", "detail", "Maps",
                             "Progs", "Links", "Vars", "Sections", "to_string", "ebpfxx_name"})
      (void)names.unique(name);
    read_section_names(names);

    for (const Rename& rename : options_.renames) naming_.rename(rename.c_name, rename.cpp_name);
    TypeBuilder types{btf_, std::move(names), naming_};
    MapReader maps{btf_, types};
    for (const ExternalType& external : options_.externals) {
      (void)find_type(types, external.c_name);
      types.replace(external.c_name, cpp_type(external.cpp_name));
    }
    for (const std::string& include : options_.includes) skeleton_.includes.push_back(include_name(include));
    for (const std::string& name : options_.types) (void)types.type_name(find_type(types, name), name);
    read_maps(maps);
    use_records(types);
    read_sections(types);
    read_programs();
    name_elements();
    name_links();
    naming_.require_used();
    skeleton_.types = types.take();
    return std::move(skeleton_);
  }

 private:
  static std::uint32_t find_type(const TypeBuilder& types, const std::string& name) {
    if (const std::uint32_t id = types.find(name)) return id;
    // In C it is "enum x" or "union x" if that is what was asked for.
    const std::size_t space = name.find(' ');
    const std::string in_c = comment(space == std::string::npos ? "struct " + name : name);
    const std::string plain = comment(space == std::string::npos ? name : name.substr(space + 1));
    throw Failure{fmt::format(
        "the object has no type '{}'. It has: {}. A type that only the stack of a program uses is not in the object: "
        "name it in a map's __type(value, {}), or add `{}* unused_{} __attribute__((unused));` to the source",
        comment(name), comment(some_of(types.named_types(), name)), in_c, in_c, plain)};
  }

  // The name of a section's map is the end of the kernel's name for it: "execsnoo.rodata".
  static std::string elf_name_of(const bpf_map* map) {
    const std::string name = bpf_map__name(map);
    return name.starts_with('.') ? name : name.substr(std::min(name.rfind('.'), name.size()));
  }

  void read_section_names(Scope& names) {
    Scope accessors;  // each begins with data, bss, rodata or kconfig
    bpf_map* map = nullptr;
    const bpf_map* arena = detail::arena_of_globals(native_);
    while ((map = bpf_object__next_map(native_, map))) {
      if (!bpf_map__is_internal(map) && map != arena) continue;
      const std::string elf_name = map == arena ? detail::arena_section : elf_name_of(map);
      if (!section_type(elf_name)) continue;  // strings and constants without a variable
      Section section;
      section.elf_name = elf_name;
      section.accessor = accessors.unique(map == arena ? "arena" : accessor_of(elf_name));
      section.record.name = names.unique(type_name_of(section.accessor));
      section.constant_before_load = elf_name == ".kconfig";
      section.constant_after_load = section.constant_before_load || elf_name.starts_with(".rodata");
      std::size_t size = bpf_map__value_size(map);
      if (map == arena) (void)bpf_map__initial_value(map, &size);
      section.record.size = static_cast<std::uint32_t>(size);
      skeleton_.sections.push_back(std::move(section));
    }
  }

  [[nodiscard]] const btf_type* section_type(const std::string& elf_name) const {
    const int id = btf__find_by_name_kind(btf_, elf_name.c_str(), BTF_KIND_DATASEC);
    return id > 0 ? btf__type_by_id(btf_, static_cast<std::uint32_t>(id)) : nullptr;
  }

  void read_sections(TypeBuilder& types) {
    for (Section& section : skeleton_.sections) {
      const btf_type* data = section_type(section.elf_name);
      std::vector<Variable> variables;
      for (std::uint32_t i = 0; i < btf_vlen(data); ++i) {
        const btf_var_secinfo& info = btf_var_secinfos(data)[i];
        const btf_type* variable = btf__type_by_id(btf_, info.type);
        const char* name = variable && btf_is_var(variable) ? btf__name_by_offset(btf_, variable->name_off) : nullptr;
        if (!name)
          throw Failure{
              fmt::format("damaged BTF: section {} lists something other than a variable", comment(section.elf_name))};
        if (btf_var(variable)->linkage == BTF_VAR_STATIC) continue;  // two files may have two of one name
        variables.push_back({name, variable->type, info.offset});
      }
      std::ranges::sort(variables, {}, &Variable::offset);
      section.record = types.section(section.record.name, section.record.size, variables);
    }
    std::erase_if(skeleton_.sections, [](const Section& section) { return section.record.fields.empty(); });
  }

  // Of the skeleton's Maps or Progs: a member cannot have the class's name, nor its constructor's parameter's.
  static Scope member_scope(const char* class_name) {
    Scope members;
    for (const char* name : {class_name, "loaded_from"}) (void)members.unique(name);
    return members;
  }

  void read_maps(MapReader& maps) {
    Scope members = member_scope("Maps");
    bpf_map* native = nullptr;
    while ((native = bpf_object__next_map(native_, native))) {
      if (bpf_map__is_internal(native)) continue;
      Map map = maps.read(native);
      map.member = naming_.name(map.kernel_name, members);
      skeleton_.maps.push_back(std::move(map));
    }
    skeleton_.byte_keys = maps.byte_keys();
  }

  // The map that has records: itself or, for a map of maps, what its values are like.
  static Map& stream_of(Map& map) { return map.inner.empty() ? map : map.inner.front(); }

  static bool has_records(Map& map) { return stream_of(map).cpp_class.arguments == Arguments::records; }

  // The types of records that the user gives, where the object does not.
  void use_records(TypeBuilder& types) {
    std::set<std::string> said;
    for (const RecordType& record : options_.records) {
      const auto is_it = [&](const Map& map) { return map.kernel_name == record.map; };
      const auto map = std::ranges::find_if(skeleton_.maps, is_it);
      if (map == skeleton_.maps.end() || !has_records(*map)) {
        std::vector<std::string> streams;
        for (Map& other : skeleton_.maps)
          if (has_records(other)) streams.push_back(other.kernel_name);
        throw Failure{
            fmt::format("a type of records for '{}': the object has no ring buffer or perf event array of that "
                        "name. It has: {}",
                        comment(record.map), comment(some_of(streams, record.map)))};
      }
      if (!said.insert(record.map).second)
        throw Failure{fmt::format("two types of records for map '{}'", comment(record.map))};
      stream_of(*map).value = record_type(types, record);
    }
  }

  static TypeName record_type(TypeBuilder& types, const RecordType& record) {
    if (record.type.find("::") != std::string::npos) return {"", cpp_type(record.type), "", false};
    if (const std::uint32_t id = types.find(record.type)) return types.type_name(id, record.type);
    throw Failure{
        fmt::format("the object has no type '{0}' for the records of map '{1}'. It has: {2}. If one of your headers "
                    "has it, name the header, and write ::{0}: --record {1}=::{0} --include HEADER, in CMake RECORDS "
                    "{1}=::{0} EXTERNAL_HEADERS HEADER",
                    comment(record.type), comment(record.map), comment(some_of(types.named_types(), record.type)))};
  }

  // Programs that jump to each other are of one type.
  void name_elements() {
    std::string kind = skeleton_.programs.empty() ? "Program" : skeleton_.programs.front().kind.name;
    for (const Program& program : skeleton_.programs)
      if (program.kind.name != kind) kind = "Program";
    for (Map& map : skeleton_.maps)
      if (map.cpp_class.arguments == Arguments::program) map.element = kind;
  }

  void read_programs() {
    Scope members = member_scope("Progs");
    bpf_program* native = nullptr;
    while ((native = bpf_object__next_program(native_, native))) {
      // libbpf takes a library's function for a program when the object has no other.
      if (std::string_view{bpf_program__section_name(native)} == ".text") continue;
      Program program;
      program.kernel_name = bpf_program__name(native);
      program.member = naming_.name(program.kernel_name, members);
      program.section = bpf_program__section_name(native);
      program.kind = program_class(bpf_program__type(native), program.section);
      skeleton_.programs.push_back(std::move(program));
    }
  }

  // What attaches has a member of Links: programs, and the maps of struct_ops.
  void name_links() {
    Scope links;
    for (const Program& program : skeleton_.programs) (void)links.unique(program.member);
    for (Map& map : skeleton_.maps)
      if (map.type == MapType::struct_ops) map.link = links.unique(map.member);
  }

  bpf_object* native_;
  const btf* btf_;
  const ReadOptions& options_;
  Naming naming_;
  Skeleton skeleton_;
};

OpenObject opened(const std::string& bytes, const std::string& name) try {
  return OpenObject::from_memory(std::as_bytes(std::span{bytes}), {.name = name.c_str()});
} catch (const Error&) {
  require_complete(bytes);
  throw;
}

Skeleton read_linked(std::string linked, const std::vector<std::string>& paths, const ReadOptions& options) {
  std::vector<std::string> inputs;
  for (const std::string& path : paths) inputs.push_back(base_name(path));
  const std::string name = options.name.empty() ? default_name(inputs.front()) : options.name;
  const std::string bytes = has_other_byte_order(linked) ? with_other_byte_order(linked) : linked;
  OpenObject object = opened(bytes, name);

  Skeleton skeleton = Reader{object, options}.read();
  skeleton.input = fmt::format("{}", fmt::join(inputs, ", "));
  skeleton.object = name;
  skeleton.name_space = options.name_space.empty() ? global_identifier(name) : namespace_name(options.name_space);
  const std::string_view licence = section_contents(bytes, "license");
  skeleton.licence = licence.substr(0, licence.find('\0'));
  skeleton.bytes = std::move(linked);
  return skeleton;
}

}  // namespace

Skeleton read_objects(const std::vector<std::string>& paths, const ReadOptions& options) {
  // The reason comes first: the names of many objects fill a screen.
  const auto failure_of = [&](const std::string& what) {
    if (paths.size() == 1) return Failure{fmt::format("{}: {}", paths.front(), what)};
    return Failure{fmt::format("{} (in {})", what, fmt::join(paths, ", "))};
  };
  try {
    return read_linked(link_objects(paths), paths, options);
  } catch (const Failure& failure) {
    const std::string_view what = failure.what();
    if (std::ranges::any_of(paths, [&](const std::string& path) { return what.starts_with(path); })) throw;
    throw failure_of(failure.what());
  } catch (const Error& error) {
    throw failure_of("libbpf cannot open it: " + printable(error.what()));
  }
}

}  // namespace ebpfxx::gen
