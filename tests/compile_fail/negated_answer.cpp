// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the kernel does not tell would be a yes here; choose() is for programs that replace each other.
//
// refused: no matching (member )?function for call to .*load_if
#include <ebpfxx/features.hpp>

#include "guard.skel.hpp"

void negated_answer(guard::OpenSkeleton& open) {
  const ebpfxx::Answer has = ebpfxx::features::function("tcp_connect");
  open.progs.on_exec.load_if(has, ebpfxx::features::type("sock"));
  open.maps.counts.create_if(has);
#ifdef MUST_NOT_COMPILE
  open.progs.filter.load_if(!has);
#endif
}
