// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "files.hpp"
#include "model/skeleton.hpp"

namespace ebpfxx::gen {

/// The header of a skeleton, in parts, since an object may be large. It has the object's bytes, unless the file
/// `source` has them.
void emit_skeleton(const Skeleton& skeleton, const std::string& source, const Write& write);
[[nodiscard]] std::string emit_skeleton(const Skeleton& skeleton, const std::string& source = {});

/// The header of a subskeleton, for a part of an object that somebody else opens.
[[nodiscard]] std::string emit_subskeleton(const Skeleton& skeleton);

/// The source file with the object's bytes; a compiler that has #embed takes them from `object_file`.
void emit_object_source(const Skeleton& skeleton, const std::string& object_file, const Write& write);

}  // namespace ebpfxx::gen
