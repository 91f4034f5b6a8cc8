// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/symbols.hpp>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "flame_graph.hpp"
#include "profile.skel.hpp"
#include "speedscope.hpp"

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

/// Symbols of the processes that were seen; made while these run.
using Processes = std::map<std::uint32_t, std::optional<ebpfxx::ProcessSymbols>>;

static void meet_processes(const profile::Skeleton& skel, Processes& processes) {
  for (auto [running, samples] : skel.maps.samples) {
    const auto [process, is_new] = processes.try_emplace(running.pid);
    if (!is_new) continue;
    try {
      process->second.emplace(static_cast<pid_t>(running.pid));
    } catch (const ebpfxx::Error&) {
      // It has ended.
    }
  }
}

/// Names come from files and processes that may hold anything: for a line of folded stacks.
static std::string plain(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c < ' ' || c > '~' || c == ';'; }, '?');
  return name;
}

/// The names of a stack's functions, outermost first.
template <class Stack, class Find>
static void add_names(std::string& folded, const Stack& stack, Find find) {
  for (std::size_t i = stack.size(); i-- > 0;) {
    // All but the innermost are where a call returns to, which may be after the end of a function.
    const ebpfxx::Symbol symbol = find(stack[i] - (i > 0));
    folded += ';' + (symbol ? plain(ebpfxx::demangle(symbol.name)) : "[unknown]");
  }
}

static FoldedStacks fold(const profile::Skeleton& skel, Processes& processes) {
  const ebpfxx::KernelSymbols kernel;
  FoldedStacks folded;
  for (auto [running, samples] : skel.maps.samples) {
    std::string line = plain(std::string{ebpfxx::text(running.comm)});
    if (const auto stack = skel.maps.stacks.lookup(running.user_stack))
      add_names(line, *stack, [&](std::uint64_t address) {
        auto& process = processes[running.pid];
        return process ? process->find(address) : ebpfxx::Symbol{};
      });
    if (const auto stack = skel.maps.stacks.lookup(running.kernel_stack))
      add_names(line, *stack, [&](std::uint64_t address) { return kernel.find(address); });
    folded[line] += samples;
  }
  return folded;
}

static bool write(const std::string& path, const std::string& text) {
  if (std::ofstream{path} << text << std::flush) return true;
  std::fprintf(stderr, "profile: cannot write %s\n", path.c_str());
  return false;
}

int main(int argc, char** argv) try {
  CLI::App app{"Samples what runs on each CPU, and prints the stacks, folded, when it ends. Needs root."};
  std::int64_t frequency = 99;
  pid_t pid = -1;
  double seconds = 1e9;
  std::string svg, json;
  app.add_option("--frequency", frequency, "Samples per second and CPU")->capture_default_str();
  app.add_option("--pid", pid, "Only this process, and those that it starts");
  app.add_option("--seconds", seconds, "Ends after this time; by default with Ctrl-C");
  app.add_option("--svg", svg, "Draws a flame graph into this file, for a browser");
  app.add_option("--speedscope", json, "Writes JSON for https://www.speedscope.app into this file");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  const auto skel = profile::open().load();
  auto links = skel.progs.on_sample.attach({.frequency = frequency, .pid = pid});
  Processes processes;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>{seconds};
  auto next_look = std::chrono::steady_clock::now();
  while (!stop.wait(50ms) && std::chrono::steady_clock::now() < end) {
    if (std::chrono::steady_clock::now() < next_look) continue;
    next_look += 1s;
    links.refresh();  // CPUs that came online
    meet_processes(skel, processes);
  }
  links.detach();
  meet_processes(skel, processes);

  const FoldedStacks folded = fold(skel, processes);
  for (const auto& [stack, samples] : folded)
    std::printf("%s %llu\n", stack.c_str(), static_cast<unsigned long long>(samples));
  if (!svg.empty() && !write(svg, flame_graph(folded))) return 1;
  if (!json.empty() && !write(json, speedscope(folded, 1 / static_cast<double>(frequency)))) return 1;
  if (skel.bss().lost)
    std::fprintf(stderr, "profile: %llu samples were lost: the map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "profile: %s\n", error.what());
  return 1;
}
