// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: cannot convert .const ebpfxx::.*Fd. to .int.|no viable conversion from returned value
#include "guard.skel.hpp"

int fd_to_int(const ebpfxx::Fd& fd) {
#ifdef MUST_NOT_COMPILE
  return fd;
#else
  return fd.get();
#endif
}
