// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/stop.hpp>
#include <string>

#include "usdt.skel.hpp"

static ebpfxx::Stop stop;

int main(int argc, char** argv) try {
  CLI::App app{"Shows the requests that usdt_demo serves, by its USDT probe. Needs root."};
  std::string binary, provider = "usdt_demo", probe = "request_done";
  int pid = -1;
  std::uint64_t slower_than = 0;
  app.add_option("binary", binary, "The program that has the probe, by name or path")->required();
  app.add_option("--provider", provider, "The probe's provider")->capture_default_str();
  app.add_option("--probe", probe, "The probe, with a number and a duration")->capture_default_str();
  app.add_option("--pid", pid, "Only this process");
  app.add_option("--slower-than", slower_than, "Only requests that took longer, in microseconds");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto skel = usdt::open().load();
  const auto link = skel.progs.on_done.attach(binary, provider, probe, {.pid = pid});

  ebpfxx::RingBuffer requests{skel.maps.requests};
  std::printf("%7s %9s %12s\n", "PID", "REQUEST", "MICROSECONDS");
  requests.run(stop, [&](const usdt::request& request) {
    if (request.microseconds <= slower_than) return;
    std::printf("%7u %9u %12llu\n", request.pid, request.number, static_cast<unsigned long long>(request.microseconds));
    std::fflush(stdout);
  });
  if (skel.bss().lost)
    std::fprintf(stderr, "usdt: %llu requests were lost: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "usdt: %s\n", error.what());
  return 1;
}
