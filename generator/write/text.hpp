// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebpfxx::gen {

using Values = std::map<std::string_view, std::string>;

/// A template in which each @NAME@ is the value of that name. Templates are our own: an unknown name is a mistake.
[[nodiscard]] std::string fill(std::string_view text, const Values& values);

/// A constructor that only initialises, with a line for each member.
[[nodiscard]] std::string constructor(std::string_view head, const std::vector<std::string>& members);

}  // namespace ebpfxx::gen
