// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <cstdint>

#include "../error.hpp"
#include "../fd.hpp"
#include "language.hpp"
#include "text.hpp"
#include "timeout.hpp"

namespace ebpfxx::inline v0::detail {

/// One descriptor for those of several rings, and for a point in time.
class Wakeups {
 public:
  Wakeups()
      : epoll_{adopt, ::epoll_create1(EPOLL_CLOEXEC)},
        timer_{adopt, ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)} {
    if (!epoll_ || !timer_) throw_error(errno, {"cannot make descriptors to wait with"});
    add(timer_.get());
  }

  /// Throws Error.
  void add(int fd) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
      throw_error(errno, {"cannot wait for descriptor ", Digits{fd}},
                  {errno == EEXIST  ? "It was added before, or is of a map that another reader was added for."
                   : errno == EBADF ? "Was its stream moved from?"
                                    : ""});
  }

  void wake_in(std::uint64_t nanoseconds) noexcept {
    itimerspec time{};
    constexpr std::uint64_t least = 1, most = INT64_MAX;  // 0 would turn it off
    const std::uint64_t bounded = nanoseconds < least ? least : nanoseconds > most ? most : nanoseconds;
    time.it_value = to_timespec(static_cast<std::int64_t>(bounded));
    ::timerfd_settime(timer_.get(), 0, &time, nullptr);
  }

  /// Takes what has woken so far as known: before looking at the rings.
  void forget() noexcept {
    epoll_event events[16];
    while (::epoll_wait(epoll_.get(), events, 16, 0) == 16) {
    }
  }

  /// False after the time-out, a signal, or when `stop` is readable. Throws Error.
  bool wait(int milliseconds, int stop) const {
    pollfd descriptors[] = {{fd(), POLLIN, 0}, {stop, POLLIN, 0}};
    const int ready = wait_readable(descriptors, milliseconds);
    if (ready < 0) throw_error(-ready, {"cannot wait for rings"});
    return ready > 0 && descriptors[0].revents;
  }

  [[nodiscard]] int fd() const noexcept { return epoll_.get(); }

 private:
  Fd epoll_, timer_;
};

}  // namespace ebpfxx::inline v0::detail
