// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ebpfxx::gen {

struct NewOptions {
  std::string name;
  std::string kind = "tracer";
  std::string directory;  ///< empty for one of that name
};

/// What a new project can be: "tracer" and so on.
[[nodiscard]] std::vector<std::string> project_kinds();

/// Writes a project that builds and runs: the files of new/, with its name. Returns what to do next. Throws Failure,
/// also for a file that is there already; nothing is written then.
[[nodiscard]] std::string write_project(const NewOptions& options);

}  // namespace ebpfxx::gen
