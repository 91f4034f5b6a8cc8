// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: in read-only object|returns a const value
#include "guard.skel.hpp"

void rodata_after_load(guard::OpenSkeleton open) {
  open.rodata().limit = 5;
  auto skel = std::move(open).load();
#ifdef MUST_NOT_COMPILE
  skel.rodata().limit = 5;
#endif
}
