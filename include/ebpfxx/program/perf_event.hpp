// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "../perf_event.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct PerfEventOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

class PerfEventLinks;

/// SEC("perf_event"): runs at each sample of a perf event (since Linux 4.9, 0515e5999a46).
class PerfEventProgram : public detail::ProgramOfType<BPF_PROG_TYPE_PERF_EVENT> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Opens events and attaches it to them: attach({.frequency = 99}) samples every online CPU 99 times a second. With
  /// `pid` there is an event for each thread of that process, and what the process starts is sampled as well; with
  /// `cpu` there is one. All or nothing: throws Error.
  [[nodiscard]] PerfEventLinks attach(const PerfSampling& sampling) const;

  /// Attaches it to an event and enables the event. The link then owns the event; a borrowed event stays open, and
  /// enabled, when the link is gone. Throws Error. A pinned link goes on sampling without this process (since
  /// Linux 5.15, b89fbfbb854c).
  [[nodiscard]] Link attach(PerfEvent event, const PerfEventOptions& options = {}) const;
};

/// Owns what PerfEventProgram::attach({.frequency = 99}) opened and attached: an event and a link for each CPU, or for
/// each thread. Destroying it detaches. Move-only; for one thread at a time.
class PerfEventLinks {
 public:
  /// Empty.
  PerfEventLinks() = default;
  PerfEventLinks(PerfEventLinks&& other) noexcept { swap(other); }
  PerfEventLinks& operator=(PerfEventLinks&& other) noexcept;
  ~PerfEventLinks() { detach(); }

  /// The number of events.
  [[nodiscard]] std::size_t size() const noexcept;
  /// True while something is attached.
  [[nodiscard]] explicit operator bool() const noexcept { return first_; }

  /// Attaches to the CPUs that came online since, including those that went away and came back, as all but one do when
  /// a machine sleeps. Does nothing if it was attached to one CPU or process. If your program runs for long, call it
  /// now and then, e.g. every second. Throws Error; what was attached stays attached.
  void refresh();

  /// Detaches now. Empty afterwards.
  void detach() noexcept;

 private:
  friend class PerfEventProgram;

  struct Attachment {
    PerfEvent event;
    PerfEvent clock;  // of the CPU, if the event is of a cgroup: that one's time stands still when nothing of it runs
    Link link;
    int cpu;
    Attachment* next;

    // The kernel ends an event when its CPU goes away; when the CPU is back, the event's time stands still.
    [[nodiscard]] bool counts() const;
  };

  PerfEventLinks(const PerfEventProgram& program, const PerfSampling& sampling);

  void add_cpus();

  void add_threads(pid_t pid, int cpu);

  // Nothing if the CPU or the thread is gone since it was listed.
  void add(int pid_or_cgroup, int cpu);

  [[nodiscard]] bool has(int cpu) const noexcept;

  static void remove(Attachment*& from) noexcept;

  void swap(PerfEventLinks& other) noexcept;

  std::optional<PerfEventProgram> program_;
  perf_event_attr attributes_{};
  std::uint64_t cookie_ = 0;
  std::optional<Cgroup> cgroup_;
  int pid_or_cgroup_ = -1;
  bool follows_cpus_ = false;
  Attachment* first_ = nullptr;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/perf_event.hpp"
#endif
