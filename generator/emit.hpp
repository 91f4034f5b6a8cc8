// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model.hpp"

namespace ebpfxx::gen {

/// The header of a skeleton.
[[nodiscard]] std::string emit_header(const Skeleton& skeleton);

/// "HashMap<std::uint32_t, process>", without ebpfxx::; `spelled` writes the key's or value's name.
[[nodiscard]] std::string map_text(const Map& map);

}  // namespace ebpfxx::gen
