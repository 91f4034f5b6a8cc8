// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Every public class that can be moved from, used afterwards: it is still whole, or empty as it says, or throws an
// Error that says that it was moved from.
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/cgroup_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/perf_event.hpp>
#include <ebpfxx/reflect.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/trace_pipe.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <ebpfxx/variable.hpp>

#include "congestion.skel.hpp"
#include "counters.skel.hpp"
#include "records.skel.hpp"
#include "support.hpp"

// NOLINTBEGIN(bugprone-use-after-move): that is what this is about.

using test::KernelTest;

namespace {

/// Moves it away, twice: by construction and by assignment to another.
template <class T>
T take(T& from) {
  T moved{std::move(from)};
  moved = T{std::move(moved)};
  return moved;
}

template <class F>
bool says_moved(F&& use) {
  return test::contains(test::error_of(use), "It was moved from");
}

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "moved from: opened objects") {
  auto open = counters::open();
  auto spec = open.maps.by_argument;
  auto program = open.progs.on_getpgid;
  auto moved = std::move(open);
  CHECK(says_moved([&] { (void)std::move(open).load(); }));
  CHECK(says_moved([&] { open.rodata().only_tid = 1; }));
  CHECK(says_moved([&] { (void)open.object().name(); }));
  CHECK(says_moved([&] { (void)open.object().native(); }));
  CHECK(says_moved([&] { (void)open.object().maps(); }));
  CHECK(says_moved([&] { (void)open.object().programs(); }));
  CHECK(says_moved([&] { ebpfxx::MapSpec{open.object(), "slots"}; }));
  CHECK(says_moved([&] { ebpfxx::ProgramSpec{open.object(), "on_getpgid"}; }));
  CHECK(says_moved([&] { (void)ebpfxx::variable<std::uint32_t>(open.object(), "only_tid"); }));

  // Handles are copied when they are moved.
  auto spec_moved = std::move(spec);
  auto program_moved = std::move(program);
  spec.set_max_entries(5);
  program.set_autoload(true);
  CHECK(spec_moved.max_entries() == 5);
  CHECK(program_moved.autoload());

  auto skel = std::move(moved).load();
  CHECK(says_moved([&] { (void)std::move(moved).load(); }));  // a second time
  CHECK(says_moved([&] { moved.maps.slots.set_max_entries(1); }));
  CHECK(says_moved([&] { (void)moved.maps.slots.name(); }));
  CHECK(says_moved([&] { moved.progs.on_getpgid.set_autoload(true); }));
  CHECK(says_moved([&] { (void)moved.progs.on_getpgid.name(); }));
  auto object = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o");
  (void)std::move(object).load();
  CHECK(says_moved([&] { (void)std::move(object).load(); }));
  auto other = take(object);
  CHECK(says_moved([&] { (void)std::move(other).load(); }));
}

TEST_CASE_FIXTURE(KernelTest, "moved from: an opened skeleton keeps nothing") {
  const auto before = test::open_descriptors();
  auto open = counters::open();
  (void)std::move(open).load();
  CHECK(test::open_descriptors() == before);
}

TEST_CASE_FIXTURE(KernelTest, "moved from: objects, maps, programs") {
  auto skel = counters::open().load();
  auto object = skel.object();
  auto map = skel.maps.by_argument;
  ebpfxx::AnyMap any = skel.maps.slots;
  ebpfxx::Program program = skel.progs.on_getpgid;
  auto tracepoint = skel.progs.on_getpgid;
  auto read_only = ebpfxx::ReadOnly<decltype(map)>{map};
  auto structs = [] {
    auto open = congestion::open();
    open.maps.never_loaded.set_autocreate(false);
    open.progs.other_cong_avoid.set_autoload(false);
    return std::move(open).load().maps.congestion;
  }();
  (void)take(object);
  (void)take(map);
  (void)take(any);
  (void)take(program);
  (void)take(tracepoint);
  (void)take(read_only);
  (void)take(structs);
  CHECK(std::string_view{object.name()} == "counters");
  map.update(1, {2, 3});
  CHECK(map.lookup(1)->sum == 3);
  CHECK(read_only.lookup(1)->sum == 3);
  CHECK(any.info().max_entries == 8);
  CHECK(program.id() == tracepoint.id());
  CHECK(structs.name() == "congestion");
  auto types = ebpfxx::MapBtf<std::uint32_t, std::uint64_t>{};
  (void)take(types);
  CHECK(Hash::create({.max_entries = 1, .types = types}).info().max_entries == 1);

  auto moved = std::move(skel);
  moved.maps.by_argument.update(5, {6, 7});
  CHECK(skel.maps.by_argument.lookup(5)->sum == 7);  // its handles are whole, its links are empty
  CHECK(skel.bss().hits == 0);
  skel.attach();
  skel.detach();
}

TEST_CASE_FIXTURE(KernelTest, "moved from: links, descriptors") {
  auto skel = counters::open().load();
  auto link = skel.progs.on_getpgid.attach();
  (void)take(link);
  CHECK(!link);
  CHECK(link.fd() == -1);
  CHECK(link.native() == nullptr);
  CHECK(link.release() == nullptr);
  link.detach();
  CHECK(test::contains(test::error_of([&] { link.pin(test::bpffs_path("x")); }), "cannot pin an empty link"));
  CHECK(test::contains(test::error_of([&] { link.unpin(); }), "cannot unpin an empty link"));
  CHECK(test::contains(test::error_of([&] { link.update(skel.progs.on_getpgid); }), "cannot update an empty link"));
  CHECK(!test::error_of([&] { (void)link.info(); }).empty());

  ebpfxx::Fd fd{ebpfxx::adopt, ::dup(0)};
  (void)take(fd);
  CHECK(!fd);
  CHECK(fd.get() == -1);
  CHECK(fd.release() == -1);
  CHECK(!test::error_of([&] { (void)ebpfxx::Fd::dup(fd.get()); }).empty());

  const auto is_empty = [](auto descriptor) {
    (void)take(descriptor);
    return descriptor.fd() == -1 && descriptor.release() == -1;
  };
  CHECK(is_empty(ebpfxx::Pidfd::open(getpid())));
  CHECK(is_empty(ebpfxx::File::open("/")));
  CHECK(is_empty(ebpfxx::Cgroup::open("/")));
  CHECK(is_empty(ebpfxx::Socket{ebpfxx::adopt, ::dup(0)}));
  CHECK(is_empty(ebpfxx::Socket::borrow(0)));
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_CPU_CLOCK;
  auto event = ebpfxx::PerfEvent::open(attributes, 0, -1);
  (void)take(event);
  CHECK(event.fd() == -1);

  auto cgroup = ebpfxx::Cgroup::open("/");
  auto socket = ebpfxx::Socket::borrow(0);
  (void)take(cgroup);
  (void)take(socket);
  CHECK(!test::error_of([&] { (void)cgroup.id(); }).empty());
  CHECK(!test::error_of([&] { (void)socket.cookie(); }).empty());
}

TEST_CASE_FIXTURE(KernelTest, "moved from: a ring's reader") {
  auto skel = records::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  (void)take(ring);
  const auto ignore = [](const records::record&) {};
  CHECK(says_moved([&] { ring.consume(ignore); }));
  CHECK(says_moved([&] { ring.poll(ignore); }));
  CHECK(says_moved([&] { ring.poll(std::chrono::seconds{1}, ignore); }));
  CHECK(says_moved([&] {
    for (const auto& record : ring) ignore(record);
  }));
  std::error_code error;
  CHECK(ring.poll(std::chrono::seconds{1}, ignore, error) == 0);
  CHECK(error == std::errc::bad_file_descriptor);
  CHECK(ring.consume(ignore, error) == 0);
  CHECK(error == std::errc::bad_file_descriptor);
}

TEST_CASE_FIXTURE(KernelTest, "moved from: a ring's writer [6.1]") {
  const auto map = ebpfxx::UserRingBuf<std::uint64_t>::create({.max_entries = 4096});
  ebpfxx::UserRingBuffer ring{map};
  auto room = ring.reserve();
  REQUIRE(room);
  {
    auto taken = take(room);
    CHECK(taken);
  }
  CHECK(!room);
  CHECK(room.bytes().empty());
  room.submit();
  room.discard();
  auto other = take(ring);
  CHECK(says_moved([&] { (void)ring.reserve(); }));
  CHECK(says_moved([&] { (void)ring.reserve(8, std::chrono::seconds{1}); }));
  CHECK(says_moved([&] { ring.push(1); }));
  CHECK(says_moved([&] { (void)ring.try_push(1); }));
  CHECK(other.try_push(1));
}

TEST_CASE_FIXTURE(KernelTest, "moved from: memory") {
  ebpfxx::MappedArray memory{ebpfxx::Array<std::uint64_t>::create({.max_entries = 8, .flags = BPF_F_MMAPABLE})};
  (void)take(memory);
  CHECK(memory.size() == 0);
  CHECK(memory.span().empty());
  for (const std::uint64_t value : memory) FAIL("a value: " << value);

  ebpfxx::PerCpu<std::uint64_t> values{7};
  const auto taken = take(values);
  CHECK(taken.sum() == 7 * ebpfxx::possible_cpus());
  CHECK(values.size() == 0);
  CHECK(values.sum() == 0);
  for (const std::uint64_t value : values) FAIL("a value: " << value);
  const auto map = ebpfxx::PerCpuArray<std::uint64_t>::create({.max_entries = 1});
  CHECK(!test::error_of([&] { map.update(0, values); }).empty());
  const std::pair<std::uint32_t, const ebpfxx::PerCpu<std::uint64_t>&> pairs[] = {{0, values}};
  CHECK(!test::error_of([&] { map.update_all(pairs); }).empty());
  values = ebpfxx::PerCpu<std::uint64_t>{1};
  map.update(0, values);
}

TEST_CASE_FIXTURE(KernelTest, "moved from: an arena's memory [6.9]") {
  ebpfxx::ArenaMemory memory{ebpfxx::Arena::create({.max_entries = 4})};
  const std::uint64_t address = memory.address();
  (void)take(memory);
  CHECK(memory.size() == 0);
  CHECK(memory.find<int>(address) == nullptr);
  CHECK(!test::error_of([&] { (void)memory.at<int>(address); }).empty());
  CHECK(!test::error_of([&] { (void)memory.span<int>(address, 1); }).empty());
}

TEST_CASE_FIXTURE(KernelTest, "moved from: the trace pipe") {
  ebpfxx::TracePipe pipe;
  (void)take(pipe);
  const auto ignore = [](const ebpfxx::TraceLine&) {};
  CHECK(says_moved([&] { pipe.poll(std::chrono::seconds{1}, ignore); }));
  const ebpfxx::Stop stop;
  CHECK(says_moved([&] { pipe.run(stop, ignore); }));
  CHECK(pipe.fd() == -1);
}

TEST_CASE_FIXTURE(KernelTest, "moved from: symbols [any kernel]") {
  auto kernel = ebpfxx::KernelSymbols::parse("ffffffff81000000 T start\nffffffff81000100 T end\n");
  CHECK(kernel.name(0xffffffff81000004) == "start+0x4");
  (void)take(kernel);
  CHECK(kernel.empty());
  CHECK(kernel.name(0xffffffff81000004) == "0xffffffff81000004");

  ebpfxx::ElfSymbols file{"/proc/self/exe"};
  auto file_taken = take(file);
  CHECK(file_taken.has_names());
  CHECK(!file.has_names());
  CHECK(file.path().empty());
  CHECK(file.find(1).name.empty());
  CHECK(file.find_offset(1).name.empty());

  ebpfxx::ProcessSymbols process{getpid()};
  const auto here = reinterpret_cast<std::uintptr_t>(&test::this_thread);
  REQUIRE(process.file(here));
  (void)take(process);
  CHECK(process.file(here) == nullptr);
  CHECK(process.find(here).name.empty());
  CHECK(process.name(here).starts_with("0x"));
  process.refresh();
  CHECK(process.file(here));

  ebpfxx::BuildIdSymbols symbols;
  symbols.add_process(getpid());
  (void)take(symbols);
  ebpfxx::BuildIdFrame frame{};
  CHECK(symbols.find(frame).name.empty());
  symbols.add_process(getpid());
}

// NOLINTEND(bugprone-use-after-move)
