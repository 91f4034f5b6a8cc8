// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfEvent: one of the kernel's counters or samplers, opened with perf_event_open(2), and PerfSampling, which says
// what to count, for whom, and how often.
#pragma once

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdint>

#include "descriptors.hpp"

namespace ebpfxx::inline v0 {

/// What the kernel itself counts, on every machine.
enum class SoftwareEvent : std::uint64_t {
  cpu_clock = PERF_COUNT_SW_CPU_CLOCK,  ///< time, in nanoseconds
  task_clock = PERF_COUNT_SW_TASK_CLOCK,
  page_faults = PERF_COUNT_SW_PAGE_FAULTS,
  context_switches = PERF_COUNT_SW_CONTEXT_SWITCHES,
  cpu_migrations = PERF_COUNT_SW_CPU_MIGRATIONS,
  minor_faults = PERF_COUNT_SW_PAGE_FAULTS_MIN,
  major_faults = PERF_COUNT_SW_PAGE_FAULTS_MAJ,
  alignment_faults = PERF_COUNT_SW_ALIGNMENT_FAULTS,
  emulation_faults = PERF_COUNT_SW_EMULATION_FAULTS,
  dummy = PERF_COUNT_SW_DUMMY,            ///< nothing
  bpf_output = PERF_COUNT_SW_BPF_OUTPUT,  ///< what bpf_perf_event_output() writes
  cgroup_switches = 11,                   ///< since Linux 5.13 (d0d1dd628527)
};

/// What the processor counts. Many virtual machines have none of these.
enum class HardwareEvent : std::uint64_t {
  cycles = PERF_COUNT_HW_CPU_CYCLES,
  instructions = PERF_COUNT_HW_INSTRUCTIONS,
  cache_references = PERF_COUNT_HW_CACHE_REFERENCES,
  cache_misses = PERF_COUNT_HW_CACHE_MISSES,
  branches = PERF_COUNT_HW_BRANCH_INSTRUCTIONS,
  branch_misses = PERF_COUNT_HW_BRANCH_MISSES,
  bus_cycles = PERF_COUNT_HW_BUS_CYCLES,
  stalled_cycles_frontend = PERF_COUNT_HW_STALLED_CYCLES_FRONTEND,
  stalled_cycles_backend = PERF_COUNT_HW_STALLED_CYCLES_BACKEND,
  reference_cycles = PERF_COUNT_HW_REF_CPU_CYCLES,
};

/// What the processor counts for one of its caches.
struct CacheEvent {
  enum class Cache : std::uint64_t { l1_data, l1_instruction, last_level, data_tlb, instruction_tlb, branches, node };
  enum class Access : std::uint64_t { read, write, prefetch };
  Cache cache;
  Access access = Access::read;
  bool misses = false;  ///< instead of all accesses
};

/// An event by its number in the processor's manual or, with a type, by that of any event source.
struct RawEvent {
  std::uint64_t config;
  std::uint32_t type = PERF_TYPE_RAW;  ///< or /sys/bus/event_source/devices/NAME/type
};

/// A memory access, watched by a debug register; a processor has only a few of these, e.g. four.
struct Breakpoint {
  enum class Access : std::uint32_t {
    read_write = HW_BREAKPOINT_RW,
    write = HW_BREAKPOINT_W,
    execute = HW_BREAKPOINT_X
  };
  std::uint64_t address;
  Access access = Access::write;
  std::uint64_t length = 4;  ///< 1, 2, 4 or 8 bytes, to which the address is aligned; not for `execute`
};

/// A tracepoint, /sys/kernel/tracing/events/CATEGORY/NAME, to be counted. (To run a program at one, use
/// TracepointProgram.)
struct TracepointEvent {
  CStringView category, name;
};

/// Any of these events, for perf_event_attr.
struct PerfEventKind {
  PerfEventKind(SoftwareEvent event) noexcept  // NOLINT: implicit, as are all of these
      : type{PERF_TYPE_SOFTWARE}, config{static_cast<std::uint64_t>(event)} {}
  PerfEventKind(HardwareEvent event) noexcept  // NOLINT
      : type{PERF_TYPE_HARDWARE}, config{static_cast<std::uint64_t>(event)} {}
  PerfEventKind(const CacheEvent& event) noexcept  // NOLINT
      : type{PERF_TYPE_HW_CACHE},
        config{static_cast<std::uint64_t>(event.cache) | static_cast<std::uint64_t>(event.access) << 8 |
               std::uint64_t{event.misses} << 16} {}
  PerfEventKind(const RawEvent& event) noexcept : type{event.type}, config{event.config} {}  // NOLINT
  PerfEventKind(const Breakpoint& breakpoint) noexcept                                       // NOLINT
      : type{PERF_TYPE_BREAKPOINT},
        breakpoint_type{static_cast<std::uint32_t>(breakpoint.access)},
        address{breakpoint.address},
        length{breakpoint.access == Breakpoint::Access::execute ? sizeof(long) : breakpoint.length} {}
  /// Throws Error when the kernel has no such tracepoint.
  PerfEventKind(const TracepointEvent& tracepoint);  // NOLINT

  std::uint32_t type;
  std::uint32_t breakpoint_type = 0;
  std::uint64_t config = 0, address = 0, length = 0;
};

/// What to count or sample, for whom, and how often: {.frequency = 99} takes a sample 99 times a second.
struct PerfSampling {
  PerfEventKind event = SoftwareEvent::cpu_clock;
  std::int64_t frequency = 0;   ///< samples per second, up to /proc/sys/kernel/perf_event_max_sample_rate, or
  std::int64_t period = 0;      ///< one sample every so many events; with neither, it is a counter
  pid_t pid = -1;               ///< of a process: its threads, and those and the processes that they start; -1 is all
  int cpu = -1;                 ///< on this CPU; -1 is all
  CStringView cgroup = {};      ///< the processes in this cgroup, a directory below the file system that has perf_event
  bool exclude_user = false;    ///< not while user space runs
  bool exclude_kernel = false;  ///< not while the kernel runs
  std::uint64_t cookie = 0;     ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

namespace detail {

/// Adds "hardware event cycles".
[[gnu::cold]] void add_event(Text& text, const perf_event_attr& attributes);

[[gnu::cold]] std::uint64_t max_sample_rate() noexcept;

[[gnu::cold]] const char* perf_event_advice(int error, const perf_event_attr& attributes, int cpu, bool of_cgroup);

perf_event_attr attributes_of(const PerfSampling& sampling);

}  // namespace detail

/// What a PerfEvent has counted. When more events are in use than the processor has counters, the kernel shares the
/// counters out: the estimated total is then value * enabled / running.
struct PerfCount {
  std::uint64_t value;
  std::uint64_t enabled, running;  ///< nanoseconds; 0 if the attributes did not ask for them
};

/// Owns, or borrows, a perf event. Move-only.
class PerfEvent : public detail::TypedFd<PerfEvent> {
 public:
  using TypedFd::TypedFd;

  /// Opens it for a thread (0 is this one, -1 all) on a CPU (-1 is any); attributes as in perf_event_open(2). Throws
  /// Error.
  [[nodiscard]] static PerfEvent open(perf_event_attr attributes, pid_t pid, int cpu);

  /// Opens one event, for one CPU, or for one thread and those that it starts, and counts from now on:
  /// PerfEvent::open({.event = HardwareEvent::cycles, .cpu = 0}). (PerfEventProgram opens and attaches one on every
  /// CPU.) Throws Error.
  [[nodiscard]] static PerfEvent open(const PerfSampling& sampling);

  /// What it has counted so far. Throws Error.
  [[nodiscard]] PerfCount count() const;

  // For program/perf_event.hpp.

  /// The descriptor, or -errno.
  [[nodiscard]] static int open_native(const perf_event_attr& attributes, int pid, int cpu, unsigned long flags);

  [[noreturn, gnu::cold]] static void throw_open_error(int error, const perf_event_attr& attributes, int cpu,
                                                       bool of_cgroup);
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/perf_event.hpp"
#endif
