// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "names/names.hpp"

namespace ebpfxx::gen {

namespace {

// All, or the first few of many.
std::string list(const std::vector<std::string>& names) {
  std::string result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (result.size() + names[i].size() > 50 && i + 1 < names.size())
      return result + fmt::format(" and {} more", names.size() - i);
    result += (i == 0 ? "" : ", ") + names[i];
  }
  return result;
}

std::string map_size(const Map& map) {
  const std::string type = to_string(map.type);
  if (map.max_entries == 0) return type;
  std::string_view unit = map_class(map.type).unit;
  if (map.max_entries == 1) unit = "entry";
  return fmt::format("{}, {} {}", type, map.max_entries, unit);
}

std::vector<std::string> variables(const Section& section) {
  std::vector<std::string> names;
  for (const Field& field : section.record.fields)
    if (!field.padding) names.push_back(field.name);
  return names;
}

std::vector<std::string> type_names(const Skeleton& skeleton) {
  std::vector<std::string> names;
  for (const Type& type : skeleton.types) names.push_back(std::visit([](const auto& t) { return t.name; }, type));
  return names;
}

}  // namespace

std::string contents(const Skeleton& skeleton) {
  std::vector<std::array<std::string, 4>> rows;
  for (const Program& program : skeleton.programs)
    rows.push_back({"program", program.member, program.section, program.kind.name});
  for (const Map& map : skeleton.maps) rows.push_back({"map", map.member, map_size(map), map_text(map)});
  for (const Section& section : skeleton.sections)
    rows.push_back({"globals", section.accessor + "()", section.elf_name, list(variables(section))});

  std::array<std::size_t, 3> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string result;
  for (const auto& row : rows) {
    const std::string line = comment(
        fmt::format("//   {:{}}  {:{}}  {:{}}  {}", row[0], widths[0], row[1], widths[1], row[2], widths[2], row[3]));
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  if (!skeleton.types.empty())
    result += fmt::format("//   {:{}}  {}\n", "types", widths[0], list(type_names(skeleton)));
  return result.empty() ? result : result + "//\n";
}

std::string map_text(const Map& map, const std::string& ebpfxx) {
  const auto text = [](const std::optional<TypeName>& type) { return type ? type->text() : "void"; };
  const std::string name = ebpfxx + map.cpp_class.name, key = text(map.key), value = text(map.value);
  const auto inner = [&] { return map.inner.empty() ? ebpfxx + "AnyMap" : map_text(map.inner.front(), ebpfxx); };
  switch (map.cpp_class.arguments) {
    case Arguments::none:
      break;
    case Arguments::key_value:
    case Arguments::key_descriptor:
    case Arguments::cgroup_key_value:
      return fmt::format("{}<{}, {}>", name, key, value);
    case Arguments::value:
    case Arguments::descriptor:
    case Arguments::depth:
      return fmt::format("{}<{}>", name, value);
    case Arguments::records:
      return fmt::format("{}<{}>", name, map.value ? value : "");
    case Arguments::inner_map:
      return fmt::format("{}<{}>", name, inner());
    case Arguments::key_inner_map:
      return fmt::format("{}<{}, {}>", name, key, inner());
    case Arguments::program:
      return fmt::format("{}<{}{}>", name, ebpfxx, map.element);
  }
  return name;
}

}  // namespace ebpfxx::gen
