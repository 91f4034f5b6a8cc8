// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reading loops, each after what opens, loads, attaches or makes a handle. A function that g++ takes for cold makes all
// cold that comes after it: neither inlined nor vectorised. hot.sh looks where the compiler put these loops. This is
// compiled, and never run.
#include <chrono>
#include <cstdint>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/perf_buffer.hpp>
#include <ebpfxx/perf_event.hpp>
#include <ebpfxx/program/kprobe.hpp>
#include <ebpfxx/program/xdp.hpp>
#include <ebpfxx/reflect.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/trace_pipe.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <ebpfxx/variable.hpp>

#include "counters.skel.hpp"
#include "records.skel.hpp"

// A loop in what reads: the call of hot_NAME() in it shows where it is.
#define LOOP(name)                                       \
  extern "C" void hot_##name(std::uint64_t) noexcept;    \
  static void read_##name(std::uint64_t n) {             \
    for (std::uint64_t i = 0; i < n; ++i) hot_##name(i); \
  }
// A function that does something, and then reads.
#define AFTER(name, ...)       \
  LOOP(name)                   \
  void name(std::uint64_t n);  \
  void name(std::uint64_t n) { \
    __VA_ARGS__;               \
    read_##name(n);            \
  }

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
using Array = ebpfxx::Array<std::uint64_t>;
using Object = ebpfxx::Object;

Object loaded();
Hash& hash();

// ---- objects ----
AFTER(from_file, (void)ebpfxx::OpenObject::from_file("x"))
AFTER(from_memory, (void)ebpfxx::OpenObject::from_memory({}))
AFTER(load, (void)ebpfxx::OpenObject::from_file("x").load())
AFTER(map, (void)loaded().map<Hash>("x"))
AFTER(any_map, (void)loaded().map("x"))
AFTER(program, (void)loaded().program<ebpfxx::XdpProgram>("x"))
AFTER(maps, for (auto each : loaded().maps())(void) each)
AFTER(programs, for (auto each : loaded().programs())(void) each)
AFTER(variable, auto object = loaded(); ebpfxx::variable<std::uint32_t>(object, "x") = 1)
AFTER(spec, auto open = ebpfxx::OpenObject::from_file("x"); ebpfxx::MapSpec{open, "x"}.set_max_entries(1).set_flags(0))
AFTER(program_spec, auto open = ebpfxx::OpenObject::from_file("x"); ebpfxx::ProgramSpec{open, "x"}.set_autoload(true))
AFTER(log, ebpfxx::set_log_handler(nullptr))

// ---- programs ----
AFTER(attach, (void)loaded().program("x").attach())
AFTER(try_attach, (void)loaded().program("x").try_attach())
AFTER(attach_kprobe, (void)loaded().program<ebpfxx::KprobeProgram>("x").attach("f"))
AFTER(attach_tracepoint, (void)loaded().program<ebpfxx::TracepointProgram>("x").attach("a", "b"))
AFTER(attach_xdp, (void)loaded().program<ebpfxx::XdpProgram>("x").attach("lo"))
AFTER(test_run, (void)loaded().program<ebpfxx::XdpProgram>("x").test_run({}))
AFTER(pin_program, loaded().program("x").pin("x"))
AFTER(link, auto link = ebpfxx::Link::open_pinned("x"); (void)link.info(); link.unpin(); link.detach())
AFTER(perf_event, (void)ebpfxx::PerfEvent::open({}, 0, 0))

// ---- maps ----
AFTER(create, (void)Hash::create({.max_entries = 1}))
AFTER(open_pinned, (void)Hash::open_pinned("x"))
AFTER(from_id, (void)Hash::from_id(1))
AFTER(pin_or_reuse, (void)Hash::pin_or_reuse("x", {.max_entries = 1}))
AFTER(info, (void)hash().info())
AFTER(name_of_map, (void)hash().name())
AFTER(pin, hash().pin("x"); hash().freeze())
AFTER(lookup, (void)hash().lookup(1))
AFTER(update, hash().update(1, 2))
AFTER(insert, hash().insert(1, 2))
AFTER(erase, hash().erase(1))
AFTER(walk, for (auto [key, value] : hash())(void)(key + value))
AFTER(drain, for (auto [key, value] : hash().drain())(void)(key + value))
AFTER(clear, hash().clear())
AFTER(mapped, ebpfxx::MappedArray memory{Array::create({.max_entries = 1})})
AFTER(percpu, (void)ebpfxx::PerCpuArray<std::uint64_t>::create({.max_entries = 1}).lookup(1))
AFTER(queue, (void)ebpfxx::Queue<std::uint64_t>::create({.max_entries = 1}).pop())
AFTER(inner, (void)ebpfxx::ArrayOfMaps<Hash>{loaded(), "x"}.create_inner())
AFTER(stacks, (void)ebpfxx::StackTraceMap<>::create({.max_entries = 1}))
AFTER(layout, ebpfxx::check_layout(hash()))

// ---- streams, symbols ----
AFTER(ring_reader, ebpfxx::RingBuffer ring{loaded().map<ebpfxx::RingBuf<std::uint64_t>>("x")})
AFTER(perf_reader, ebpfxx::PerfBuffer buffer{loaded().map<ebpfxx::PerfEventArray<std::uint64_t>>("x")})
AFTER(ring_writer, ebpfxx::UserRingBuffer ring{loaded().map<ebpfxx::UserRingBuf<std::uint64_t>>("x")})
AFTER(trace_pipe, ebpfxx::TracePipe pipe)
AFTER(kernel_symbols, ebpfxx::KernelSymbols symbols)
AFTER(process_symbols, ebpfxx::ProcessSymbols symbols{1})
AFTER(elf_symbols, ebpfxx::ElfSymbols symbols{"x"})

// ---- a whole program ----
extern "C" void hot_main_drain(std::uint64_t) noexcept;
extern "C" void hot_main_walk(std::uint64_t) noexcept;
extern "C" void hot_main_memory(std::uint64_t) noexcept;
extern "C" void hot_main_poll(std::uint64_t) noexcept;

int main(int argc, char**) try {
  auto open = counters::open();
  open.rodata().only_tid = static_cast<std::uint32_t>(argc);
  open.maps.by_argument.set_max_entries(1000);
  open.progs.on_getpgid_too.set_autoload(false);
  auto skel = std::move(open).load();
  skel.attach();
  const auto array = Array::create({.max_entries = 1000, .flags = BPF_F_MMAPABLE});
  auto records = records::open().load();
  records.attach();
  ebpfxx::RingBuffer ring{records.maps.records};
  ebpfxx::MappedArray memory{array};
  for (;;) {
    ring.consume([](const records::record& record) { hot_main_drain(record.number); });
    for (const auto [argument, totals] : skel.maps.by_argument) hot_main_walk(argument + totals.sum);
    for (const std::uint64_t value : memory) hot_main_memory(value);
    ring.poll(std::chrono::milliseconds{100}, [](const records::record& record) { hot_main_poll(record.number); });
  }
} catch (const ebpfxx::Error& error) {
  return error.code().value();
}
