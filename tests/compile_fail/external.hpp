// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A type of the user's own for the struct event of guard.bpf.c.
#pragma once

#include <cstdint>

namespace app {

struct Event {
#ifdef MUST_NOT_COMPILE
  std::uint32_t other;
#endif
  std::uint64_t time;
  std::uint32_t pid;
};

}  // namespace app
