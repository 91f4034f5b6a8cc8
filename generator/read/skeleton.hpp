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

/// The type of the records that a map's readers get, where the object does not say it: a C type that the object has, or
/// a C++ type of the user's own, with a `::` in it.
struct RecordType {
  std::string map;
  std::string type;
};

/// The C++ name of what C calls otherwise: a type, member, enumerator, map, program or global variable.
struct Rename {
  std::string c_name;
  std::string cpp_name;
};

struct ReadOptions {
  std::string name;                ///< the object's name; by default the file's, without .bpf.o
  std::string name_space;          ///< by default the name
  std::vector<std::string> types;  ///< C types to emit beside those that maps and variables need
  std::vector<ExternalType> externals;
  std::vector<RecordType> records;
  std::vector<Rename> renames;
  std::vector<std::string> includes;  ///< headers of the external types: "event.hpp", <event.hpp>, or without quotes
};

/// Everything that the generator knows of an object, or of several that are linked. Throws Failure.
[[nodiscard]] Skeleton read_objects(const std::vector<std::string>& paths, const ReadOptions& options);
[[nodiscard]] inline Skeleton read_object(const std::string& path, const ReadOptions& options) {
  return read_objects({path}, options);
}

}  // namespace ebpfxx::gen
