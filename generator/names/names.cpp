// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "names/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "error.hpp"
#include "names/system_names.hpp"

namespace ebpfxx::gen {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Keywords, alternative tokens, and names that generated code uses. Sorted, for the search.
// clang-format off
constexpr std::string_view keywords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch",
    "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept",
    "const", "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype", "default", "delete", "do",
    "double", "dynamic_cast", "ebpfxx", "else", "enum", "explicit", "export", "extern", "false", "float", "for",
    "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
    "nullptr", "offsetof", "operator", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast", "requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast",
    "std", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid",
    "typename", "typeof", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor",
    "xor_eq"};
// clang-format on
static_assert(std::ranges::is_sorted(keywords));

// Macros that is_system_macro() leaves out: g++'s own, and those that expand to themselves.
constexpr std::string_view macros[] = {"i386", "linux", "sched_priority", "stderr", "stdin", "stdout", "unix"};

bool is_keyword(std::string_view name) { return std::ranges::binary_search(keywords, name); }

void append_octal(std::string& text, char c) {
  const unsigned value = static_cast<unsigned char>(c);
  for (const char digit : {'\\', static_cast<char>('0' + value / 64), static_cast<char>('0' + value / 8 % 8),
                           static_cast<char>('0' + value % 8)})
    text += digit;
}

// Octal escapes end after three digits, whatever follows; a zero byte is short unless a digit follows.
void append_byte(std::string& text, char c, bool digit_follows) {
  if (c == '\0' && !digit_follows)
    text += "\\0";
  else if (c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?')
    text += c;
  else
    append_octal(text, c);
}

}  // namespace

std::string identifier(std::string_view name) {
  std::string result;
  for (const char c : name) result += is_letter(c) || is_digit(c) ? c : '_';
  if (result.empty() || is_digit(result.front())) result.insert(0, "_");
  if (is_keyword(result) || std::ranges::binary_search(macros, result) || is_system_macro(result)) result += '_';
  return result;
}

std::string global_identifier(std::string_view name) {
  std::string result = identifier(name);
  if (is_system_name(result)) result += '_';
  return result;
}

std::string namespace_name(std::string_view name) {
  std::string result;
  for (std::string_view rest = name;;) {
    const std::size_t end = rest.find("::");
    const std::string_view part = rest.substr(0, end);
    if (part.empty()) throw Failure{fmt::format("'{}' is not a namespace: write it like app::bpf", comment(name))};
    result += result.empty() ? global_identifier(part) : identifier(part);
    if (end == std::string_view::npos) return result;
    result += "::";
    rest.remove_prefix(end + 2);
  }
}

std::string comment(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_plain = c >= ' ' && c <= '~' && c != '\\' && !(c == '?' && result.ends_with('?'));  // no trigraphs
    result += is_plain ? c : '.';
  }
  return result;
}

std::string literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?')
      result += c;
    else
      result += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return result + '"';
}

std::string byte_lines(std::string_view bytes, std::string_view indent) {
  constexpr std::size_t line_length = 110;
  std::string result;
  result.reserve(bytes.size() * 4 + bytes.size() / 16 + 16);  // more than enough: unused memory costs nothing
  const char* const end = bytes.data() + bytes.size();
  for (const char* next = bytes.data(); next != end || result.empty();) {
    result.append(indent) += '"';
    const std::size_t begin = result.size();
    for (; next != end && result.size() - begin < line_length; ++next)
      append_byte(result, *next, next + 1 != end && is_digit(next[1]));
    result += "\"\n";
  }
  return result;
}

std::string cpp_type(std::string_view name) {
  const auto is_part = [](char c) {
    return is_letter(c) || is_digit(c) || c == ':' || c == '<' || c == '>' || c == ',';
  };
  if (name.empty() || is_digit(name.front()) || !std::ranges::all_of(name, is_part))
    throw Failure{fmt::format("'{}' is not a C++ type: write it like app::event", comment(name))};
  return name.starts_with("::") ? std::string{name} : fmt::format("::{}", name);
}

std::string include_name(std::string_view name) {
  const bool has_marks =
      name.size() > 2 && ((name.front() == '<' && name.back() == '>') || (name.front() == '"' && name.back() == '"'));
  const std::string_view path = has_marks ? name.substr(1, name.size() - 2) : name;
  const auto is_bad = [](unsigned char c) { return c < ' ' || c == '"' || c == '<' || c == '>' || c == '\\'; };
  if (path.empty() || std::ranges::any_of(path, is_bad))
    throw Failure{fmt::format("'{}' is not a header: write it like app/event.hpp or <app/event.hpp>", comment(name))};
  return has_marks ? std::string{name} : fmt::format("\"{}\"", name);
}

std::size_t distance(std::string_view one, std::string_view other) {
  // The table of distances between all prefixes, row by row; `row` belongs to the characters of `one` so far.
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t exchanged = diagonal + (one[i] != other[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string some_of(std::vector<std::string> names, std::string_view wanted) {
  if (names.empty()) return "none";
  constexpr std::size_t readable = 12, nearest = 6;
  if (names.size() <= readable) return fmt::format("{}", fmt::join(names, ", "));
  std::ranges::sort(names, {}, [&](const std::string& name) { return std::pair{distance(name, wanted), name}; });
  const std::size_t rest = names.size() - nearest;
  names.resize(nearest);
  return fmt::format("{} and {} more", fmt::join(names, ", "), rest);
}

std::string Scope::unique(std::string_view name, std::string_view c_name) {
  std::string result{name};
  if (taken_.emplace(result, c_name).second) return result;
  result += '_';
  if (taken_.emplace(result, c_name).second) return result;
  int& number = numbers_.try_emplace(std::string{name}, 1).first->second;  // all up to it are taken
  do result = fmt::format("{}_{}", name, ++number);
  while (!taken_.emplace(result, c_name).second);
  return result;
}

const std::string* Scope::owner(const std::string& name) const {
  const auto found = taken_.find(name);
  return found == taken_.end() ? nullptr : &found->second;
}

void Naming::rename(const std::string& c_name, const std::string& cpp_name) {
  const bool is_name = !cpp_name.empty() && !is_digit(cpp_name.front()) &&
                       std::ranges::all_of(cpp_name, [](char c) { return is_letter(c) || is_digit(c); });
  if (!is_name) refuse(c_name, cpp_name, "that is not a C++ name: write it like state=State");
  if (is_keyword(cpp_name)) refuse(c_name, cpp_name, "that word is reserved: choose another");
  if (!renames_.emplace(c_name, cpp_name).second) refuse(c_name, cpp_name, "it already has another new name");
}

std::string Naming::name(const std::string& c_name) {
  seen_.insert(c_name);
  const auto wanted = renames_.find(c_name);
  return wanted == renames_.end() ? identifier(c_name) : wanted->second;
}

std::string Naming::name(const std::string& c_name, Scope& scope) {
  const std::string result = name(c_name);
  if (const std::string* owner = scope.owner(result); owner && *owner != c_name) {
    const bool is_renamed = renames_.contains(c_name);
    if (is_renamed && owner->empty()) refuse(c_name, result, "the header uses that name: choose another");
    if (is_renamed) refuse(c_name, result, fmt::format("'{}' next to it has that name", comment(*owner)));
    if (renames_.contains(*owner))
      refuse(*owner, result, fmt::format("'{}' next to it has that name", comment(c_name)));
  }
  return scope.unique(result, c_name);
}

std::string Naming::name(const std::string& c_name, Scope& scope, const std::string& outermost) {
  if (name(c_name) != outermost) return name(c_name, scope);
  if (renames_.contains(c_name)) refuse(c_name, outermost, "the struct around it has that name");
  return scope.unique(outermost + '_', c_name);
}

void Naming::require_used() const {
  for (const auto& [c_name, cpp_name] : renames_)
    if (!seen_.contains(c_name))
      refuse(c_name, cpp_name,
             fmt::format("nothing in the header is called '{}'. It has: {}", comment(c_name),
                         comment(some_of({seen_.begin(), seen_.end()}, c_name))));
}

void Naming::refuse(const std::string& c_name, const std::string& cpp_name, const std::string& why) {
  throw Failure{fmt::format("cannot rename {}={}: {}", comment(c_name), comment(cpp_name), why)};
}

}  // namespace ebpfxx::gen
