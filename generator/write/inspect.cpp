// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "names/names.hpp"
#include "write/contents.hpp"

namespace ebpfxx::gen {

namespace {

using Row = std::vector<std::string>;

std::string table(const char* empty, const std::vector<Row>& rows) {
  if (rows.size() == 1) return fmt::format("{}\n", empty);
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], comment(row[i]).size());
  std::string result;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:{}}  ", comment(row[i]), widths[i]);
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return result;
}

// "counts" or, where C++ needs another name, "class (class_ in C++)".
std::string both_names(const std::string& c_name, const std::string& cpp_name) {
  return c_name == cpp_name ? c_name : fmt::format("{} ({} in C++)", c_name, cpp_name);
}

// What has another name in C++, because C's is a keyword, a macro or taken.
class Renames {
 public:
  void add(const std::string& c_name, const std::string& cpp_name, const std::string& what) {
    if (!c_name.empty() && c_name != cpp_name) rows_.push_back({c_name, cpp_name, what});
  }
  void add(const Record& record) {
    add(record.c_name, record.name, "type");
    add_fields(record, record.name);
  }
  void add(const Enumeration& enumeration) {
    add(enumeration.c_name, enumeration.name, "type");
    for (const Enumeration::Enumerator& enumerator : enumeration.enumerators)
      add(enumerator.c_name, enumerator.name, "enumerator of " + enumeration.name);
  }
  void add(const Alias& alias) { add(alias.c_name, alias.name, "type"); }
  void add(const External& external) { add(external.c_name, external.name, "type"); }

  [[nodiscard]] std::string text() const { return rows_.size() == 1 ? "" : "\n" + table("", rows_); }

 private:
  void add_fields(const Record& record, const std::string& outermost) {
    for (const Field& field : record.fields) {
      for (const Record& inner : field.anonymous) add_fields(inner, outermost);
      add(field.c_name, field.name, "member of " + outermost);
    }
  }

  std::vector<Row> rows_{{"RENAMED", "IN C++", "WHAT"}};
};

}  // namespace

std::string inspect(const Skeleton& skeleton) {
  std::vector<Row> programs{{"PROGRAM", "SECTION", "CLASS"}};
  for (const Program& program : skeleton.programs)
    programs.push_back({both_names(program.kernel_name, program.member), program.section, program.kind.name});

  std::vector<Row> maps{{"MAP", "TYPE", "MAX ENTRIES", "CLASS"}};
  for (const Map& map : skeleton.maps)
    maps.push_back(
        {both_names(map.kernel_name, map.member), to_string(map.type), fmt::to_string(map.max_entries), map_text(map)});

  std::vector<Row> globals{{"GLOBAL", "SECTION", "OFFSET", "SIZE", "TYPE"}};
  for (const Section& section : skeleton.sections) {
    for (const Field& field : section.record.fields)
      if (field.size)
        globals.push_back({both_names(field.c_name, field.name), section.elf_name,
                           fmt::to_string(field.offset.value_or(0)), fmt::to_string(field.size), field.type.text()});
  }
  Renames renames;
  for (const Type& type : skeleton.types) std::visit([&](const auto& t) { renames.add(t); }, type);

  const std::string licence = skeleton.licence.empty() ? "no licence" : "licence " + comment(skeleton.licence);
  return fmt::format("{}: {} bytes without DWARF; {}\n\n{}\n{}\n{}{}", comment(skeleton.input), skeleton.bytes.size(),
                     licence, table("no programs", programs), table("no maps", maps),
                     table("no global variables", globals), renames.text());
}

}  // namespace ebpfxx::gen
