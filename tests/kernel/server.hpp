// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Functions to probe, as in programs of C++, which no optimiser removes.
#pragma once

namespace uprobed {

struct Server {
  [[gnu::noinline]] int handle(int number) {
    asm volatile("");
    return number + 1;
  }
  [[gnu::noinline]] int handle(const char*) {
    asm volatile("");
    return 2;
  }
  [[gnu::noinline]] void close() { asm volatile(""); }
  template <class T>
  [[gnu::noinline]] int serve(T) const {
    asm volatile("");
    return 3;
  }
};

}  // namespace uprobed
