// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace ebpfxx::gen {

std::string fill(std::string_view text, const Values& values) {
  std::string result;
  for (;;) {
    const std::size_t begin = text.find('@');
    if (begin == std::string_view::npos) return result.append(text);
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    const auto value = values.find(name);
    if (value == values.end()) throw std::logic_error{fmt::format("a template has an unknown name: {}", name)};
    result.append(text.substr(0, begin)).append(value->second);
    text.remove_prefix(end + 1);
  }
}

std::string constructor(std::string_view head, const std::vector<std::string>& members) {
  if (members.empty()) return fmt::format("    {} {{}}\n", head);
  return fmt::format("\n    {}\n        : {} {{}}\n", head, fmt::join(members, ",\n          "));
}

}  // namespace ebpfxx::gen
