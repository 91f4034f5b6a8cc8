// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "contents.hpp"
#include "names.hpp"

namespace ebpfxx::gen {

namespace {

using Row = std::vector<std::string>;

std::string table(const char* empty, const std::vector<Row>& rows) {
  if (rows.size() == 1) return fmt::format("{}\n", empty);
  std::string result;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::size_t width = 0;
      for (const Row& other : rows) width = std::max(width, comment(other[i]).size());
      line += fmt::format("{:{}}  ", comment(row[i]), width);
    }
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return result;
}

// "counts" or, where C++ needs another name, "class (class_ in C++)".
std::string both_names(const std::string& c_name, const std::string& cpp_name) {
  return c_name == cpp_name ? c_name : fmt::format("{} ({} in C++)", c_name, cpp_name);
}

}  // namespace

std::string inspect(const Skeleton& skeleton) {
  std::vector<Row> programs{{"PROGRAM", "SECTION", "CLASS"}};
  for (const Program& program : skeleton.programs)
    programs.push_back({both_names(program.kernel_name, program.member), program.section, program.kind});

  std::vector<Row> maps{{"MAP", "TYPE", "MAX ENTRIES", "CLASS"}};
  for (const Map& map : skeleton.maps)
    maps.push_back(
        {both_names(map.kernel_name, map.member), to_string(map.type), fmt::to_string(map.max_entries), map_text(map)});

  std::vector<Row> globals{{"GLOBAL", "SECTION", "OFFSET", "SIZE", "TYPE"}};
  for (const Section& section : skeleton.sections) {
    auto variable = section.variables.begin();
    for (const Field& field : section.record.fields)
      if (!field.padding && variable != section.variables.end()) {
        globals.push_back({both_names(variable->c_name, field.name), section.elf_name,
                           fmt::to_string(field.offset.value_or(0)), fmt::to_string(variable->size),
                           field.type.text()});
        ++variable;
      }
  }
  const std::string licence = skeleton.licence.empty() ? "no licence" : "licence " + comment(skeleton.licence);
  return fmt::format("{}: {} bytes, linked and without DWARF; {}\n\n{}\n{}\n{}", comment(skeleton.input),
                     skeleton.bytes.size(), licence, table("no programs", programs), table("no maps", maps),
                     table("no global variables", globals));
}

}  // namespace ebpfxx::gen
