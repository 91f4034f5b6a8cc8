// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "error.hpp"
#include "global_names.hpp"
#include "system_names.hpp"

namespace ebpfxx::gen {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Sorted, for the search.
constexpr std::string_view reserved[] = {
    // macros in upper case
    "BUFSIZ", "CHAR_BIT", "CHAR_MAX", "CHAR_MIN", "EOF", "INT_MAX", "INT_MIN", "LONG_MAX", "LONG_MIN", "NULL",
    "SEEK_CUR", "SEEK_END", "SEEK_SET", "UINT_MAX",
    // keywords, alternative tokens, macros, and what generated code uses
    "alignas", "alignof", "alloca", "and", "and_eq", "asm", "assert", "auto", "bitand", "bitor", "bool", "break",
    "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl",
    "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype", "default",
    "delete", "do", "double", "dynamic_cast", "ebpfxx", "else", "enum", "errno", "explicit", "export", "extern",
    "false", "float", "for", "friend", "goto", "i386", "if", "ifa_broadaddr", "ifa_dstaddr", "ifc_buf", "ifc_req",
    "ifr_addr", "ifr_bandwidth", "ifr_broadaddr", "ifr_data", "ifr_dstaddr", "ifr_flags", "ifr_hwaddr", "ifr_ifindex",
    "ifr_map", "ifr_metric", "ifr_mtu", "ifr_name", "ifr_netmask", "ifr_newname", "ifr_qlen", "ifr_slave", "inline",
    "int", "linux", "long", "major", "makedev", "minor", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
    "nullptr", "offsetof", "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
    "requires", "return", "sa_handler", "sa_sigaction", "sched_priority", "setjmp", "short", "si_addr", "si_pid",
    "si_status", "si_uid", "si_value", "sigmask", "signed", "sizeof", "st_atime", "st_ctime", "st_mtime", "static",
    "static_assert", "static_cast", "std", "stderr", "stdin", "stdout", "struct", "switch", "template", "this",
    "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "typeof", "union", "unix", "unsigned",
    "using", "va_arg", "va_copy", "va_end", "va_start", "virtual", "void", "volatile", "wchar_t", "while", "xor",
    "xor_eq"};
static_assert(std::ranges::is_sorted(reserved));

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
  if (std::ranges::binary_search(reserved, result) || is_system_macro(result)) result += '_';
  return result;
}

std::string global_identifier(std::string_view name) {
  std::string result = identifier(name);
  if (is_global_name(result) || is_system_function(result)) result += '_';
  return result;
}

std::string namespace_name(std::string_view name) {
  std::string result;
  for (std::string_view rest = name;;) {
    const std::size_t end = rest.find("::");
    const std::string_view part = rest.substr(0, end);
    if (part.empty()) throw Failure{fmt::format("'{}' is no namespace: write it like app::bpf", comment(name))};
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
  result.reserve(bytes.size() * 4 + bytes.size() / 16 + 16);  // more than enough; what is not used costs nothing
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
    throw Failure{fmt::format("'{}' is no C++ type: write it like app::event", comment(name))};
  return name.starts_with("::") ? std::string{name} : fmt::format("::{}", name);
}

std::string include_name(std::string_view name) {
  const bool has_marks =
      name.size() > 2 && ((name.front() == '<' && name.back() == '>') || (name.front() == '"' && name.back() == '"'));
  const std::string_view path = has_marks ? name.substr(1, name.size() - 2) : name;
  const auto is_bad = [](char c) { return (c >= 0 && c < ' ') || c == '"' || c == '<' || c == '>' || c == '\\'; };
  if (path.empty() || std::ranges::any_of(path, is_bad))
    throw Failure{fmt::format("'{}' is no header: write it like app/event.hpp or <app/event.hpp>", comment(name))};
  return has_marks ? std::string{name} : fmt::format("\"{}\"", name);
}

std::size_t distance(std::string_view one, std::string_view other) {
  // Row by row through the table of distances of all beginnings; `row` is that of the characters of `one` so far.
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

std::string Scope::unique(std::string_view name) {
  std::string result{name};
  if (taken_.insert(result).second) return result;
  result += '_';
  if (taken_.insert(result).second) return result;
  int& number = numbers_.try_emplace(std::string{name}, 1).first->second;  // all up to it are taken
  do result = fmt::format("{}_{}", name, ++number);
  while (!taken_.insert(result).second);
  return result;
}

}  // namespace ebpfxx::gen
