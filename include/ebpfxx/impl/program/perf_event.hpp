// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/perf_event.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "../../cpus.hpp"
#include "../../descriptors.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/shared.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What a link to a perf event keeps.
struct SampledEvent final : Shared {
  explicit SampledEvent(SharedRef its_object) noexcept : object{std::move(its_object)} {}

  SharedRef object;  // the program's
  Fd event{};
};

}  // namespace detail

EBPFXX_DEFINITION Link PerfEventProgram::attach(PerfEvent event, const PerfEventOptions& options) const {
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

EBPFXX_DEFINITION PerfEventLinks& PerfEventLinks::operator=(PerfEventLinks&& other) noexcept {
  PerfEventLinks mine{std::move(other)};
  swap(mine);
  return *this;
}

EBPFXX_DEFINITION std::size_t PerfEventLinks::size() const noexcept {
  std::size_t size = 0;
  for (const Attachment* one = first_; one; one = one->next) ++size;
  return size;
}

EBPFXX_DEFINITION void PerfEventLinks::refresh() {
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

EBPFXX_DEFINITION void PerfEventLinks::detach() noexcept {
  while (first_) remove(first_);
}

EBPFXX_DEFINITION bool PerfEventLinks::Attachment::counts() const {
  const PerfEvent& runs = clock.fd() < 0 ? event : clock;
  return runs.count().enabled != runs.count().enabled;
}

// What is thrown after the first constructor has ended destroys the object, which detaches it.
EBPFXX_DEFINITION PerfEventLinks::PerfEventLinks(const PerfEventProgram& program, const PerfSampling& sampling)
    : PerfEventLinks{} {
  program_ = program;
  attributes_ = detail::attributes_of(sampling);
  cookie_ = sampling.cookie;
  if (sampling.cgroup) {
    cgroup_ = Cgroup::open(sampling.cgroup);
    pid_or_cgroup_ = cgroup_->fd();
  }
  if (sampling.pid >= 0)
    add_threads(sampling.pid, sampling.cpu);
  else if (sampling.cpu >= 0)
    add(pid_or_cgroup_, sampling.cpu);
  else
    add_cpus();
}

EBPFXX_DEFINITION void PerfEventLinks::add_cpus() {
  follows_cpus_ = true;
  for (const std::uint32_t cpu : online_cpus()) add(pid_or_cgroup_, static_cast<int>(cpu));
}

EBPFXX_DEFINITION void PerfEventLinks::add_threads(pid_t pid, int cpu) {
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

EBPFXX_DEFINITION void PerfEventLinks::add(int pid_or_cgroup, int cpu) {
  const int result = PerfEvent::open_native(attributes_, pid_or_cgroup, cpu, cgroup_ ? PERF_FLAG_PID_CGROUP : 0);
  if (result == -ESRCH) return;
  if (result == -ENODEV && follows_cpus_ && !online_cpus().contains(static_cast<std::uint32_t>(cpu))) return;
  if (result < 0) PerfEvent::throw_open_error(-result, attributes_, cpu, cgroup_.has_value());
  PerfEvent event{adopt, result}, clock{adopt, -1};
  if (cgroup_ && follows_cpus_) clock = PerfEvent::open({.event = SoftwareEvent::dummy, .cpu = cpu});
  Link link = program_->attach(PerfEvent::borrow(event.fd()), {.cookie = cookie_});
  first_ = new Attachment{std::move(event), std::move(clock), std::move(link), cpu, first_};
}

EBPFXX_DEFINITION bool PerfEventLinks::has(int cpu) const noexcept {
  const Attachment* one = first_;
  while (one && one->cpu != cpu) one = one->next;
  return one;
}

EBPFXX_DEFINITION void PerfEventLinks::remove(Attachment*& from) noexcept {
  Attachment* gone = std::exchange(from, from->next);
  gone->link = Link{};
  delete gone;
}

EBPFXX_DEFINITION void PerfEventLinks::swap(PerfEventLinks& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(attributes_, other.attributes_);
  std::swap(cookie_, other.cookie_);
  std::swap(cgroup_, other.cgroup_);
  std::swap(pid_or_cgroup_, other.pid_or_cgroup_);
  std::swap(follows_cpus_, other.follows_cpus_);
  std::swap(first_, other.first_);
}

EBPFXX_DEFINITION PerfEventLinks PerfEventProgram::attach(const PerfSampling& sampling) const {
  const auto refuse = [&](const char* why) { detail::throw_error(EINVAL, {"cannot attach ", text()}, {why}); };
  if (!sampling.frequency && !sampling.period)
    refuse("Set how often it runs: .frequency in samples per second, or .period in events per sample.");
  if (sampling.pid >= 0 && sampling.cgroup) refuse("Choose a process or a cgroup, not both.");
  if (sampling.event.type == PERF_TYPE_TRACEPOINT)
    refuse("For a tracepoint, use a TracepointProgram, SEC(\"tp/category/name\").");
  return PerfEventLinks{*this, sampling};
}

}  // namespace ebpfxx::inline v0
