// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model.hpp"

namespace ebpfxx::gen {

/// The header of a skeleton.
[[nodiscard]] std::string emit_header(const Skeleton& skeleton);

}  // namespace ebpfxx::gen
