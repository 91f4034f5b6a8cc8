// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the compiler must support. Every header includes this, directly or through another one, before its own code.
#pragma once

#if __cplusplus < 202002L
#error "ebpfxx needs C++20: compile with -std=c++20 or newer"
#include <ebpfxx-needs-C++20>  // ends the compilation here, instead of after hundreds of errors
#endif

#ifndef __cpp_exceptions
#error "ebpfxx reports errors by exceptions: compile without -fno-exceptions"
#include <ebpfxx-needs-exceptions>  // ends the compilation here, instead of after hundreds of errors
#endif
