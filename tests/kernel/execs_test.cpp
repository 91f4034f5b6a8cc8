// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Sources that don't say the types of their records, which are said beside them (RECORDS); and records of which the
// used part was sent.
#include <algorithm>
#include <cstddef>
#include <ebpfxx/perf_buffer.hpp>
#include <type_traits>

#include "execs.skel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

namespace {

constexpr long note = 1000;

execs::Skeleton loaded() {
  auto open = execs::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  return skel;
}

// Its arguments are as long as they say, and nothing comes after them.
void check_event(const exec_event& event, unsigned size) {
  CHECK(event.pid == getpid());
  REQUIRE(event.args_size == size);
  CHECK(std::all_of(event.args, event.args + size, [](char c) { return c == 'x'; }));
  CHECK(std::all_of(event.args + size, event.args + ARGS_SIZE, [](char c) { return c == '\0'; }));
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "the types of records, said beside the source") {
  auto skel = loaded();
  static_assert(std::is_same_v<decltype(skel.maps.events), ebpfxx::RingBuf<::exec_event>>);
  static_assert(std::is_same_v<decltype(skel.maps.samples), ebpfxx::PerfEventArray<::exec_event>>);
  static_assert(std::is_same_v<decltype(skel.maps.notes), ebpfxx::RingBuf<execs::note>>);
  ebpfxx::RingBuffer notes{skel.maps.notes};
  trigger(note);
  CHECK(notes.consume([](const execs::note& n) { CHECK(n.number == note); }) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "records of which the used part was sent") {
  auto skel = loaded();
  const unsigned sizes[] = {0, 5, ARGS_SIZE, 1, ARGS_SIZE - 1};
  const auto send = [&] {
    for (const unsigned size : sizes) trigger(size);
  };
  ebpfxx::RingBuffer events{skel.maps.events, ebpfxx::partial};
  static_assert(std::is_same_v<decltype(events), ebpfxx::RingBuffer<exec_event>>);
  send();
  const unsigned* size = sizes;
  CHECK(events.consume([&](const exec_event& event) { check_event(event, *size++); }) == 5);

  send();
  size = sizes;
  CHECK(events.poll([&](const exec_event& event, std::span<const std::byte> whole) {
    CHECK(whole.size() == offsetof(exec_event, args) + *size);
    check_event(event, *size++);
  }) == 5);

  send();
  size = sizes;
  for (const exec_event& event : events) check_event(event, *size++);
  CHECK(size == std::end(sizes));

  ebpfxx::PerfBuffer samples{skel.maps.samples, ebpfxx::partial};
  static_assert(std::is_same_v<decltype(samples), ebpfxx::PerfBuffer<exec_event>>);
  trigger(5);
  CHECK(samples.consume([](const exec_event& event) { CHECK(event.args_size == 5); }) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "records that are shorter than what must be there") {
  auto skel = loaded();
  const auto read_all = [](const exec_event&) {};
  {
    ebpfxx::RingBuffer events{skel.maps.events};
    trigger(5);
    CHECK(
        test::error_of([&] { events.consume(read_all); }) ==
        "a record of map 'events' has 29 bytes, and the type that it is read as has 224: Message too long (EMSGSIZE). "
        "The BPF program and this program disagree on the record's type: build both from the same source, or read "
        "records of several types with RingBuffer<void>. If the program sends only the used part of a record, read it "
        "with ebpfxx::partial.");
  }
  ebpfxx::RingBuffer<exec_event> events{skel.maps.events, ebpfxx::Partial{.at_least = offsetof(exec_event, args) + 5}};
  trigger(4);
  trigger(5);
  CHECK(test::contains(test::error_of([&] { events.consume(read_all); }),
                       "a record of map 'events' has 28 bytes, and must have at least 29: "));
  CHECK(events.consume([](const exec_event& event) { check_event(event, 5); }) == 1);
  trigger(4);
  CHECK(test::contains(test::error_of([&] {
                         for (const exec_event& event : events) read_all(event);
                       }),
                       "must have at least 29"));
}
