// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// An object that is linked of a program and a library of BPF code, which has a typed view of its own part; types of the
// user's own; the object's bytes in a file of their own.
#include <ebpfxx/variable.hpp>
#include <type_traits>

#include "parts.skel.hpp"
#include "rates.subskel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

static_assert(std::is_same_v<decltype(parts::Bss::sample), app::Sample>);
static_assert(std::is_same_v<parts::sample, app::Sample>);

TEST_CASE_FIXTURE(KernelTest, "a library's part of an object: variables and maps") {
  auto open = parts::open();
  open.rodata().only_tid = test::this_thread();

  rates::OpenSubskeleton before{open.object()};
  CHECK(before.vars.step == 1);
  CHECK(before.vars.limit == 1000);
  before.vars.step = 10;
  before.vars.limit = 40;
  before.maps.rates.set_max_entries(4);

  auto skel = std::move(open).load();
  skel.attach();
  rates::Subskeleton part{skel.object()};
  static_assert(std::is_same_v<decltype(part.vars.step), const std::uint32_t&>);
  static_assert(std::is_same_v<decltype(part.maps.rates), ebpfxx::HashMap<std::uint32_t, rates::rate>>);
  CHECK(part.vars.step == 10);
  CHECK(part.maps.rates.info().max_entries == 4);

  trigger(5);
  trigger(5);
  trigger(6);
  CHECK(part.vars.total.count == 30);
  CHECK(part.vars.total.last == 6);
  CHECK(part.maps.rates.lookup(5)->count == 20);
  CHECK(part.maps.rates.lookup(6)->last == 6);
  part.vars.limit = 0;  // seen by the program at once
  trigger(6);
  CHECK(part.vars.total.count == 30);
  CHECK(skel.bss().sample.time == 4);
}

TEST_CASE_FIXTURE(KernelTest, "a library's part keeps the object, and is not in others") {
  auto part = [] {
    auto open = parts::open();
    open.rodata().only_tid = test::this_thread();
    return rates::Subskeleton{std::move(open).load().object()};
  }();
  CHECK(part.vars.limit == 1000);
  part.vars.limit = 5;
  CHECK(part.vars.limit == 5);

  const auto other = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o");
  CHECK(test::contains(test::error_of([&] { rates::OpenSubskeleton{other}; }), "no map 'rates' in object"));
}

TEST_CASE_FIXTURE(KernelTest, "a user's own type in the skeleton") {
  auto open = parts::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(!skel.bss().sample.is_right());
  trigger(1);
  CHECK(skel.bss().sample.is_right());
}

TEST_CASE_FIXTURE(KernelTest, "variables by name") {
  auto open = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o");
  ebpfxx::variable<std::uint32_t>(open, "only_tid") = 12;
  CHECK(ebpfxx::variable<std::uint32_t>(open, "only_tid") == 12);
  CHECK(
      test::error_of([&] { ebpfxx::variable<std::uint64_t>(open, "only_tid") = 1; }) ==
      "cannot use variable 'only_tid' of object 'counters' as a type of 8 bytes: it has 4: Invalid argument (EINVAL).");
  CHECK(test::contains(test::error_of([&] { ebpfxx::variable<int>(open, "nothing") = 1; }),
                       "no global variable 'nothing' in object 'counters'"));
  const auto object = std::move(open).load();
  CHECK(ebpfxx::variable<const std::uint32_t>(object, "only_tid") == 12);
  CHECK(test::contains(test::error_of([&] { ebpfxx::variable<std::uint32_t>(object, "only_tid") = 1; }),
                       "It is a constant once the object is loaded: take it as a const type."));
}
