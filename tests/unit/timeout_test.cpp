// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <ebpfxx/detail/timeout.hpp>

using namespace std::chrono_literals;
using ebpfxx::detail::to_milliseconds;
using ebpfxx::detail::to_nanoseconds;

TEST_CASE("any duration becomes milliseconds, rounded up") {
  CHECK(to_milliseconds(100ms) == 100);
  CHECK(to_milliseconds(2s) == 2000);
  CHECK(to_milliseconds(1.5s) == 1500);
  CHECK(to_milliseconds(0s) == 0);
  CHECK(to_milliseconds(1ns) == 1);
  CHECK(to_milliseconds(1001us) == 2);
}

TEST_CASE("durations at the edges neither wait for ever nor overflow") {
  CHECK(to_milliseconds(-5s) == 0);
  CHECK(to_milliseconds(std::chrono::hours::max()) == INT_MAX);
  CHECK(to_milliseconds(std::chrono::duration<double>{std::numeric_limits<double>::quiet_NaN()}) == 0);
}

TEST_CASE("short durations become nanoseconds, within an hour") {
  CHECK(to_nanoseconds(200us) == 200'000);
  CHECK(to_nanoseconds(1.5ms) == 1'500'000);
  CHECK(to_nanoseconds(std::chrono::duration<double, std::nano>{0.5}) == 1);
  CHECK(to_nanoseconds(0s) == 0);
  CHECK(to_nanoseconds(-1s) == 0);
  CHECK(to_nanoseconds(std::chrono::hours::max()) == 3'600'000'000'000);
}

TEST_CASE("time that is left limits a nap") {
  CHECK(ebpfxx::detail::Deadline{}.limit(500) == 500);
  CHECK(ebpfxx::detail::Deadline{0}.limit(500) == 0);
  CHECK(ebpfxx::detail::Deadline{100'000}.limit(500) == 500);
}
