// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// How generated code is put on its lines.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ebpfxx::gen {

/// The longest line of generated code, where it can be broken.
inline constexpr std::size_t line_length = 120;

/// A template whose @NAME@ are filled by the value of that name. Templates are our own: an unknown name is a mistake.
[[nodiscard]] std::string fill(std::string_view text,
                               std::initializer_list<std::pair<std::string_view, std::string>> values);

/// A constructor that only initialises: on one line where it fits, else on two, else with a line for each member.
[[nodiscard]] std::string constructor(const std::string& indent, const std::string& head,
                                      const std::vector<std::string>& members);

/// Lines with comments at their ends, which stand below each other.
class Lines {
 public:
  void add(std::string line, std::string comment = {}) { lines_.emplace_back(std::move(line), std::move(comment)); }
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace ebpfxx::gen
