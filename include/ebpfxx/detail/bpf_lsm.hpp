// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "lines.hpp"

namespace ebpfxx::inline v0::detail {

inline constexpr const char* no_bpf_lsm_advice =
    "\"bpf\" is not among the kernel's LSMs (/sys/kernel/security/lsm), so it never calls LSM programs: add it to lsm= "
    "on the kernel's command line.";

enum class BpfLsm { absent, present, unknown };

/// Whether "bpf" is among the kernel's LSMs.
[[nodiscard, gnu::noinline]] inline BpfLsm bpf_lsm() noexcept {
  Lines lines{"/sys/kernel/security/lsm"};
  std::string_view names;  // "lockdown,capability,yama,bpf"
  if (!lines.next(names)) return BpfLsm::unknown;
  while (!names.empty())
    if (take_part(names, ',') == "bpf") return BpfLsm::present;
  return BpfLsm::absent;
}

}  // namespace ebpfxx::inline v0::detail
