// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/variable.hpp>
#include <vector>

#include "arena_globals.skel.hpp"
#include "support.hpp"

using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "arena: global variables [6.9]") {
  auto open = arena_globals::open();
  CHECK(open.arena().calls == 40);
  open.arena().calls = 41;
  auto skel = std::move(open).load();
  CHECK(skel.arena().calls == 41);
  CHECK(skel.progs.push.run() == 0);
  CHECK(skel.progs.push.run() == 0);
  CHECK(skel.arena().calls == 43);
  CHECK(ebpfxx::variable<std::uint64_t>(skel.object(), "calls") == 43);

  const ebpfxx::ArenaMemory memory{skel.maps.memory};
  std::vector<std::uint64_t> values;
  for (const auto& item : memory.list(skel.arena().head, &arena_globals::item::next)) values.push_back(item.value);
  CHECK(values == std::vector<std::uint64_t>{43, 42});
  // They are in the arena, where libbpf put them.
  CHECK(memory.find<arena_globals::Arena>(reinterpret_cast<std::uintptr_t>(&skel.arena())) == &skel.arena());
}

TEST_CASE_FIXTURE(KernelTest, "arena: global variables in another object's arena are refused [6.9]") {
  auto mine = arena_globals::open().load();
  auto open = arena_globals::open();
  open.maps.memory.reuse(mine.maps.memory);
  CHECK(test::contains(
      test::error_of([&] { (void)std::move(open).load(); }),
      "It has global variables in its arena 'memory', and libbpf does not put them into a reused arena."));
}
