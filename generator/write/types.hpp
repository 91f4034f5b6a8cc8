// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The types of a header, the same in a skeleton and in a subskeleton.
#pragma once

#include <set>
#include <span>
#include <string>

#include "model/skeleton.hpp"

namespace ebpfxx::gen {

using Names = std::set<std::string, std::less<>>;

class TypeEmitter {
 public:
  /// `sections` are those that get a struct.
  TypeEmitter(const Skeleton& skeleton, std::span<const Section> sections);

  /// Definitions, in the header's namespace.
  [[nodiscard]] std::string types() const;
  /// Specialisations of ebpfxx::is_map_key, which close that namespace and open it again.
  [[nodiscard]] std::string keys() const;
  /// Structs of the sections.
  [[nodiscard]] std::string sections() const;
  /// Assertions of sizes and offsets.
  [[nodiscard]] std::string layouts() const;
  /// to_string() of each enum.
  [[nodiscard]] std::string enumerators() const;
  /// Specialisations of ebpfxx::Fields, outside of the header's namespace.
  [[nodiscard]] std::string fields_of_types() const;

  /// A type inside a class whose members have these names: if one has the type's name, C++ wants it qualified.
  [[nodiscard]] std::string spelled(const TypeName& type, const Names& members) const;

 private:
  void find_united(const Record& record, bool united);
  [[nodiscard]] std::string qualified(const TypeName& type) const;
  [[nodiscard]] std::string definition(const Alias& alias) const;
  [[nodiscard]] std::string definition(const Enumeration& enumeration) const;
  [[nodiscard]] std::string definition(const External& external) const;
  [[nodiscard]] std::string definition(const Record& record) const;
  [[nodiscard]] std::string fields(const Record& record, const Names& names, bool united,
                                   const std::string& indent) const;
  [[nodiscard]] std::string layout(const External& external) const;

  const Skeleton& skeleton_;
  std::span<const Section> sections_;
  Names united_;  // records that must be trivial because of what they are in
};

}  // namespace ebpfxx::gen
