// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// From BTF, the type information in an object, to C++ types of the same layout.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/types.hpp"
#include "names/names.hpp"

namespace ebpfxx::gen {

/// A variable of a section.
struct Variable {
  std::string name;
  std::uint32_t type_id;
  std::uint32_t offset;
};

/// Collects types and those that they need, each before its users.
/// BTF is input: ids, sizes and nesting are checked. Every function throws Failure.
class TypeBuilder {
 public:
  /// `taken` has the names of the header's namespace that are not for types; `naming` must outlive this.
  TypeBuilder(const btf* types, Scope taken, Naming& naming) : btf_{types}, names_{std::move(taken)}, naming_{naming} {}

  /// The C++ name of a type; it and what it needs are collected. `hint` names it if it has no name in C.
  [[nodiscard]] TypeName type_name(std::uint32_t id, const std::string& hint);

  /// The id of the struct, union, enum or typedef of that name; 0 when there is none.
  [[nodiscard]] std::uint32_t find(std::string_view c_name) const;
  /// Names that --type could have meant, for an error.
  [[nodiscard]] std::vector<std::string> named_types() const;

  /// Uses this C++ type for the C type of that name from now on; find() must know it.
  void replace(const std::string& c_name, const std::string& cpp_name);
  /// Makes the function pointers of this struct slots for programs from now on.
  void mark_struct_ops(std::uint32_t id) { struct_ops_.insert(at(resolve(id))); }

  /// A struct with these variables at these offsets.
  [[nodiscard]] Record section(const std::string& name, std::uint32_t size, const std::vector<Variable>& variables);

  /// The size of a type in bytes.
  [[nodiscard]] std::uint32_t size_of(std::uint32_t id) const;
  /// The type without modifiers and typedefs.
  [[nodiscard]] std::uint32_t resolve(std::uint32_t id) const;
  /// True for unions, bit-fields and floating point, and what has them: the compiler cannot tell that all bytes are
  /// set.
  [[nodiscard]] bool hides_bytes(std::uint32_t id) const;

  [[nodiscard]] std::vector<Type> take() { return std::move(types_); }

 private:
  struct Layout;

  [[nodiscard]] const btf_type* at(std::uint32_t id) const;
  [[nodiscard]] std::string name_at(std::uint32_t offset) const;
  [[nodiscard]] std::string c_name(const btf_type* type) const;
  [[nodiscard]] std::uint32_t strip(std::uint32_t id) const;
  [[nodiscard]] std::string c_text(std::uint32_t id, int depth = 0) const;
  [[nodiscard]] std::uint32_t alignment_of(std::uint32_t id, int depth = 0) const;
  [[nodiscard]] bool is_packed(const btf_type* type, int depth) const;
  [[nodiscard]] std::uint32_t bits_of(const btf_type* parent, std::uint32_t member) const;

  [[nodiscard]] bool is_char(const btf_type* type) const;
  TypeName integer(const btf_type* type) const;
  TypeName defined(std::uint32_t id, const btf_type* type, const std::string& hint);
  TypeName type_definition(std::uint32_t id, const btf_type* type);
  TypeName external(std::uint32_t id, const std::string& c_name, const std::string& cpp_name);
  void add_external_members(External& external, const btf_type* type, std::uint32_t base);
  [[nodiscard]] bool is_function_pointer(const btf_type* type) const;
  Enumeration enumeration(const btf_type* type, std::string name) const;
  [[nodiscard]] std::string bit_field_integer(std::string name, std::uint32_t bits) const;
  Record record(const btf_type* type, std::string name, const std::string& hint);
  void add_members(Layout& layout, const btf_type* type, const std::string& hint);
  void add_member(Layout& layout, const btf_type* parent, std::uint32_t index, const std::string& hint);
  void add_remark(Record& record, std::uint32_t id, const std::string& name, std::uint32_t offset) const;

  const btf* btf_;
  Scope names_;
  Naming& naming_;
  std::vector<Type> types_;
  std::map<std::uint32_t, TypeName> done_;
  std::map<std::string, std::string, std::less<>> externals_;  // C++ types by C names
  std::set<const btf_type*> struct_ops_;
  mutable std::map<std::uint32_t, std::uint32_t> alignments_;
  std::set<std::uint32_t> open_;  // being defined: in damaged BTF a type may need itself
  int depth_ = 0;
};

}  // namespace ebpfxx::gen
