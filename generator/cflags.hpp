// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ebpfxx::gen {

struct CflagsOptions {
  std::string clang = "clang";
  std::string target;  ///< like aarch64-linux-gnu; empty for this machine
  std::string sysroot;
  std::string cpu = "v3";
};

/// The options with which clang compiles a BPF program for a machine, as one line for a shell: what ebpfxx_add_bpf()
/// passes in CMake. Runs clang, to ask where the system's headers are. Throws Failure.
[[nodiscard]] std::string bpf_cflags(const CflagsOptions& options);

}  // namespace ebpfxx::gen
