// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the kernel tests share. Names of test cases say what a kernel must have: "[5.15]" its version, "[probes]"
// kprobes and BPF trampolines, which a locked-down kernel refuses, "[veth]" and "[bpftool]" what a virtual machine
// lacks. "[any kernel]" is the same on all of them, and takes long in one.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/detail/advice.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/program/kprobe.hpp>
#include <ebpfxx/program/tracepoint.hpp>
#include <ebpfxx/program/xdp.hpp>
#include <ebpfxx/ring_buffer.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <thread>

#include "syscalls.h"

namespace test {

/// Runs the BPF programs of these tests that are attached to getpgid's entry in this thread.
inline void trigger(long argument) { syscall(SYS_getpgid, argument); }

inline std::uint32_t this_thread() { return static_cast<std::uint32_t>(gettid()); }

inline std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

/// The fixture of each kernel test: a descriptor that the test leaks fails it.
class KernelTest {
 public:
  KernelTest() = default;
  KernelTest(const KernelTest&) = delete;
  ~KernelTest() { CHECK_MESSAGE(open_descriptors() == before_, "the test leaked file descriptors"); }

 private:
  std::size_t before_ = open_descriptors();
};

/// The next descriptor is 0 while it lives, as in a daemon.
class WithoutStandardInput {
 public:
  WithoutStandardInput() : input_{fcntl(0, F_DUPFD_CLOEXEC, 3)} { close(0); }
  WithoutStandardInput(const WithoutStandardInput&) = delete;
  ~WithoutStandardInput() {
    input_ < 0 ? close(0) : dup2(input_, 0);
    close(input_);
  }

 private:
  const int input_;
};

/// Waits until the condition holds, and says whether it does. The limit is long, since a busy machine may be slow.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{2};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

/// Waits until an XDP program can be attached to the loopback interface: the kernel lets go of a link a moment after
/// its last holder.
void wait_for_free_loopback(const auto& program) {
  const bool is_free = eventually([&] {
    try {
      (void)program.attach("lo");
      return true;
    } catch (const ebpfxx::Error&) {
      return false;
    }
  });
  REQUIRE_MESSAGE(is_free, "the loopback interface stays busy");
}

/// This thread lacks CAP_SYS_ADMIN while it lives.
class WithoutSysAdmin {
 public:
  WithoutSysAdmin() {
    REQUIRE(syscall(SYS_capget, &header_, before_) == 0);
    __user_cap_data_struct less[2] = {before_[0], before_[1]};
    less[0].effective &= ~(1u << CAP_SYS_ADMIN);
    REQUIRE(syscall(SYS_capset, &header_, less) == 0);
  }
  WithoutSysAdmin(const WithoutSysAdmin&) = delete;
  ~WithoutSysAdmin() { CHECK(syscall(SYS_capset, &header_, before_) == 0); }

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2] = {};
};

/// A path on the BPF file system that this test program has to itself, see main.cpp.
inline std::string bpffs_path(const std::string& name) { return "/sys/fs/bpf/" + name; }

/// The text of the Error that `function` throws; empty when it throws none.
template <class Expected = ebpfxx::Error, class F>
std::string error_of(F&& function) {
  try {
    function();
  } catch (const Expected& error) {
    return error.what();
  }
  return {};
}

/// What `function` returns in a process of its own, which may give up what it likes.
template <class F>
std::string text_of_child(F&& function) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = function();
    _exit(write(ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size()));
  }
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t length = 0; (length = read(ends[0], part, sizeof part)) > 0;)
    text.append(part, static_cast<std::size_t>(length));
  close(ends[0]);
  int status = -1;
  return waitpid(child, &status, 0) == child && status == 0 ? text : "the process failed: " + text;
}

inline bool contains(const std::string& text, std::string_view part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE("'" << part << "' is not in: " << text);
  return found;
}

/// A file that goes with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    char path[] = "/tmp/ebpfxx-test-XXXXXX";
    const ebpfxx::Fd fd{ebpfxx::adopt, mkstemp(path)};
    path_ = path;
    std::ofstream{path_, std::ios::binary} << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The bytes of a file, for objects that the build made.
inline std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace test
