// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ebpfxx/map/arena.hpp>

namespace app {

/// struct item of arena.bpf.c, with a pointer that says where it leads.
struct Item {
  ebpfxx::ArenaPointer<Item> next;
  std::uint64_t value;
};

}  // namespace app
