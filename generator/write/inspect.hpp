// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/skeleton.hpp"

namespace ebpfxx::gen {

/// Tables of what is in an object, for people.
[[nodiscard]] std::string inspect(const Skeleton& skeleton);

}  // namespace ebpfxx::gen
