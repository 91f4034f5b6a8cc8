// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: read-only|const-qualified
#include "part.subskel.hpp"

std::uint32_t subskeleton_constant(part::Subskeleton& part) {
#ifdef MUST_NOT_COMPILE
  part.vars.limit = 1;
#endif
  return part.vars.limit;
}
