// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: no matching (member )?function for call to .*attach
#include "guard.skel.hpp"

void attach_of_other_program(guard::Skeleton& skel) {
  ebpfxx::Link first = skel.progs.on_exec.attach("sched", "sched_process_exec");
#ifdef MUST_NOT_COMPILE
  ebpfxx::Link second = skel.progs.filter.attach("sched", "sched_process_exec");
#endif
}
