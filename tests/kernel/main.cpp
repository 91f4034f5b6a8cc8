// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// A mount namespace and a network namespace of this program's own: what it mounts, pins and adds goes with it, however
// it ends, and nothing of the machine's is touched.
static bool isolate() {
  return unshare(CLONE_NEWNS | CLONE_NEWNET) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         (mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) == 0 || errno == EBUSY) &&
         mount("bpf", "/sys/fs/bpf", "bpf", 0, nullptr) == 0;
}

// Leaves out the tests whose names ask for a newer kernel than this: "[6.1]".
static void fit_to_kernel(doctest::Context& tests) {
  utsname system{};
  int major = 0, minor = 0;
  if (uname(&system) != 0 || std::sscanf(system.release, "%d.%d", &major, &minor) != 2) return;
  for (int newer_major = major; newer_major < 10; ++newer_major)
    for (int newer = newer_major == major ? minor + 1 : 0; newer < 30; ++newer) {
      const std::string version = std::to_string(newer_major) + "." + std::to_string(newer);
      tests.addFilter("test-case-exclude", ("*[" + version + "]*").c_str());
    }
#ifdef __aarch64__  // which has kprobe.multi since Linux 6.14
  if (major < 6 || (major == 6 && minor < 14)) tests.addFilter("test-case-exclude", "*kprobe.multi*[6.12]*");
#endif
}

// Leaves out what a guest of scripts/vm lacks, and what is the same on every kernel and takes long under emulation.
static void fit_to_guest(doctest::Context& tests) {
  if (std::getenv("EBPFXX_GUEST")) tests.addFilter("test-case-exclude", "*[bpftool]*,*[veth]*,*[any kernel]*");
}

int main(int argc, char** argv) {
  if (!isolate()) {
    std::perror("kernel tests need root, tracefs and bpffs");
    return 1;
  }
  doctest::Context tests{argc, argv};
  fit_to_guest(tests);
  const bool lists =
      std::any_of(argv, argv + argc, [](std::string_view argument) { return argument.starts_with("--list"); });
  if (!lists) fit_to_kernel(tests);
  return tests.run();
}
