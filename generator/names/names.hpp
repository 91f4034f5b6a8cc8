// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The one place that turns an object's names, which may be anything, into C++ identifiers, comments and literals.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ebpfxx::gen {

/// The C++ identifier closest to a name. Other characters become '_'; keywords, macros of the system's headers and
/// names that generated code uses get a '_' at the end.
[[nodiscard]] std::string identifier(std::string_view name);

/// The same for a name at global scope: what the system's headers declare there, like "connect", gets a '_' too.
[[nodiscard]] std::string global_identifier(std::string_view name);

/// "app::bpf" as identifiers; empty parts are refused (Failure).
[[nodiscard]] std::string namespace_name(std::string_view name);

/// Text for a `//` comment: printable, on one line, without a line continuation. Other characters become '.'.
[[nodiscard]] std::string comment(std::string_view text);

/// A string literal with its quotes.
[[nodiscard]] std::string literal(std::string_view text);

/// Bytes as string literals, one a line, each after `indent`.
[[nodiscard]] std::string byte_lines(std::string_view bytes, std::string_view indent);

/// A C++ type as any namespace can name it, e.g. "::app::event" for "app::event". Throws Failure.
[[nodiscard]] std::string cpp_type(std::string_view name);

/// What follows #include: <name> and "name" as they are, any other name in quotes. Throws Failure.
[[nodiscard]] std::string include_name(std::string_view name);

/// How many characters to add, drop or change to turn one name into the other.
[[nodiscard]] std::size_t distance(std::string_view one, std::string_view other);

/// Names for a sentence; if they are too many to read, those closest to the one that was wanted.
[[nodiscard]] std::string some_of(std::vector<std::string> names, std::string_view wanted);

/// Names of one scope: a name that is taken gets a '_' at its end, then a number.
class Scope {
 public:
  /// `c_name` is what C calls it, for owner().
  [[nodiscard]] std::string unique(std::string_view name, std::string_view c_name = {});
  [[nodiscard]] bool has(const std::string& name) const { return taken_.contains(name); }
  /// The C name of what took this name: empty when it has none, null when the name is free.
  [[nodiscard]] const std::string* owner(const std::string& name) const;

 private:
  std::map<std::string, std::string, std::less<>> taken_;  // C names by C++ names
  std::map<std::string, int, std::less<>> numbers_;
};

/// From C names to C++ names: the user's choice if there is one, else identifier().
class Naming {
 public:
  /// Renames everything that C calls `c_name`. Throws Failure, as all of these do.
  void rename(const std::string& c_name, const std::string& cpp_name);

  [[nodiscard]] std::string name(const std::string& c_name);
  /// The same in a scope: the user's names stay as they are, and nothing else may have them.
  [[nodiscard]] std::string name(const std::string& c_name, Scope& scope);
  /// The same for a member of an anonymous struct or union, which cannot be named like the struct around it.
  [[nodiscard]] std::string name(const std::string& c_name, Scope& scope, const std::string& outermost);

  /// Refuses renames of names that did not occur.
  void require_used() const;

 private:
  [[noreturn]] static void refuse(const std::string& c_name, const std::string& cpp_name, const std::string& why);

  std::map<std::string, std::string, std::less<>> renames_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace ebpfxx::gen
