// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: the kernel compares keys byte by byte
#include "guard.skel.hpp"

#include <cstdint>

struct Tight {
  std::uint32_t pid;
  std::uint8_t cpu;
  std::uint8_t unused[3];
};
void key_with_padding(ebpfxx::HashMap<Tight, int>& map) { map.erase({.pid = 1, .cpu = 2, .unused = {}}); }

#ifdef MUST_NOT_COMPILE
struct Padded {
  std::uint32_t pid;
  std::uint8_t cpu;
};
void key_with_padding(ebpfxx::HashMap<Padded, int>& map) { map.erase({.pid = 1, .cpu = 2}); }
#endif
