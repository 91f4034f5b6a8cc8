// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <prometheus/exposer.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/stop.hpp>
#include <exception>

#include "exporter.skel.hpp"
#include "metrics.hpp"

static ebpfxx::Stop stop;

static int usage() {
  std::fputs(
      "usage: exporter [-l ADDRESS:PORT] [-c COMMANDS]\n"
      "Counts what the kernel does, for Prometheus. Needs CAP_BPF and CAP_PERFMON.\n"
      "  -l ADDRESS:PORT  where it listens (127.0.0.1:9435)\n"
      "  -c COMMANDS      how many commands are told apart (1024); more are counted as [other]\n",
      stderr);
  return 2;
}

int main(int argc, char** argv) try {
  std::string address = "127.0.0.1:9435";
  int commands = 1024;
  for (int option; (option = getopt(argc, argv, "l:c:")) != -1;) {
    if (option == 'l') address = optarg;
    if (option == 'c') commands = std::atoi(optarg);
    if (option == '?' || commands <= 0) return usage();
  }
  if (optind < argc) return usage();

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = exporter::open();
  open.maps.system_calls.set_max_entries(static_cast<std::uint32_t>(commands) + 1);
  auto skel = std::move(open).load();
  skel.maps.system_calls.insert({.command = {"[other]"}}, 0);  // before others can take its place
  skel.attach();

  const auto collected = {
      metrics::counters("kernel_system_calls_total", "System calls, by command", skel.maps.system_calls),
      metrics::counters("kernel_switches_total", "Why threads left a CPU", skel.maps.switches),
      metrics::histograms("kernel_run_queue_seconds", "How long threads that could run have waited for a CPU",
                          skel.maps.run_queue, {.unit = 1e-6, .sum_unit = 1e-9}),
  };
  prometheus::Exposer exposer{address};
  for (const auto& metric : collected) exposer.RegisterCollectable(metric);
  std::printf("Serving http://%s/metrics. Ctrl-C stops.\n", address.c_str());
  std::fflush(stdout);
  stop.wait();

  if (skel.bss().lost)
    std::fprintf(stderr, "exporter: %llu waits were lost: a map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const std::exception& error) {  // ebpfxx::Error, or CivetException where the port is taken
  std::fprintf(stderr, "exporter: %s\n", error.what());
  return 1;
}
