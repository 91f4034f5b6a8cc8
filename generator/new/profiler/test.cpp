// Is busy, and expects to be sampled.
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "mytool.skel.hpp"

using namespace std::chrono_literals;

int main() try {
  const auto skel = mytool::open().load();
  const auto links = skel.progs.on_sample.attach({.frequency = 99});

  bool seen = false;
  for (const auto end = std::chrono::steady_clock::now() + 10s; !seen && std::chrono::steady_clock::now() < end;)
    for (auto [process, samples] : skel.maps.samples) seen = seen || process.pid == getpid();
  std::puts(seen ? "It saw this process." : "It did not see this process.");
  return seen ? 0 : 1;
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
