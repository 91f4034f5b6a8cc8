// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The one place that turns names of an object, which may be anything, into C++ identifiers, comments and literals.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ebpfxx::gen {

/// A C++ identifier as near to the name as there is: characters that cannot stand there become '_', a keyword, a macro
/// of the system's headers, or a name that generated code uses gets a '_' at its end.
[[nodiscard]] std::string identifier(std::string_view name);

/// The same for a name outside of every namespace, which the system's headers must not have: "connect" gets a '_' too.
[[nodiscard]] std::string global_identifier(std::string_view name);

/// "app::bpf" as identifiers; empty parts are refused (Failure).
[[nodiscard]] std::string namespace_name(std::string_view name);

/// Text for the rest of a `//` comment line: printable, on one line, no line continuation. '.' is for what cannot stand
/// there.
[[nodiscard]] std::string comment(std::string_view text);

/// A string literal with its quotes.
[[nodiscard]] std::string literal(std::string_view text);

/// Bytes as lines of string literals, each `indent` deep.
[[nodiscard]] std::string byte_lines(std::string_view bytes, std::string_view indent);

/// A C++ type as it may stand in any namespace, e.g. "::app::event" for "app::event". Throws Failure.
[[nodiscard]] std::string cpp_type(std::string_view name);

/// What stands behind #include: <name> and "name" as they are, any other name in quotes. Throws Failure.
[[nodiscard]] std::string include_name(std::string_view name);

/// How many characters to add, drop or exchange to make one name of the other.
[[nodiscard]] std::size_t distance(std::string_view one, std::string_view other);

/// Names of one scope: a name that is taken gets a '_' at its end, then a number.
class Scope {
 public:
  [[nodiscard]] std::string unique(std::string_view name);
  [[nodiscard]] bool has(const std::string& name) const { return taken_.contains(name); }

 private:
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, int, std::less<>> numbers_;
};

}  // namespace ebpfxx::gen
