// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "new.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>

#include "error.hpp"
#include "files.hpp"
#include "names/names.hpp"
#include "new_files.hpp"

namespace ebpfxx::gen {

namespace {

// The name is that of a program, of CMake's targets, and of a namespace.
void require_name(const std::string& name) {
  static constexpr std::string_view taken[] = {"CMakeFiles", "Makefile",   "Testing", "all",          "clean",
                                               "depend",     "edit_cache", "help",    "install",      "main",
                                               "package",    "preinstall", "test",    "rebuild_cache"};
  if (global_identifier(name) != name)
    throw Failure{
        fmt::format("a project cannot be called '{}': use letters, digits and _, like my_tool, no digit first, and no "
                    "name that C++ or the system's headers have",
                    comment(name))};
  if (std::ranges::find(taken, name) != std::end(taken) || name.starts_with("ebpfxx"))
    throw Failure{fmt::format("a project cannot be called '{}': CMake, C++ or ebpfxx use this name themselves", name)};
}

// The templates are a project called mytool.
std::string renamed(std::string_view text, const std::string& name) {
  constexpr std::string_view mytool = "mytool";
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t found = std::min(text.find(mytool, at), text.size());
    result += text.substr(at, found - at);
    if (found != text.size()) result += name;
    at = found + mytool.size();
  }
  return result;
}

}  // namespace

std::vector<std::string> project_kinds() {
  std::vector<std::string> kinds;
  for (const NewFile& file : new_files)
    if (file.path == "main.cpp") kinds.emplace_back(file.kind);
  return kinds;
}

std::string write_project(const NewOptions& options) {
  require_name(options.name);
  const std::filesystem::path directory{options.directory.empty() ? options.name : options.directory};
  std::vector<std::pair<std::filesystem::path, std::string>> files;
  for (const NewFile& file : new_files)
    if (file.kind == "all" || file.kind == options.kind)
      files.emplace_back(directory / renamed(file.path, options.name), renamed(file.text, options.name));

  std::error_code error;
  for (const auto& [path, text] : files)
    if (exists(symlink_status(path, error)))
      throw Failure{fmt::format("{}: it is there already, and is not overwritten: --directory names another place",
                                path.native())};
  for (const auto& [path, text] : files) {
    create_directories(path.parent_path(), error);
    if (error) throw Failure{fmt::format("{}: cannot make it: {}", path.parent_path().native(), error.message())};
    write_output(path, text);
  }
  return fmt::format(
      "Wrote {0}. Build it, and run it:\n"
      "  cd {1}\n"
      "  cmake -B build && cmake --build build\n"
      "  sudo build/{0}\n",
      options.name, for_shell(directory.native()));
}

}  // namespace ebpfxx::gen
