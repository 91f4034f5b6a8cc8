// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ebpfxx/trace_line.hpp>
#include <ostream>

using ebpfxx::TraceLine;

TEST_CASE("a line of bpf_printk is taken apart") {
  const TraceLine line{"            bash-1234    [001] d..31  1234.567890: bpf_trace_printk: Hello, process 42!"};
  CHECK(line.message == "Hello, process 42!");
  CHECK(line.command == "bash");
  CHECK(line.pid == 1234);
  CHECK(line.cpu == 1);
  CHECK(line.seconds == doctest::Approx(1234.56789));
}

TEST_CASE("the clock may count something else than seconds") {
  CHECK(TraceLine{"            bash-1234    [001] d..31  1234567: bpf_trace_printk: x"}.seconds == 1234567);
  CHECK(TraceLine{"            bash-1234    [001] d..31  0.000001: bpf_trace_printk: x"}.seconds == 0.000001);
  CHECK(TraceLine{"            bash-1234    [001] d..31  x: bpf_trace_printk: x"}.cpu == -1);
}

TEST_CASE("commands may have any characters, and messages too") {
  const TraceLine line{"  a-1 [7] b: c: -77      [000] ...1    12.000001: bpf_trace_printk: x: [1] y: z"};
  CHECK(line.message == "x: [1] y: z");
  CHECK(line.command == "a-1 [7] b: c: ");
  CHECK(line.pid == 77);
  CHECK(line.cpu == 0);
}

TEST_CASE("lines of another form are kept whole") {
  for (const char* text : {"", "CPU:0 [LOST 12 EVENTS]", "            bash-x", "                -"}) {
    const TraceLine line{text};
    CHECK(line.message == text);
    CHECK(line.command == "");
    CHECK(line.cpu == -1);
  }
}
