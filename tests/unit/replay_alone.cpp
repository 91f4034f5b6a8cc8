// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A program that replays, and is linked without libbpf, as a unit test of a tool can be. Its argument is the recording.
#include <cstdio>
#include <ebpfxx/by_tag.hpp>
#include <ebpfxx/replay.hpp>

struct header {
  int kind;
};

int main(int argc, char** argv) {
  try {
    const ebpfxx::Stop stop;
    ebpfxx::Replay replay{argc > 1 ? argv[1] : "no such recording"};
    replay.stream("events").run(stop, ebpfxx::by_tag<&header::kind>(ebpfxx::otherwise([](auto) {})));
    return replay.map<int, int>("counts").size() == 0;
  } catch (const ebpfxx::Error& error) {
    std::puts(error.what());
    return 0;
  }
}
