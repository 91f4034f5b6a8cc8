// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/output.md refers to.
#include <ebpfxx/hist.hpp>
#include <ebpfxx/live_table.hpp>
#include <ebpfxx/map.hpp>
#include <ebpfxx/stop.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace page {

static ebpfxx::Stop stop;
struct Skeleton {
  struct {
    ebpfxx::Array<std::uint64_t> slots;
    ebpfxx::HashMap<std::uint32_t, std::uint64_t> counts;
  } maps;
};
extern Skeleton skel;
extern std::string name_of(std::uint32_t pid);
struct Event {
  char comm[16];
};
extern Event event;

}  // namespace page
