// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: conversion from .int. to non-scalar type|no viable conversion
#include "guard.skel.hpp"

void fd_from_int(int number) {
  ebpfxx::Fd fd{ebpfxx::adopt, number};
#ifdef MUST_NOT_COMPILE
  ebpfxx::Fd other = number;
#endif
}
