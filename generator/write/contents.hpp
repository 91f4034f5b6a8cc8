// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/skeleton.hpp"

namespace ebpfxx::gen {

/// The table of contents at the top of a header: comment lines.
[[nodiscard]] std::string contents(const Skeleton& skeleton);

/// "HashMap<std::uint32_t, process>", with this in front of the names of ebpfxx.
[[nodiscard]] std::string map_text(const Map& map, const std::string& ebpfxx = "");

}  // namespace ebpfxx::gen
