// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the generator knows about an object, as plain data: read/ fills it, write/ prints it.
#pragma once

#include <cstdint>
#include <ebpfxx/map_type.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/map_classes.hpp"
#include "model/program_classes.hpp"
#include "model/types.hpp"

namespace ebpfxx::gen {

/// A section of global variables.
struct Section {
  std::string elf_name;  ///< ".rodata"
  std::string accessor;  ///< "rodata"
  Record record;         ///< named "Rodata"
  bool constant_before_load = false;
  bool constant_after_load = false;
};

struct Map {
  std::string kernel_name;
  std::string member;
  MapType type{};
  std::uint32_t max_entries = 0;
  MapClass cpp_class{};
  std::optional<TypeName> key, value;  ///< arguments of the class; of struct_ops, the value is the type of its members
  std::vector<Map> inner;              ///< of a map of maps: what its values are like, if known
  std::string element;                 ///< of a map whose values are programs: their class, without ebpfxx::
  std::string link;                    ///< of struct_ops, which attach: the member of Links
};

struct Program {
  std::string kernel_name;
  std::string member;
  std::string section;
  ProgramClass kind{};
};

struct Skeleton {
  std::string input;                ///< the input files, without their directories
  std::string object;               ///< the object's name, as the kernel gets it
  std::string name_space;           ///< "app::execsnoop"
  std::vector<Type> types;          ///< each defined before it is used
  std::vector<TypeName> byte_keys;  ///< types of keys without padding, though C++ cannot tell
  std::vector<Section> sections;
  std::vector<Map> maps;
  std::vector<Program> programs;
  std::vector<std::string> includes;  ///< of the user's own types, as they stand after #include
  std::string licence;                ///< as the kernel gets it; empty when there is none
  std::string bytes;                  ///< the object: linked, without DWARF
};

}  // namespace ebpfxx::gen
