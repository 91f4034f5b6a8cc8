// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Something to trace: a program that serves requests, some slowly, until it is stopped.
#include <chrono>
#include <thread>

#include "probe.hpp"

int main() {
  using Clock = std::chrono::steady_clock;
  for (long number = 1;; ++number) {
    const auto start = Clock::now();
    std::this_thread::sleep_for(std::chrono::milliseconds{number % 5 == 0 ? 80 : 20});
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    PROBE2(usdt_demo, request_done, number, duration.count());
  }
}
