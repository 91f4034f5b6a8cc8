// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/bpf.h>
#include <dirent.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "../cpus.hpp"
#include "../detail/libbpf_options.hpp"
#include "../detail/shared.hpp"
#include "../perf_event.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct PerfEventOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

class PerfEventLinks;

namespace detail {

/// What a link to a perf event keeps.
struct SampledEvent final : Shared {
  explicit SampledEvent(SharedRef its_object) noexcept : object{std::move(its_object)} {}

  SharedRef object;  // the program's
  Fd event{};
};

}  // namespace detail

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
  [[nodiscard]] Link attach(PerfEvent event, const PerfEventOptions& options = {}) const {
    if (event.fd() < 0)
      detail::throw_error(EBADF, {"cannot attach ", text(), " to a perf event"}, {"It was moved from."});
    detail::LogCapture log;
    auto* sampled = new detail::SampledEvent{owner_};
    const detail::SharedRef kept{sampled};
    sampled->event = Fd{adopt, event.release()};
    // Without libbpf's handle, which disables the event when it is destroyed, even if the link is pinned.
    detail::Options<bpf_link_create_opts> link_options;
    link_options.perf_event.bpf_cookie = options.cookie;
    Fd made{adopt, bpf_link_create(fd(), sampled->event.get(), BPF_PERF_EVENT, &link_options)};
    if (made && ::ioctl(sampled->event.get(), PERF_EVENT_IOC_ENABLE, 0) == 0) return Link{std::move(made), kept};
    made = {};
    // Before Linux 5.15 there are no such links; and libbpf has words for errors.
    detail::Options<bpf_perf_event_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    bpf_link* link = bpf_program__attach_perf_event_opts(native(), sampled->event.get(), &native_options);
    if (link) (void)sampled->event.release();  // the link closes it
    return attached(link, {"to a perf event"}, log, options.cookie != 0);
  }
};

/// Owns what PerfEventProgram::attach({.frequency = 99}) opened and attached: an event and a link for each CPU, or for
/// each thread. Destroying it detaches. Move-only; for one thread at a time.
class PerfEventLinks {
 public:
  /// Empty.
  PerfEventLinks() = default;
  PerfEventLinks(PerfEventLinks&& other) noexcept { swap(other); }
  PerfEventLinks& operator=(PerfEventLinks&& other) noexcept {
    PerfEventLinks mine{std::move(other)};
    swap(mine);
    return *this;
  }
  ~PerfEventLinks() { detach(); }

  /// The number of events.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t size = 0;
    for (const Attachment* one = first_; one; one = one->next) ++size;
    return size;
  }
  /// True while something is attached.
  [[nodiscard]] explicit operator bool() const noexcept { return first_; }

  /// Attaches to the CPUs that came online since, including those that went away and came back, as all but one do when
  /// a machine sleeps. Does nothing if it was attached to one CPU or process. If your program runs for long, call it
  /// now and then, e.g. every second. Throws Error; what was attached stays attached.
  void refresh() {
    if (!first_ || !follows_cpus_) return;
    const CpuList online = online_cpus();
    for (Attachment** at = &first_; *at;) {
      if (online.contains(static_cast<std::uint32_t>((*at)->cpu)) && (*at)->counts())
        at = &(*at)->next;
      else
        remove(*at);
    }
    for (const std::uint32_t cpu : online)
      if (!has(static_cast<int>(cpu))) add(pid_or_cgroup_, static_cast<int>(cpu));
  }

  /// Detaches now. Empty afterwards.
  void detach() noexcept {
    while (first_) remove(first_);
  }

 private:
  friend class PerfEventProgram;

  struct Attachment {
    PerfEvent event;
    PerfEvent clock;  // of the CPU, if the event is of a cgroup: that one's time stands still when nothing of it runs
    Link link;
    int cpu;
    Attachment* next;

    // The kernel ends an event when its CPU goes away; when the CPU is back, the event's time stands still.
    [[nodiscard]] bool counts() const {
      const PerfEvent& runs = clock.fd() < 0 ? event : clock;
      return runs.count().enabled != runs.count().enabled;
    }
  };

  PerfEventLinks(const PerfEventProgram& program, const PerfSampling& sampling)
      : program_{program}, attributes_{detail::attributes_of(sampling)}, cookie_{sampling.cookie} {
    if (sampling.cgroup) {
      cgroup_ = Cgroup::open(sampling.cgroup);
      pid_or_cgroup_ = cgroup_->fd();
    }
    try {
      if (sampling.pid >= 0)
        add_threads(sampling.pid, sampling.cpu);
      else if (sampling.cpu >= 0)
        add(pid_or_cgroup_, sampling.cpu);
      else
        add_cpus();
    } catch (...) {
      detach();
      throw;
    }
  }

  void add_cpus() {
    follows_cpus_ = true;
    for (const std::uint32_t cpu : online_cpus()) add(pid_or_cgroup_, static_cast<int>(cpu));
  }

  void add_threads(pid_t pid, int cpu) {
    attributes_.inherit = 1;
    const detail::Text path{"/proc/", pid == 0 ? "self" : detail::TextPart{detail::Digits{pid}}, "/task"};
    DIR* const folder = ::opendir(path.c_str());
    if (!folder) detail::throw_error(ESRCH, {"cannot sample process ", detail::Digits{pid}});
    struct Close {
      ~Close() { ::closedir(folder); }
      DIR* folder;
    } const close{folder};
    while (const dirent* entry = ::readdir(folder))
      if (const auto thread = static_cast<int>(std::strtol(entry->d_name, nullptr, 10)); thread > 0) add(thread, cpu);
    if (!first_) detail::throw_error(ESRCH, {"cannot sample process ", detail::Digits{pid}});
  }

  // Nothing if the CPU or the thread is gone since it was listed.
  void add(int pid_or_cgroup, int cpu) {
    const int result = PerfEvent::open_native(attributes_, pid_or_cgroup, cpu, cgroup_ ? PERF_FLAG_PID_CGROUP : 0);
    if (result == -ESRCH) return;
    if (result == -ENODEV && follows_cpus_ && !online_cpus().contains(static_cast<std::uint32_t>(cpu))) return;
    if (result < 0) PerfEvent::throw_open_error(-result, attributes_, cpu, cgroup_.has_value());
    PerfEvent event{adopt, result}, clock{adopt, -1};
    if (cgroup_ && follows_cpus_) clock = PerfEvent::open({.event = SoftwareEvent::dummy, .cpu = cpu});
    Link link = program_->attach(PerfEvent::borrow(event.fd()), {.cookie = cookie_});
    first_ = new Attachment{std::move(event), std::move(clock), std::move(link), cpu, first_};
  }

  [[nodiscard]] bool has(int cpu) const noexcept {
    const Attachment* one = first_;
    while (one && one->cpu != cpu) one = one->next;
    return one;
  }

  static void remove(Attachment*& from) noexcept {
    Attachment* gone = std::exchange(from, from->next);
    gone->link = Link{};
    delete gone;
  }

  void swap(PerfEventLinks& other) noexcept {
    std::swap(program_, other.program_);
    std::swap(attributes_, other.attributes_);
    std::swap(cookie_, other.cookie_);
    std::swap(cgroup_, other.cgroup_);
    std::swap(pid_or_cgroup_, other.pid_or_cgroup_);
    std::swap(follows_cpus_, other.follows_cpus_);
    std::swap(first_, other.first_);
  }

  std::optional<PerfEventProgram> program_;
  perf_event_attr attributes_{};
  std::uint64_t cookie_ = 0;
  std::optional<Cgroup> cgroup_;
  int pid_or_cgroup_ = -1;
  bool follows_cpus_ = false;
  Attachment* first_ = nullptr;
};

inline PerfEventLinks PerfEventProgram::attach(const PerfSampling& sampling) const {
  const auto refuse = [&](const char* why) { detail::throw_error(EINVAL, {"cannot attach ", text()}, {why}); };
  if (!sampling.frequency && !sampling.period)
    refuse("Set how often it runs: .frequency in samples per second, or .period in events per sample.");
  if (sampling.pid >= 0 && sampling.cgroup) refuse("Choose a process or a cgroup, not both.");
  if (sampling.event.type == PERF_TYPE_TRACEPOINT)
    refuse("For a tracepoint, use a TracepointProgram, SEC(\"tp/category/name\").");
  return PerfEventLinks{*this, sampling};
}

}  // namespace ebpfxx::inline v0
