// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model.hpp"

namespace ebpfxx::gen {

/// The header of a skeleton. It has the object's bytes, or says that the file `source` has them.
[[nodiscard]] std::string emit_skeleton(const Skeleton& skeleton, const std::string& source = {});

/// The header of a subskeleton: for a part of an object that somebody else opens.
[[nodiscard]] std::string emit_subskeleton(const Skeleton& skeleton);

/// The source file with the object's bytes; a compiler that has #embed takes them from `object_file`.
[[nodiscard]] std::string emit_object_source(const Skeleton& skeleton, const std::string& object_file);

}  // namespace ebpfxx::gen
