// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Stop: ends the loops that read events, from a signal handler or another thread.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "detail/timeout.hpp"
#include "error.hpp"
#include "fd.hpp"

namespace ebpfxx::inline v0 {

/// A request to stop, for the run() of a stream or a Poller:
///
///     static ebpfxx::Stop stop;
///     std::signal(SIGINT, [](int) { stop.request(); });
///     events.run(stop, [](const event& e) { ... });
///
/// Or, for a tool that only looks from time to time: while (!stop.wait(1s)) print();
///
/// It stays requested. Any number of loops can wait for one, also those of child processes, with which it is shared.
/// For a std::stop_token: std::stop_callback stopping{token, [&] { stop.request(); }}. All functions may be called from
/// any thread.
class Stop {
 public:
  /// Throws Error.
  Stop() : event_{adopt, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!event_) detail::throw_error(errno, {"cannot make an eventfd to stop with"});
  }
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  /// Ends the loops that wait, and each later one. May be called from a signal handler.
  void request() noexcept {
    const int error = errno;
    __atomic_store_n(&requested_, true, __ATOMIC_RELEASE);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);  // fails only if it is set already
    errno = error;
  }
  [[nodiscard]] bool requested() const noexcept { return __atomic_load_n(&requested_, __ATOMIC_ACQUIRE); }
  /// The same, but asks the descriptor, too: child processes share that. For loops of your own, after a wait.
  bool look() const noexcept {
    pollfd descriptors[] = {{fd(), POLLIN, 0}};
    if (!requested() && detail::wait_readable(descriptors, 0) > 0)
      __atomic_store_n(&requested_, true, __ATOMIC_RELEASE);
    return requested();
  }

  /// Waits for it, at most as long as the time-out; true if it was requested. A signal does not end the wait.
  template <Duration D>
  bool wait(const D& timeout) const noexcept {
    return wait_milliseconds(detail::to_milliseconds(timeout));
  }
  /// The same, without a limit.
  void wait() const noexcept { wait_milliseconds(detail::wait_forever); }

  /// The descriptor that becomes readable, and stays so; borrowed.
  [[nodiscard]] int fd() const noexcept { return event_.get(); }

 private:
  bool wait_milliseconds(int milliseconds) const noexcept {
    const detail::Deadline deadline{milliseconds};
    pollfd descriptors[] = {{fd(), POLLIN, 0}};
    while (!requested() && deadline.remaining() != 0)
      if (detail::wait_readable(descriptors, deadline.remaining()) > 0) look();
    return requested();
  }

  Fd event_;
  mutable bool requested_ = false;
};

}  // namespace ebpfxx::inline v0
