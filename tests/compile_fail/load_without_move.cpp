// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: load.. consumes this object: std::move.open..load
#include "guard.skel.hpp"

void load_without_move(guard::OpenSkeleton open) {
#ifdef MUST_NOT_COMPILE
  auto skel = open.load();
#else
  auto skel = std::move(open).load();
#endif
}
