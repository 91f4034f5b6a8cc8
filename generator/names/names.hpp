// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The one place that turns names of an object, which may be anything, into C++ identifiers, comments and literals.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// For a sentence: the names; where they are too many to read, those nearest to the one that was meant.
[[nodiscard]] std::string some_of(std::vector<std::string> names, std::string_view wanted);

/// Names of one scope: a name that is taken gets a '_' at its end, then a number.
class Scope {
 public:
  /// `c_name` is what C calls it, for owner().
  [[nodiscard]] std::string unique(std::string_view name, std::string_view c_name = {});
  [[nodiscard]] bool has(const std::string& name) const { return taken_.contains(name); }
  /// The C name of what has this name; empty for what has none, null when nothing has it.
  [[nodiscard]] const std::string* owner(const std::string& name) const;

 private:
  std::map<std::string, std::string, std::less<>> taken_;  // C names by C++ names
  std::map<std::string, int, std::less<>> numbers_;
};

/// From C names to C++ names: the one that the user wants, where there is one, or else identifier().
class Naming {
 public:
  /// From now on what C calls `c_name` has this name, wherever it is. Throws Failure, as all of these do.
  void rename(const std::string& c_name, const std::string& cpp_name);

  [[nodiscard]] std::string name(const std::string& c_name);
  /// The same in a scope: the user's names are taken as they are, and nothing else may have them.
  [[nodiscard]] std::string name(const std::string& c_name, Scope& scope);
  /// The same for a member of an anonymous struct or union, which cannot be named like the struct around it.
  [[nodiscard]] std::string name(const std::string& c_name, Scope& scope, const std::string& outermost);

  /// Refuses renames of what was not there.
  void require_used() const;

 private:
  [[noreturn]] static void refuse(const std::string& c_name, const std::string& cpp_name, const std::string& why);

  std::map<std::string, std::string, std::less<>> renames_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace ebpfxx::gen
