// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <ebpfxx/user_ring_buffer.hpp>
#include <thread>
#include <type_traits>

#include "support.hpp"
#include "user_ring.skel.hpp"

using namespace std::chrono_literals;
using test::KernelTest;
using test::trigger;
using user_ring::command;

namespace {

user_ring::Skeleton loaded() {
  auto open = user_ring::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  return skel;
}

// What the kernel puts before each record.
constexpr std::size_t header = 8;

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "user ring buffer: programs see what is submitted, in order [6.1]") {
  auto skel = loaded();
  static_assert(std::is_same_v<decltype(skel.maps.commands), ebpfxx::UserRingBuf<command>>);
  ebpfxx::UserRingBuffer commands{skel.maps.commands};
  commands.push({.kind = 1, .tail = 0, .amount = 10});
  CHECK(commands.try_push({.kind = 2, .tail = 0, .amount = 20}));
  CHECK(skel.bss().records == 0);
  trigger(0);
  CHECK(skel.bss().drained == 2);
  CHECK(skel.bss().sum == 30);
  CHECK(skel.bss().last_kind == 2);

  if (auto record = commands.reserve()) {
    *record = {.kind = 3, .tail = 0, .amount = 0};
    record->amount = 5;
    record.submit();
    CHECK(!record);
    record.submit();  // nothing is left to submit
  }
  { auto forgotten = commands.reserve(); }
  auto discarded = commands.reserve();
  discarded->amount = 1000;
  discarded.discard();
  trigger(0);
  CHECK(skel.bss().sum == 35);
  CHECK(skel.bss().records == 3);

  auto with_tail = commands.reserve(sizeof(command) + 1);
  *with_tail = {.kind = 4, .tail = 1, .amount = 0};
  with_tail.bytes()[sizeof(command)] = std::byte{0x5a};
  auto moved = std::move(with_tail);
  CHECK(moved.bytes().size() == sizeof(command) + 1);
  moved.submit();
  trigger(0);
  CHECK(skel.bss().last_byte == 0x5a);
}

TEST_CASE_FIXTURE(KernelTest, "user ring buffer: a full ring [6.1]") {
  auto skel = loaded();
  ebpfxx::UserRingBuffer commands{skel.maps.commands};
  std::size_t count = 0;
  while (commands.try_push({.kind = 0, .tail = 0, .amount = 1})) ++count;
  CHECK(count == 4096 / (sizeof(command) + header));
  CHECK(!commands.reserve());
  CHECK(test::error_of([&] { commands.push({}); }) ==
        "cannot push to map 'commands': No space left on device (ENOSPC). The ring is full: no program has drained it, "
        "or its max_entries (its size in bytes) is too small.");
  CHECK(!commands.reserve(sizeof(command), 20ms));
  trigger(0);
  CHECK(skel.bss().records == count);
  CHECK(commands.reserve(sizeof(command), 2min));

  CHECK(test::error_of([&] { (void)commands.reserve(5000); }) ==
        "cannot reserve a record of 5000 bytes in map 'commands': Argument list too long (E2BIG). It is larger than "
        "the ring: raise max_entries, the ring's size in bytes.");
  CHECK(test::contains(test::error_of([&] { (void)commands.reserve(4); }), "Its record type is larger."));
}

TEST_CASE_FIXTURE(KernelTest, "user ring buffer: waits until a program drains [6.1]") {
  std::atomic<std::uint32_t> drainer_id{0};
  std::atomic<bool> full{false};
  std::jthread drainer{[&](const std::stop_token& stop) {
    drainer_id = test::this_thread();
    while (!full && !stop.stop_requested()) std::this_thread::yield();
    std::this_thread::sleep_for(50ms);
    trigger(0);
  }};
  while (drainer_id == 0) std::this_thread::yield();
  auto open = user_ring::open();
  open.rodata().only_tid = drainer_id;
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::UserRingBuffer commands{skel.maps.commands};
  while (commands.try_push({.kind = 0, .tail = 0, .amount = 1})) {
  }
  full = true;
  auto room = commands.reserve(sizeof(command), 2min);
  CHECK(room);
}

TEST_CASE_FIXTURE(KernelTest, "user ring buffer without a type [6.1]") {
  const auto map = ebpfxx::UserRingBuf<>::create({.max_entries = 4096});
  ebpfxx::UserRingBuffer<void> ring{map};
  auto bytes = ring.reserve(3);
  CHECK(bytes.bytes().size() == 3);
  ebpfxx::UserRingBuffer<command> typed{map};
  auto moved = std::move(typed);
  CHECK(moved.try_push({}));

  const auto is_refused = [](auto&& write) {
    CHECK(test::contains(test::error_of(write), "Bad file descriptor (EBADF). It was moved from."));
  };
  is_refused([&] { typed.push({}); });
  is_refused([&] { (void)typed.try_push({}); });
  is_refused([&] { (void)typed.reserve(); });
  is_refused([&] { (void)typed.reserve(sizeof(command), 1s); });
}
