// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "model.hpp"

namespace ebpfxx::gen {

struct ReadOptions {
  std::string name;                ///< the object's name; by default the file's, without .bpf.o
  std::string name_space;          ///< by default the name
  std::vector<std::string> types;  ///< C types to emit beside those that maps and variables need
};

/// Everything that the generator knows of an object. Throws Failure.
[[nodiscard]] Skeleton read_object(const std::string& path, const ReadOptions& options);

}  // namespace ebpfxx::gen
