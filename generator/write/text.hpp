// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebpfxx::gen {

using Values = std::map<std::string_view, std::string>;

/// A template in which each @NAME@ is the value of that name. Templates are our own, so an unknown name is a bug.
[[nodiscard]] std::string fill(std::string_view text, const Values& values);

/// A constructor that only initialises, one member a line.
[[nodiscard]] std::string constructor(std::string_view head, const std::vector<std::string>& members);

}  // namespace ebpfxx::gen
