// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// Stacks as one line each, "command;main;f;g", outermost first, with the number of samples.
using FoldedStacks = std::map<std::string, std::uint64_t>;

/// Calls `function` with each name of a stack, outermost first.
template <class F>
void for_each_frame(std::string_view stack, F function) {
  while (!stack.empty()) {
    const std::string_view name = stack.substr(0, stack.find(';'));
    stack.remove_prefix(std::min(name.size() + 1, stack.size()));
    function(name);
  }
}
