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

#include "error.hpp"
#include "read/link.hpp"
#include "read/skeleton.hpp"
#include "write/inspect.hpp"
#include "write/skeleton.hpp"
#include "write/vmlinux.hpp"

namespace test {

/// Does with damaged objects what the generator does with good ones, and counts what comes of it.
class Damaged {
 public:
  /// skeleton, subskeleton, inspect. The refusal, which must be a sentence that names the file; empty when there is
  /// none.
  std::string read(const std::string& object) {
    return attempt(object, [](const std::string& path) {
      ebpfxx::gen::ReadOptions options;
      options.name = "damaged";
      const ebpfxx::gen::Skeleton skeleton = ebpfxx::gen::read_object(path, options);
      (void)emit_skeleton(skeleton);
      (void)emit_subskeleton(skeleton);
      (void)inspect(skeleton);
    });
  }

  /// object, with another one.
  std::string link(const std::string& object, const std::string& other) {
    return attempt(object, [&](const std::string& path) { (void)ebpfxx::gen::link_objects({other, path}); });
  }

  /// vmlinux
  std::string print(const std::string& types) {
    return attempt(types, [](const std::string& path) { (void)ebpfxx::gen::vmlinux_header(path); });
  }

  int accepted = 0, refused = 0;

 private:
  template <class F>
  std::string attempt(const std::string& bytes, F command) {
    REQUIRE(ftruncate(file_.get(), 0) == 0);
    REQUIRE(pwrite(file_.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    errno = 0;  // as at the start of a program: libbpf 1.1 returns it for some damage, and goes on where it is 0
    try {
      command(path_);
      ++accepted;
      return {};
    } catch (const ebpfxx::gen::Failure& failure) {
      CHECK(std::string{failure.what()}.starts_with(path_ + ": "));
      ++refused;
      return failure.what();
    }
  }

  ebpfxx::Fd file_{ebpfxx::adopt, memfd_create("damaged", MFD_CLOEXEC)};
  std::string path_ = fmt::format("/proc/self/fd/{}", file_.get());
};

}  // namespace test
