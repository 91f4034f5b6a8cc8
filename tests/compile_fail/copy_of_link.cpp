// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: use of deleted function .*Link::Link\(const|deleted copy constructor of .ebpfxx::Link
#include "guard.skel.hpp"

void copy_of_link(guard::Skeleton& skel) {
  ebpfxx::Link link = skel.progs.on_exec.attach();
  ebpfxx::Link moved = std::move(link);
#ifdef MUST_NOT_COMPILE
  ebpfxx::Link copy = moved;
#endif
}
