// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <ebpfxx/fd.hpp>
#include <string>

#include "emit.hpp"
#include "error.hpp"
#include "inspect.hpp"
#include "read.hpp"

namespace test {

/// Does with damaged objects what the generator does with good ones, and counts what comes of it.
class Damaged {
 public:
  /// The refusal, which must be a sentence that names the file; empty when there is none.
  std::string read(const std::string& object) {
    REQUIRE(ftruncate(file_.get(), 0) == 0);
    REQUIRE(pwrite(file_.get(), object.data(), object.size(), 0) == static_cast<ssize_t>(object.size()));
    errno = 0;  // as at the start of a program: libbpf 1.1 returns it for some damage, and goes on where it is 0
    try {
      using namespace ebpfxx::gen;
      ReadOptions options;
      options.name = "damaged";
      const Skeleton skeleton = read_object(path_, options);
      (void)emit_skeleton(skeleton);
      (void)inspect(skeleton);
      ++accepted;
      return {};
    } catch (const ebpfxx::gen::Failure& failure) {
      CHECK(std::string{failure.what()}.starts_with(path_ + ": "));
      ++refused;
      return failure.what();
    }
  }

  int accepted = 0, refused = 0;

 private:
  ebpfxx::Fd file_{ebpfxx::adopt, memfd_create("damaged", MFD_CLOEXEC)};
  std::string path_ = fmt::format("/proc/self/fd/{}", file_.get());
};

}  // namespace test
