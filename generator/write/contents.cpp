// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "names/names.hpp"
#include "write/text.hpp"

namespace ebpfxx::gen {

namespace {

// The first few, where there are many.
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
  const bool is_ring = map.type == MapType::ringbuf || map.type == MapType::user_ringbuf;
  if (map.type == MapType::arena) return fmt::format("{}, {} pages", type, map.max_entries);
  const char* unit = is_ring ? "bytes" : map.max_entries == 1 ? "entry" : "entries";
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
    rows.push_back({"program", program.member, program.section, program.kind});
  for (const Map& map : skeleton.maps) rows.push_back({"map", map.member, map_size(map), map_text(map)});
  for (const Section& section : skeleton.sections)
    rows.push_back({"globals", section.accessor + "()", section.elf_name, list(variables(section))});

  std::array<std::size_t, 3> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string result;
  for (const auto& row : rows) {
    std::string line = comment(
        fmt::format("//   {:{}}  {:{}}  {:{}}  {}", row[0], widths[0], row[1], widths[1], row[2], widths[2], row[3]));
    if (line.size() > line_length) line.replace(line_length - 3, std::string::npos, "...");
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  if (!skeleton.types.empty())
    result += fmt::format("//   {:{}}  {}\n", "types", widths[0], list(type_names(skeleton)));
  return result.empty() ? result : result + "//\n";
}

std::string map_text(const Map& map, const std::string& ebpfxx) {
  for (const char* plain : {"StructOps", "Arena", "InsnArray", "AnyMap"})
    if (map.kind == plain) return ebpfxx + map.kind;
  const std::string key = map.has_key ? map.key.text() : "void";
  const std::string value = map.has_value ? map.value.text() : "void";
  if (map.kind.empty()) {
    // A kernel may have types that ebpfxx has no name for.
    const std::string name = to_string(map.type);
    const bool is_known = map.type != MapType{} && name != "unknown";
    const std::string type = is_known ? "::" + name : fmt::format("{{{}}}", static_cast<std::uint32_t>(map.type));
    return fmt::format("{0}Map<{1}, {2}, {0}MapType{3}>", ebpfxx, key, value, type);
  }
  const std::string inner = map.inner.empty() ? ebpfxx + "AnyMap" : map_text(map.inner.front(), ebpfxx);
  switch (map.type) {
    case MapType::xskmap:
    case MapType::cgroup_array:
      return ebpfxx + map.kind;
    case MapType::ringbuf:
    case MapType::user_ringbuf:
    case MapType::perf_event_array:
      return fmt::format("{}{}<{}>", ebpfxx, map.kind, map.has_value ? value : "");
    case MapType::array:
    case MapType::percpu_array:
    case MapType::devmap:
    case MapType::devmap_hash:
    case MapType::cpumap:
    case MapType::sockmap:
    case MapType::reuseport_sockarray:
    case MapType::sk_storage:
    case MapType::task_storage:
    case MapType::inode_storage:
    case MapType::cgrp_storage:
    case MapType::stack_trace:
    case MapType::queue:
    case MapType::stack:
    case MapType::bloom_filter:
      return fmt::format("{}{}<{}>", ebpfxx, map.kind, value);
    case MapType::prog_array:
      return fmt::format("{0}{1}<{0}{2}>", ebpfxx, map.kind, map.element);
    case MapType::array_of_maps:
      return fmt::format("{}{}<{}>", ebpfxx, map.kind, inner);
    case MapType::hash_of_maps:
      return fmt::format("{}{}<{}, {}>", ebpfxx, map.kind, key, inner);
    default:
      return fmt::format("{}{}<{}, {}>", ebpfxx, map.kind, key, value);
  }
}

}  // namespace ebpfxx::gen
