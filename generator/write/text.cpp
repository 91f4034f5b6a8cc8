// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace ebpfxx::gen {

std::string fill(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string result;
  for (;;) {
    const std::size_t begin = text.find('@');
    if (begin == std::string_view::npos) return result.append(text);
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    result.append(text.substr(0, begin));
    const auto value = std::ranges::find(values, name, &std::pair<std::string_view, std::string>::first);
    if (value == values.end()) throw std::logic_error{fmt::format("a template has an unknown name: {}", name)};
    result.append(value->second);
    text.remove_prefix(end + 1);
  }
}

std::string constructor(const std::string& indent, const std::string& head, const std::vector<std::string>& members) {
  if (members.empty()) return fmt::format("{}{} {{}}\n", indent, head);
  const std::string list = fmt::format("{}", fmt::join(members, ", "));
  const std::string one = fmt::format("{}{} : {} {{}}\n", indent, head, list);
  if (one.size() <= line_length + 1) return one;
  const std::string second = fmt::format("{}    : {} {{}}\n", indent, list);
  const std::string first = fmt::format("{}{}\n", indent, head);
  if (second.size() <= line_length + 1) return first + second;
  return fmt::format("{}{}    : {} {{}}\n", first, indent, fmt::join(members, ",\n      " + indent));
}

std::string Lines::text() const {
  std::string result;
  std::size_t width = 0;
  for (auto line = lines_.begin(); line != lines_.end(); ++line) {
    if (line == lines_.begin() || line[-1].second.empty()) {
      width = 0;
      for (auto next = line; next != lines_.end() && !next->second.empty(); ++next)
        width = std::max(width, next->first.size());
    }
    if (line->second.empty())
      result += line->first + "\n";
    else
      result += fmt::format("{:{}}  // {}\n", line->first, width, line->second);
  }
  return result;
}

}  // namespace ebpfxx::gen
