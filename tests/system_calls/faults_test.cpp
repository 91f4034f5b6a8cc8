// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects, maps, pins and symbols, while each system call fails.
#include <unistd.h>

#include <array>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <ebpfxx/variable.hpp>
#include <filesystem>
#include <map>
#include <string>

#include "attempts.hpp"
#include "faults.skel.hpp"
#include "support.hpp"
#include "tracer.hpp"

namespace {

using faults::expect;
using faults::try_all;

void use_skeleton() {
  auto open = faults::open();
  open.rodata().step = 2;
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer events{skel.maps.events};
  test::trigger(7);
  std::uint64_t number = 0;
  events.poll(std::chrono::seconds{20}, [&](const faults::event& e) { number = e.number; });
  expect(number == 2, "the record is wrong");
  expect(skel.bss().hits == 2, "bss is not the kernel's");
  expect(skel.data().last > 1, "data is not the kernel's");
  expect(skel.maps.counts.lookup(7u) == 2, "the map is wrong");
  skel.links.on_enter.detach();
}

void use_hash() {
  using M = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
  const auto map = M::create({.max_entries = 100, .name = "faults"});
  std::map<std::uint32_t, std::uint64_t> entries;
  for (std::uint32_t i = 0; i < 50; ++i) entries[i] = i;
  map.update_all(entries);
  std::uint64_t sum = 0;
  for (const auto& [key, value] : map) sum += value;
  expect(sum == 1225, "the walk missed some");
  expect(map.erase_all(std::array<std::uint32_t, 3>{1, 2, 3}) == 3, "erase_all missed some");
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : map.drain()) ++count;
  expect(count == 47, "the drain missed some");
}

/// A pin of the test's own, which is removed whatever fails.
struct Pin {
  std::string path = test::bpffs_path("faults");
  ~Pin() {
    const faults::NoFaults now;
    std::filesystem::remove(path);
  }
};

void pin_and_reuse() {
  using M = ebpfxx::LpmTrie<std::array<std::uint32_t, 2>, std::uint32_t>;
  const Pin pin;
  const auto map = M::pin_or_reuse(pin.path.c_str(), {.max_entries = 5, .name = "faults"});
  map.update({32, 1}, 1);
  const auto again = M::pin_or_reuse(pin.path.c_str(), {.max_entries = 5, .name = "faults"});
  expect(again.lookup({32, 1}) == 1, "it is another map");
  expect(M::open_pinned(pin.path.c_str()).lookup({32, 1}) == 1, "it is another map");
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : again.drain()) ++count;
  expect(count == 1, "the drain missed some");
}

void pin_links() {
  const Pin pin;
  auto open = faults::open();
  open.progs.on_enter.set_autoload(false);
  auto skel = std::move(open).load();
  ebpfxx::Link link = skel.progs.on_exit.attach();
  link.pin(pin.path.c_str());
  const auto again = ebpfxx::Link::open_pinned(pin.path.c_str());
  expect(again.info().id == link.info().id, "it is another link");
  link.unpin();
  const faults::NoFaults now;
  expect(!std::filesystem::exists(pin.path), "the pin is there still");
}

// An object from a file, whose maps and programs are found by name.
void use_object() {
  auto open = ebpfxx::OpenObject::from_file(FAULTS_OBJECT);
  ebpfxx::variable<std::uint32_t>(open, "only_tid") = test::this_thread();
  ebpfxx::variable<std::uint64_t>(open, "step") = 3;
  const ebpfxx::Object object = std::move(open).load();
  const ebpfxx::Link link = object.program("on_enter").attach();
  test::trigger(9);
  expect(ebpfxx::variable<std::uint64_t>(object, "hits") == 3, "hits is not the kernel's");
  const auto outer = object.map<ebpfxx::ArrayOfMaps<ebpfxx::Array<std::uint64_t>>>("outer");
  outer.update(0u, outer.create_inner());
  outer.lookup(0u)->update(1u, 5);
  expect(outer.lookup(0u)->at(1u) == 5, "it is another inner map");
  std::size_t maps = 0;
  for (const ebpfxx::AnyMap& map : object.maps()) maps += map.info().id != 0;
  expect(maps == 9, "there are other maps");
  const ebpfxx::MappedArray mapped{object.map<ebpfxx::Array<std::uint64_t>>("mapped")};
  const auto filter = object.program<ebpfxx::XdpProgram>("filter");
  const std::array<std::byte, 64> packet{};
  expect(filter.test_run({.data = std::span{packet}}).return_value == XDP_PASS, "the verdict is wrong");
  expect(mapped[0] == 1, "the mapped array is not the kernel's");
}

void use_perf_events() {
  auto open = faults::open();
  const faults::Skeleton skel = std::move(open).load();
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  const ebpfxx::PerfEventArray<> counters{skel.maps.counters};
  counters.update(0u, ebpfxx::PerfEvent::open(attributes, -1, 0));
  counters.erase(0u);
}

void push_to_program() {
  const auto map = ebpfxx::UserRingBuf<std::uint64_t>::create({.max_entries = 4096});
  ebpfxx::UserRingBuffer ring{map};
  ring.push(1);
  auto rest = ring.reserve();
  expect(bool{rest}, "there was room");
}

void name_addresses() {
  ebpfxx::ProcessSymbols process{getpid()};
  const auto address = reinterpret_cast<std::uintptr_t>(&name_addresses);
  expect(!process.name(address).empty(), "not even the address");  // files that cannot be read give no names
  std::uint32_t online = 0;
  for ([[maybe_unused]] const std::uint32_t cpu : ebpfxx::online_cpus()) ++online;
  expect(ebpfxx::possible_cpus() >= online, "there are more CPUs than can be");
}

TEST_CASE("open, load, attach, read, detach") { try_all(use_skeleton); }
TEST_CASE("objects from files") { try_all(use_object); }
TEST_CASE("perf event arrays") { try_all(use_perf_events); }
TEST_CASE("user ring buffers [6.1]") { try_all(push_to_program); }
TEST_CASE("names of addresses") { try_all(name_addresses); }
TEST_CASE("updates, walks and drains of a map") { try_all(use_hash); }
TEST_CASE("pinned maps") { try_all(pin_and_reuse); }
TEST_CASE("pinned links") { try_all(pin_links); }

}  // namespace
