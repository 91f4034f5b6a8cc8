// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// With a C library that is not glibc, like musl, errors have that library's words.
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>

#undef __GLIBC__
#include <ebpfxx/error.hpp>

int main() {
  try {
    ebpfxx::detail::throw_error(ENOENT, {"cannot open 'x'"});
  } catch (const ebpfxx::Error& error) {
    std::puts(error.what());
    return std::string_view{error.what()} != "cannot open 'x': No such file or directory (error 2).";
  }
}
