// Opens a file, and expects to see that.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "mytool.skel.hpp"

using namespace std::chrono_literals;

int main() try {
  auto open = mytool::open();
  open.rodata().only_pid = getpid();
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer events{skel.maps.events};

  close(::open("/dev/null", O_RDONLY));
  bool seen = false;
  for (int i = 0; i < 100 && !seen; ++i)
    events.poll(100ms, [&](const mytool::event& e) { seen = seen || ebpfxx::text(e.path) == "/dev/null"; });
  std::puts(seen ? "It saw the file." : "It did not see the file.");
  return seen ? 0 : 1;
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
