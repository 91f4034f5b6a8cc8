// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

// A mount namespace and a network namespace of this program's own: what it mounts, pins and adds goes with it, however
// it ends, and nothing of the machine's is touched.
static bool isolate() {
  return unshare(CLONE_NEWNS | CLONE_NEWNET) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         (mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) == 0 || errno == EBUSY) &&
         mount("bpf", "/sys/fs/bpf", "bpf", 0, nullptr) == 0;
}

int main(int argc, char** argv) {
  if (!isolate()) {
    std::perror("kernel tests need root, tracefs and bpffs");
    return 1;
  }
  return doctest::Context{argc, argv}.run();
}
