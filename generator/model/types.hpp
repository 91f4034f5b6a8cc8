// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// C types as C++ writes them, as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ebpfxx::gen {

/// A type as C++ writes it: `before` + `name` + `after`, e.g. "std::array<" + "event" + ", 4>".
/// `ours`: the header itself defines the name, so it may need its namespace in front.
struct TypeName {
  std::string before, name, after;
  bool ours = false;

  [[nodiscard]] std::string text() const { return before + name + after; }
};

struct Record;

/// A member of a struct or union: a plain one, padding, an anonymous struct or union, or only a remark.
struct Field {
  std::string name;
  std::string c_name;  ///< empty for padding and remarks
  TypeName type;
  std::vector<Record> anonymous;        ///< the one anonymous record, when this is one
  std::optional<std::uint32_t> offset;  ///< in bytes, from the start of the outermost record; absent for bit-fields
  std::uint32_t size = 0;               ///< of a global variable, in bytes; one without a size is not a member
  std::uint32_t bits = 0;               ///< width of a bit-field
  bool padding = false;
  std::string comment;
};

/// A struct or union. Its fields, padding included, give it its layout in C++.
struct Record {
  std::string name;
  std::string c_name;  ///< empty when C has none
  bool is_union = false;
  bool packed = false;
  std::uint32_t size = 0;
  std::uint32_t alignment = 1;
  std::vector<Field> fields;
};

struct Enumeration {
  struct Enumerator {
    std::string name;
    std::string c_name;
    std::string value;
  };
  std::string name;
  std::string c_name;  ///< empty when C has none
  std::string underlying;
  std::string comment;
  std::vector<Enumerator> enumerators;
};

struct Alias {
  std::string name;
  std::string c_name;
  TypeName target;
};

/// The user's own type in place of one of the object's, and what must be true of it.
struct External {
  struct Member {
    std::string name;
    std::optional<std::uint32_t> offset;  ///< in bytes; absent for bit-fields
    std::uint32_t size = 0;               ///< in bytes; 0 for bit-fields
  };
  std::string name;
  std::string c_name;
  std::string cpp_name;  ///< "::app::event"
  std::uint32_t size = 0;
  std::vector<Member> members;
  std::vector<Enumeration::Enumerator> enumerators;
};

using Type = std::variant<Record, Enumeration, Alias, External>;

}  // namespace ebpfxx::gen
