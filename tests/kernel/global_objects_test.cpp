// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ebpfxx works in the constructors of global objects, which run before main().
#include <sys/mman.h>
#include <unistd.h>

#include "support.hpp"

namespace {

/// What a failing call writes to standard error meanwhile, in bytes; negative if it does not fail with Error.
long written_by_failure() {
  const ebpfxx::Fd file{ebpfxx::adopt, memfd_create("stderr", MFD_CLOEXEC)};
  const ebpfxx::Fd before = ebpfxx::Fd::dup(STDERR_FILENO);
  dup2(file.get(), STDERR_FILENO);
  long written = -1;
  try {
    constexpr std::byte none[64]{};
    (void)ebpfxx::OpenObject::from_memory(none);
  } catch (const ebpfxx::Error& error) {
    // libbpf's warning is in the error instead.
    if (std::string_view{error.what()}.find(" libbpf: ") != std::string_view::npos)
      written = lseek(STDERR_FILENO, 0, SEEK_END);
  }
  dup2(before.get(), STDERR_FILENO);
  return written;
}

const long written_before_main = written_by_failure();

TEST_CASE("a global object's constructor fails without a word on stderr [any kernel]") {
  CHECK(written_before_main == 0);
}

}  // namespace
