// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/perf_rings.hpp"

#include <bpf/bpf.h>
#include <linux/perf_event.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../../cpus.hpp"
#include "../../error.hpp"
#include "../../perf_event.hpp"

namespace ebpfxx::inline v0::detail {

// Since Linux 6.0 (119a784c8127), and newer than some <linux/perf_event.h>.
inline constexpr std::uint64_t perf_format_lost = 1u << 4;

// What read(2) returns for our events. Without PERF_FORMAT_LOST the last word is missing.
struct PerfReadout {
  std::uint64_t value, enabled, lost;
};

EBPFXX_DEFINITION std::uint64_t PerfRing::lost() const noexcept {
  PerfReadout readout;
  return ::read(fd(), &readout, sizeof readout) == sizeof readout ? readout.lost : progress.lost;
}

// When a CPU goes offline, the kernel takes its events away and does not give them back: their clocks stand still.
EBPFXX_DEFINITION bool PerfRing::is_alive() const noexcept {
  PerfReadout first, now;
  if (::read(fd(), &first, sizeof first) <= 0) return false;
  for (int tries = 0; tries < most_tries; ++tries)
    if (::read(fd(), &now, sizeof now) > 0 && now.enabled != first.enabled) return true;
  return false;
}

EBPFXX_DEFINITION void PerfRing::pause(bool on) const noexcept { ::ioctl(fd(), PERF_EVENT_IOC_PAUSE_OUTPUT, on); }

EBPFXX_DEFINITION PerfRings::PerfRings(const MapHandle& map, const PerfBufferOptions& options)
    : map_{map},
      options_{options},
      page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))},
      poller_{adopt, ::epoll_create1(EPOLL_CLOEXEC)} {
  if (!poller_) detail::throw_error(errno, {"cannot make an epoll instance for ", map_.text()});
  if (!std::has_single_bit(options.pages))
    detail::throw_error(EINVAL, {"cannot open a perf buffer for ", map_.text()},
                        {"`pages` is ", Digits{options.pages}, ", and must be a power of two."});
  const bpf_map_info info = map_.raw_info();
  max_entries_ = info.max_entries;
  if (!(info.map_flags & BPF_F_PRESERVE_ELEMS)) entries_ = Fd{adopt, bpf_map_get_fd_by_id(info.id)};
  refresh();
}

EBPFXX_DEFINITION PerfRings::~PerfRings() {
  if (entries_) return;  // the kernel does it, and leaves those of others alone
  for (const PerfRing& ring : rings_) {
    const int cpu = ring.cpu();
    bpf_map_delete_elem(map_.fd(), &cpu);
  }
}

EBPFXX_DEFINITION void PerfRings::refresh() {
  for (const std::uint32_t number : online_cpus()) {
    const int cpu = static_cast<int>(number);
    bool is_alive = false;
    std::size_t place = rings_.size();  // or that of a ring to which nobody writes any more, and which has been read
    for (std::size_t i = 0; i < rings_.size() && !is_alive; ++i) {
      const PerfRing& ring = rings_[i];
      if (ring.cpu() != cpu) continue;
      is_alive = ring.is_alive();
      if (ring.progress.position == ring.view().head()) place = i;
    }
    if (!is_alive) open(cpu, place);
  }
}

EBPFXX_DEFINITION std::uint64_t PerfRings::lost() const noexcept {
  std::uint64_t sum = lost_in_replaced_;
  for (const PerfRing& ring : rings_) sum += ring.lost();
  return sum;
}

EBPFXX_DEFINITION void PerfRings::open(int cpu, std::size_t place) {
  if (static_cast<std::uint32_t>(cpu) >= max_entries_)
    detail::throw_error(EINVAL, {"cannot open a perf buffer for ", map_.text()},
                        {"It has no entry for CPU ", Digits{cpu}, ": its max_entries is ", Digits{max_entries_},
                         ". If the C source does not set max_entries, there is one for each CPU."});
  Fd event = open_event(cpu);
  if (!event) return;  // it has gone offline again
  const int fd = event.get();
  MappedMemory memory = map_memory(cpu, fd);
  PerfRing ring{cpu,
                {options_.timestamps, options_.backward},
                std::move(event),
                std::move(memory),
                page_,
                page_ * options_.pages};
  rings_.reserve(place + 1);
  epoll_event wakeup{};
  wakeup.events = EPOLLIN;
  if (::epoll_ctl(poller_.get(), EPOLL_CTL_ADD, fd, &wakeup) != 0)
    detail::throw_error(errno, {"cannot wait for the perf buffer of CPU ", Digits{cpu}, " for ", map_.text()});
  if (bpf_map_update_elem(entries_ ? entries_.get() : map_.fd(), &cpu, &fd, BPF_ANY) != 0) {
    const int error = errno;
    detail::throw_error(error, {"cannot add the perf buffer of CPU ", Digits{cpu}, " to ", map_.text()},
                        {map_.advice(error)});
  }
  if (place == rings_.size()) {
    rings_.push_back(std::move(ring));
  } else {
    lost_in_replaced_ += rings_[place].lost();
    rings_[place] = std::move(ring);
  }
}

// Nothing if the CPU is not online.
EBPFXX_DEFINITION Fd PerfRings::open_event(int cpu) const {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  attributes.sample_period = 1;
  attributes.sample_type = PERF_SAMPLE_RAW;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | perf_format_lost;
  attributes.write_backward = options_.backward;
  if (options_.timestamps) {
    attributes.sample_type |= PERF_SAMPLE_TIME;
    attributes.use_clockid = 1;
    attributes.clockid = CLOCK_MONOTONIC;
  }
  attributes.watermark = options_.watermark != 0;
  attributes.wakeup_events = options_.watermark != 0 ? options_.watermark : options_.wakeup_events;  // a union
  int result = PerfEvent::open_native(attributes, -1, cpu, 0);
  if (result == -EINVAL) {
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED;
    result = PerfEvent::open_native(attributes, -1, cpu, 0);
  }
  if (result < 0 && result != -ENODEV) PerfEvent::throw_open_error(-result, attributes, cpu, false);
  return Fd{adopt, result < 0 ? -1 : result};
}

EBPFXX_DEFINITION MappedMemory PerfRings::map_memory(int cpu, int event) const {
  const std::size_t ring = page_ + page_ * options_.pages, all = ring + PerfView::longest_record;
  MappedMemory memory{::mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), all};
  // A ring that its reader cannot write to is overwritten by the kernel.
  const int access = options_.backward ? PROT_READ : PROT_READ | PROT_WRITE;
  if (!memory || ::mmap(memory.data(), ring, access, MAP_SHARED | MAP_FIXED, event, 0) == MAP_FAILED) {
    const int error = errno;
    detail::throw_error(
        error, {"cannot map the perf buffer of CPU ", Digits{cpu}, " for ", map_.text(), " into memory"},
        {error == EPERM ? "It counts as locked memory: use fewer `pages`, raise kernel.perf_event_mlock_kb, or grant "
                          "CAP_IPC_LOCK."
                        : ""});
  }
  return memory;
}

EBPFXX_DEFINITION void PerfRings::throw_error(int error) const {
  detail::throw_error(
      error, {"cannot read ", map_.text()},
      {error == EBUSY     ? "It is being read: its callback, or the body of a loop over it, cannot read from it too."
       : error == EBADMSG ? "There is no valid record at the reader's position: does something overwrite this "
                            "process's memory? The records of that CPU that are there now are skipped."
                          : ""});
}

}  // namespace ebpfxx::inline v0::detail
