// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ebpfxx/map/arena.hpp>
#include <type_traits>
#include <vector>

#include "arena.skel.hpp"
#include "support.hpp"

using app::Item;
using ebpfxx::Arena;
using ebpfxx::ArenaMemory;
using ebpfxx::ArenaPointer;
using test::KernelTest;

namespace {

constexpr std::uint64_t gigabytes_4 = std::uint64_t{1} << 32;

// An address where there is nothing yet, up to the next multiple of 4 GiB.
std::uint64_t free_address() {
  void* memory = mmap(nullptr, 2 * gigabytes_4, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  munmap(memory, 2 * gigabytes_4);
  return (reinterpret_cast<std::uintptr_t>(memory) + gigabytes_4) / gigabytes_4 * gigabytes_4;
}

// With an address of its own, the arena is the same with each version of libbpf.
arena::Skeleton built() {
  auto open = arena::open();
  open.maps.memory.set_extra(free_address());
  auto skel = std::move(open).load();
  REQUIRE(skel.progs.build.run() == 0);
  return skel;
}

std::vector<std::uint64_t> values(const ArenaMemory& memory, std::uint64_t list) {
  std::vector<std::uint64_t> result;
  for (const Item& item : memory.list(list, &Item::next)) result.push_back(item.value);
  return result;
}

void collect(const ArenaMemory& memory, std::uint64_t address, std::vector<std::uint32_t>& keys) {
  const auto* branch = memory.find<arena::branch>(address);
  if (!branch) return;
  collect(memory, branch->left, keys);
  keys.push_back(branch->key);
  collect(memory, branch->right, keys);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "arena: C++ walks what a program built [6.9]") {
  auto skel = built();
  static_assert(std::is_same_v<decltype(skel.maps.memory), Arena>);
  const ArenaMemory memory{skel.maps.memory};
  CHECK(values(memory, skel.bss().list) == std::vector<std::uint64_t>{0, 1, 4, 9, 16, 25, 36, 49, 64, 81});

  const Item& second = *memory.get(memory.at<Item>(skel.bss().list).next);
  CHECK(second.value == 1);
  const ArenaPointer<Item> first{skel.bss().list};
  CHECK(memory.span(first, 10)[9].value == 81);
  CHECK(memory.get(memory.span(first, 10)[9].next) == nullptr);

  std::vector<std::uint32_t> keys;
  collect(memory, skel.bss().tree, keys);
  CHECK(keys == std::vector<std::uint32_t>{3, 1, 4, 0, 5, 2, 6});
}

TEST_CASE_FIXTURE(KernelTest, "arena: a program walks what C++ wrote [6.9]") {
  auto skel = built();
  const ArenaMemory memory{skel.maps.memory};
  auto& mine = memory.at<Item>(memory.address() + 8 * 4096);  // a page that is allocated now
  CHECK(mine.value == 0);
  mine = {ArenaPointer<Item>{skel.bss().list}, 1000};
  skel.bss().list = memory.pointer_to(mine).address;
  CHECK(skel.progs.sum_up.run() == 0);
  CHECK(skel.bss().sum == 1285);
}

TEST_CASE_FIXTURE(KernelTest, "arena: a page that the program frees comes back as zeros [6.9]") {
  auto skel = built();
  const ArenaMemory memory{skel.maps.memory};
  CHECK(memory.at<Item>(skel.bss().list + 16).value == 1);
  CHECK(skel.progs.clean_up.run() == 0);
  CHECK(memory.at<Item>(skel.bss().list + 16).value == 0);
}

TEST_CASE_FIXTURE(KernelTest, "arena: pointers that lead nowhere [6.9]") {
  const auto arena = Arena::create({.max_entries = 2, .name = "nowhere"});
  const ArenaMemory memory{arena};
  const std::uint64_t begin = memory.address(), end = begin + memory.size();
  CHECK(memory.size() == 2 * 4096);

  CHECK(memory.get(ArenaPointer<Item>{}) == nullptr);
  CHECK(memory.find<Item>(begin) == reinterpret_cast<Item*>(begin));
  CHECK(memory.find<Item>(end - sizeof(Item)) == reinterpret_cast<Item*>(end - sizeof(Item)));
  for (const std::uint64_t address :
       {end, end - sizeof(Item) + 8, begin - 8, begin - sizeof(Item), begin + 1, begin + 4, ~std::uint64_t{0} - 7,
        begin ^ (std::uint64_t{1} << 63), begin + (std::uint64_t{1} << 32), std::uint64_t{0}}) {
    CHECK(memory.find<Item>(address) == nullptr);
    CHECK_THROWS_AS((void)memory.at<Item>(address), ebpfxx::Error);
  }
  // The lower half alone, as programs store it with BPF_F_NO_USER_CONV.
  CHECK(memory.find<Item>(begin & 0xffffffff) == memory.find<Item>(begin));
  CHECK_FALSE(memory.find<std::array<std::byte, 3 * 4096>>(begin));

  CHECK(memory.span<std::uint64_t>(begin, 1024).size() == 1024);
  CHECK(memory.span<std::uint64_t>(end - 8, 1).size() == 1);
  for (const std::size_t count : {std::size_t{1025}, std::size_t{1} << 61, ~std::size_t{0}})
    CHECK_THROWS_AS((void)memory.span<std::uint64_t>(begin, count), ebpfxx::Error);

  CHECK(test::contains(test::error_of([&] { (void)memory.get(ArenaPointer<Item>{4}); }),
                       "of map 'nowhere': Bad address (EFAULT). The type needs an alignment of 8 bytes."));
  CHECK(test::contains(test::error_of([&] { (void)memory.at<Item>(~std::uint64_t{0} - 7); }),
                       "no 16 bytes at address 0xfffffffffffffff8 of map 'nowhere': Bad address (EFAULT). It has the "
                       "addresses from 0x"));
}

TEST_CASE_FIXTURE(KernelTest, "arena: a list that runs in a circle [6.9]") {
  const ArenaMemory memory{Arena::create({.max_entries = 1})};
  auto& one = memory.at<Item>(memory.address());
  auto& two = memory.at<Item>(memory.address() + 64);
  one.next = memory.pointer_to(two);
  two.next = memory.pointer_to(one);
  CHECK(test::contains(test::error_of([&] { (void)values(memory, memory.address()); }), "it is circular"));
  two.next.address = memory.address() + 4095;
  CHECK(test::contains(test::error_of([&] { (void)values(memory, memory.address()); }), "alignment"));
}

TEST_CASE_FIXTURE(KernelTest, "arena: one address in every process, one memory in each [6.9]") {
  const std::string path = test::bpffs_path("arena");
  const auto arena = Arena::create({.max_entries = 1, .name = "shared"});
  arena.pin(path);
  ArenaMemory memory{arena};
  const std::uint64_t address = memory.address();
  memory.at<Item>(address).value = 7;
  CHECK(test::contains(
      test::error_of([&] { ArenaMemory again{arena}; }),
      "cannot map map 'shared' into memory: Invalid argument (EINVAL). It must have the same address in all "
      "processes, and has been mapped elsewhere"));
  CHECK(test::contains(test::error_of([&] { ArenaMemory again(arena, address); }),
                       "Something else is at its address in this process"));

  ArenaMemory moved{std::move(memory)};
  CHECK(memory.find<Item>(address) == nullptr);
  CHECK(moved.at<Item>(address).value == 7);
  { const ArenaMemory ends = std::move(moved); }
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int status = 1;
    try {
      const ArenaMemory theirs(Arena::open_pinned(path), address);
      status = theirs.at<Item>(address).value++ == 7 ? 0 : 2;
    } catch (...) {
    }
    _exit(status);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  const ArenaMemory again{arena, address};
  CHECK(again.at<Item>(address).value == 8);
  unlink(path.c_str());
}

TEST_CASE_FIXTURE(KernelTest, "arena: an address of its own [6.9]") {
  const std::uint64_t address = free_address();
  const auto arena = Arena::create({.max_entries = 1, .extra = address});
  CHECK(ArenaMemory{arena}.address() == address);
  CHECK(ArenaMemory{arena}.address() == address);
  CHECK(test::contains(test::error_of([] { (void)Arena::create({.max_entries = 1, .extra = 1}); }),
                       "cannot create a map of type arena"));
}

TEST_CASE_FIXTURE(KernelTest, "arena: the memory outlives its skeleton [6.9]") {
  std::uint64_t list = 0;
  const ArenaMemory memory = [&] {
    auto skel = built();
    list = skel.bss().list;
    return ArenaMemory{skel.maps.memory};
  }();
  CHECK(values(memory, list).size() == 10);
}

TEST_CASE_FIXTURE(KernelTest, "arena: what no program allocated, where BPF_F_SEGV_ON_FAULT is [6.9]") {
  constexpr std::uint32_t segv_on_fault = 1 << 17;
  const ArenaMemory memory{Arena::create({.max_entries = 1, .flags = segv_on_fault})};
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    signal(SIGSEGV, SIG_DFL);
    _exit(static_cast<int>(memory.at<volatile Item>(memory.address()).value));
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGSEGV);
}

TEST_CASE_FIXTURE(KernelTest, "arena: without an address, libbpf must be 1.4 or newer [6.9]") {
  const std::string error = test::error_of([] {
    auto skel = arena::open().load();
    CHECK(skel.progs.build.run() == 0);
    CHECK(values(ArenaMemory{skel.maps.memory}, skel.bss().list).size() == 10);
  });
  if (libbpf_minor_version() >= 4) {
    CHECK(error == "");
  } else {
    CHECK(test::contains(error, "cannot load object 'arena': Invalid argument (EINVAL). libbpf: prog 'build': "));
    CHECK(test::contains(error, "Its arena has no address: libbpf maps arenas since 1.4, and this is v1."));
  }
}
