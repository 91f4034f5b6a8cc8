// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../perf_event.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "../detail/advice.hpp"
#include "../detail/tracepoint_id.hpp"
#include "../detail/uninterrupted.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION PerfEventKind::PerfEventKind(const TracepointEvent& tracepoint) : type{PERF_TYPE_TRACEPOINT} {
  if (detail::read_tracepoint_id(tracepoint.category, tracepoint.name, config)) return;
  const int error = errno;
  const char* advice = detail::tracefs_advice(error);
  detail::throw_error(error, {"cannot find tracepoint '", tracepoint.category, "/", tracepoint.name, "'"},
                      {!*advice && error == ENOENT
                           ? "This kernel has no such tracepoint: /sys/kernel/tracing/available_events lists them."
                           : advice});
}

}  // namespace ebpfxx::inline v0

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void add_event(Text& text, const perf_event_attr& attributes) {
  constexpr const char* software[] = {"cpu_clock",        "task_clock",   "page_faults",  "context_switches",
                                      "cpu_migrations",   "minor_faults", "major_faults", "alignment_faults",
                                      "emulation_faults", "dummy",        "bpf_output",   "cgroup_switches"};
  constexpr const char* hardware[] = {
      "cycles",        "instructions", "cache_references",        "cache_misses",           "branches",
      "branch_misses", "bus_cycles",   "stalled_cycles_frontend", "stalled_cycles_backend", "reference_cycles"};
  const std::uint64_t config = attributes.config;
  const std::uint32_t type = attributes.type;
  if (type == PERF_TYPE_SOFTWARE && config < std::size(software))
    return text.add({"software event ", software[config]});
  if (type == PERF_TYPE_HARDWARE && config < std::size(hardware))
    return text.add({"hardware event ", hardware[config]});
  if (type == PERF_TYPE_BREAKPOINT) return text.add({"a breakpoint at ", Hex{attributes.bp_addr}});
  text.add({"a perf event of type ", Digits{type}});
}

EBPFXX_DEFINITION std::uint64_t max_sample_rate() noexcept {
  const Fd file{adopt, ::open("/proc/sys/kernel/perf_event_max_sample_rate", O_RDONLY | O_CLOEXEC)};
  char digits[24] = {};
  return file && ::read(file.get(), digits, sizeof digits - 1) > 0 ? std::strtoull(digits, nullptr, 10) : UINT64_MAX;
}

EBPFXX_DEFINITION const char* perf_event_advice(int error, const perf_event_attr& attributes, int cpu, bool of_cgroup) {
  const bool is_breakpoint = attributes.type == PERF_TYPE_BREAKPOINT;
  if (error == ENOENT && of_cgroup && attributes.type == PERF_TYPE_SOFTWARE)
    return "That cgroup does not have perf_event: another hierarchy has it (/proc/cgroups), or nothing was ever "
           "written to cgroup.subtree_control of the topmost cgroup.";
  if ((error == ENOENT || error == EOPNOTSUPP || error == ENODEV) &&
      (attributes.type == PERF_TYPE_HARDWARE || attributes.type == PERF_TYPE_HW_CACHE))
    return "This machine, like many virtual ones, does not have that event. SoftwareEvent::cpu_clock works everywhere.";
  if (error == ENOENT || error == EOPNOTSUPP) return "This machine does not have that event.";
  if (error == ENODEV && cpu >= 0) return "That CPU is not online.";
  if (error == EINVAL && cpu >= 0 &&
      errno_of_reading(Text{"/sys/devices/system/cpu/cpu", Digits{cpu}}.c_str()) == ENOENT)
    return "There is no such CPU: /sys/devices/system/cpu/possible lists them.";
  if (error == ESRCH) return "There is no such thread.";
  if (error == ENOSPC && is_breakpoint) return "The processor has no debug register left.";
  if (error == EACCES || error == EPERM) return "It needs CAP_PERFMON, or a lower kernel.perf_event_paranoid.";
  if (error == EBADF && of_cgroup)
    return "It must be a directory in the cgroup file system that has perf_event: cgroup2, if no other has "
           "it.";
  if (error == EINVAL && is_breakpoint)
    return "A breakpoint is 1, 2, 4 or 8 bytes long, and its address is a multiple of that.";
  if (error == EINVAL && attributes.freq && attributes.sample_freq > max_sample_rate())
    return "The frequency is above /proc/sys/kernel/perf_event_max_sample_rate.";
  return "";
}

EBPFXX_DEFINITION perf_event_attr attributes_of(const PerfSampling& sampling) {
  if (sampling.frequency && sampling.period)
    throw_error(EINVAL, {"cannot open a perf event"}, {"Set a frequency or a period, not both."});
  if (sampling.frequency < 0 || sampling.period < 0)
    throw_error(EINVAL, {"cannot open a perf event"}, {"Its frequency or period is negative."});
  if (sampling.pid < -1 || sampling.cpu < -1)
    throw_error(EINVAL, {"cannot open a perf event"}, {"Its process or CPU is negative; only -1 stands for all."});
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = sampling.event.type;
  attributes.config = sampling.event.config;
  if (attributes.type == PERF_TYPE_BREAKPOINT) {
    attributes.bp_type = sampling.event.breakpoint_type;
    attributes.bp_addr = sampling.event.address;
    attributes.bp_len = sampling.event.length;
  }
  attributes.freq = sampling.frequency != 0;
  attributes.sample_period = static_cast<std::uint64_t>(sampling.frequency ? sampling.frequency : sampling.period);
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attributes.exclude_user = sampling.exclude_user;
  attributes.exclude_kernel = sampling.exclude_kernel;
  if (attributes.type == PERF_TYPE_SOFTWARE && attributes.config == PERF_COUNT_SW_BPF_OUTPUT)
    attributes.sample_type = PERF_SAMPLE_RAW;
  return attributes;
}

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION PerfEvent PerfEvent::open(perf_event_attr attributes, pid_t pid, int cpu) {
  attributes.size = sizeof attributes;
  const int result = open_native(attributes, pid, cpu, 0);
  if (result < 0) throw_open_error(-result, attributes, cpu, false);
  return {adopt, result};
}

EBPFXX_DEFINITION PerfEvent PerfEvent::open(const PerfSampling& sampling) {
  const perf_event_attr attributes = detail::attributes_of(sampling);
  if (!sampling.cgroup) return open(attributes, sampling.pid, sampling.cpu);
  const Cgroup cgroup = Cgroup::open(sampling.cgroup);
  const int result = open_native(attributes, cgroup.fd(), sampling.cpu, PERF_FLAG_PID_CGROUP);
  if (result < 0) throw_open_error(-result, attributes, sampling.cpu, true);
  return {adopt, result};
}

EBPFXX_DEFINITION PerfCount PerfEvent::count() const {
  std::uint64_t values[8] = {};
  if (detail::uninterrupted([&] { return ::read(fd(), values, sizeof values); }) < 0)
    detail::throw_error(errno, {"cannot read a perf event"});
  return {values[0], values[1], values[2]};
}

EBPFXX_DEFINITION int PerfEvent::open_native(const perf_event_attr& attributes, int pid, int cpu, unsigned long flags) {
  const long fd = ::syscall(SYS_perf_event_open, &attributes, pid, cpu, -1, flags | PERF_FLAG_FD_CLOEXEC);
  return fd < 0 ? -errno : static_cast<int>(fd);
}

EBPFXX_DEFINITION void PerfEvent::throw_open_error(int error, const perf_event_attr& attributes, int cpu,
                                                   bool of_cgroup) {
  detail::Text what{{"cannot open "}};
  detail::add_event(what, attributes);
  if (cpu >= 0) what.add({" on CPU ", detail::Digits{cpu}});
  detail::throw_error(error, {what}, {detail::perf_event_advice(error, attributes, cpu, of_cgroup)});
}

}  // namespace ebpfxx::inline v0
