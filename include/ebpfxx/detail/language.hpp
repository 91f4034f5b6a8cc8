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
#include <cstdio>
#include <cstdlib>
#endif

// Begins the definition of a function that headers only declare, in impl/. By default headers include these
// definitions, inline. In files that are compiled with EBPFXX_COMPILED they don't, and the program also needs those of
// cmake/compiled, as ebpfxx_add_bpf() adds them. (Constructors that skeletons call a thousand times are defined in
// their classes: g++ would inline them in spite of the attribute.)
#ifndef EBPFXX_DEFINITION
#define EBPFXX_DEFINITION [[gnu::noinline]] inline
#endif

// What is returned refers to this parameter, or to *this after a function's qualifiers: clang then warns where that is
// gone before it is used (-Wdangling).
#if defined __clang__
#define EBPFXX_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define EBPFXX_LIFETIMEBOUND
#endif

// A class that is thrown is one type in all shared libraries, even if they are compiled with hidden visibility, as
// ebpfxx_compiled is: libc++ compares addresses, where libstdc++ compares names.
#if defined __clang__
#define EBPFXX_THROWN [[clang::type_visibility("default")]]
#else
#define EBPFXX_THROWN
#endif

// try and catch (...), for what has to be done in between.
#ifdef __cpp_exceptions
#define EBPFXX_TRY try
#define EBPFXX_CATCH_ALL catch (...)
#else
#define EBPFXX_TRY if (true)
#define EBPFXX_CATCH_ALL else
#endif

namespace ebpfxx::inline v0::detail {

/// The one place that throws. With -fno-exceptions, ends the program, with the message on standard error.
template <class Exception>
[[noreturn, gnu::cold]] void throw_exception(const Exception& exception) {
#ifdef __cpp_exceptions
  throw exception;
#else
  std::fprintf(stderr, "%s\n", exception.what());
  std::abort();
#endif
}

}  // namespace ebpfxx::inline v0::detail
