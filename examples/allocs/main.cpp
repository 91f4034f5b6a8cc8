// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/choose.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/symbols.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "allocs.skel.hpp"

using allocs::function;

static ebpfxx::Stop stop;

static std::vector<ebpfxx::Link> attach(const allocs::Skeleton& skel, [[maybe_unused]] bool at_once, pid_t pid) {
  constexpr const char* libc = "libc.so.6";
  std::vector<ebpfxx::Link> links;
#if EBPFXX_LIBBPF_AT_LEAST(1, 3)  // an older one does not know these programs
  if (at_once) {
    links.push_back(skel.progs.at_calls.attach(libc, {"malloc", "calloc", "realloc", "free"},
                                               {.cookies = {0, 1, 2, 3}, .pid = pid}));
    links.push_back(skel.progs.at_returns.attach(libc, {"malloc", "calloc", "realloc"}, {.pid = pid}));
    return links;
  }
#endif
  const auto trace = [&](const char* name, function which) {
    if (which != function::FREE)
      links.push_back(skel.progs.at_return.attach(libc, name, {.retprobe = true, .pid = pid}));
    links.push_back(skel.progs.at_call.attach(libc, name, {.cookie = static_cast<std::uint64_t>(which), .pid = pid}));
  };
  trace("malloc", function::MALLOC);
  trace("calloc", function::CALLOC);
  trace("realloc", function::REALLOC);
  trace("free", function::FREE);
  return links;
}

struct Sum {
  int stack;
  std::uint64_t bytes = 0, blocks = 0;
};

static std::vector<Sum> largest_first(const allocs::Skeleton& skel) {
  std::map<int, Sum> by_stack;
  for (auto [address, block] : skel.maps.held) {
    Sum& sum = by_stack.try_emplace(block.stack, Sum{block.stack}).first->second;
    sum.bytes += block.size;
    ++sum.blocks;
  }
  std::vector<Sum> sums;
  for (const auto& [stack, sum] : by_stack) sums.push_back(sum);
  std::ranges::sort(sums, std::greater{}, &Sum::bytes);
  return sums;
}

static void print(const allocs::Skeleton& skel, ebpfxx::ProcessSymbols& symbols) {
  for (const Sum& sum : largest_first(skel)) {
    std::printf("%llu bytes in %llu blocks\n", static_cast<unsigned long long>(sum.bytes),
                static_cast<unsigned long long>(sum.blocks));
    if (const auto stack = skel.maps.stacks.lookup(sum.stack))
      for (const std::uint64_t address : *stack) {
        const ebpfxx::Symbol symbol = symbols.find(address - 1);  // where a call returns to is after the call
        std::printf("    %s\n", symbol ? ebpfxx::demangle(symbol.name).c_str() : "[unknown]");
      }
  }
}

int main(int argc, char** argv) try {
  const pid_t pid = argc > 1 ? std::atoi(argv[1]) : 0;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 1e9;
  if (pid <= 0 || seconds <= 0) {
    std::fprintf(stderr, "usage: allocs PID [SECONDS]\n");
    return 2;
  }
  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = allocs::open();
  const std::string_view chosen = ebpfxx::choose(open.progs.at_calls, open.progs.at_call).name();
  const bool at_once = chosen == "at_calls";
  open.progs.at_returns.set_autoload(at_once);
  open.progs.at_return.set_autoload(!at_once);
  auto skel = std::move(open).load();
  ebpfxx::ProcessSymbols symbols{pid};
  const auto links = attach(skel, at_once, pid);
  skel.bss().counting = true;

  std::fprintf(stderr, "What process %d allocates, %s. Ctrl-C shows what it still holds.\n", pid, chosen.data());
  stop.wait(std::chrono::duration<double>{seconds});
  skel.bss().counting = false;
  print(skel, symbols);
  if (skel.bss().lost)
    std::fprintf(stderr, "%llu blocks were lost: the map was full\n", static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "allocs: %s\n", error.what());
  return 1;
}
