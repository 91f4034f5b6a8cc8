// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: use of deleted function .*Skeleton\(const|deleted copy constructor of .guard::Skeleton
#include "guard.skel.hpp"

void copy_of_skeleton(guard::Skeleton skel) {
  guard::Skeleton moved{std::move(skel)};
#ifdef MUST_NOT_COMPILE
  guard::Skeleton copy{moved};
#endif
}
