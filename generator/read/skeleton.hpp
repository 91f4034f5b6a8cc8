// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "model/skeleton.hpp"

namespace ebpfxx::gen {

/// The user's own type for one of the object's.
struct ExternalType {
  std::string c_name;
  std::string cpp_name;
};

/// The type of a map's records, where the object does not say it: a C type of the object, or the user's own C++ type,
/// which has a `::`.
struct RecordType {
  std::string map;
  std::string type;
};

/// Another name in C++ for a type, member, enumerator, map, program or global variable.
struct Rename {
  std::string c_name;
  std::string cpp_name;
};

struct ReadOptions {
  std::string name;                ///< the object's name; by default the file's, without .bpf.o
  std::string name_space;          ///< by default the name
  std::vector<std::string> types;  ///< C types to emit besides those of maps and variables
  std::vector<ExternalType> externals;
  std::vector<RecordType> records;
  std::vector<Rename> renames;
  std::vector<std::string> includes;  ///< headers of the external types: "event.hpp", <event.hpp>, or without quotes
};

/// Reads an object, or several that are linked first. Throws Failure.
[[nodiscard]] Skeleton read_objects(const std::vector<std::string>& paths, const ReadOptions& options);
[[nodiscard]] inline Skeleton read_object(const std::string& path, const ReadOptions& options) {
  return read_objects({path}, options);
}

}  // namespace ebpfxx::gen
