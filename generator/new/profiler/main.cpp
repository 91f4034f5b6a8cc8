// Usage: mytool [SECONDS]    shows what ran in the meantime, by default in five seconds
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "mytool.skel.hpp"  // generated from mytool.bpf.c

int main(int argc, char** argv) try {
  const auto skel = mytool::open().load();
  auto links = skel.progs.on_sample.attach({.frequency = 99});  // on each CPU, 99 times a second
  std::this_thread::sleep_for(std::chrono::seconds{argc > 1 ? std::atoi(argv[1]) : 5});
  links.detach();

  std::vector<std::pair<unsigned long long, mytool::process>> rows;
  for (auto [process, samples] : skel.maps.samples) rows.emplace_back(samples, process);
  std::ranges::sort(rows, std::greater{}, [](const auto& row) { return row.first; });
  std::puts("SAMPLES     PID COMMAND");
  for (const auto& [samples, process] : rows) std::printf("%7llu %7d %s\n", samples, process.pid, process.comm.data());
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "mytool: %s\n", error.what());
  return 1;
}
