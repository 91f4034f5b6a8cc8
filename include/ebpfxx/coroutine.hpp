// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// readable(): coroutines that wait for a stream or another descriptor, resumed by a Poller.
#pragma once

#include "detail/language.hpp"

#include <coroutine>

#include "poller.hpp"

namespace ebpfxx::inline v0 {

/// What readable() returns.
class Readable {
 public:
  Readable(Poller& poller, int fd) noexcept : poller_{&poller}, fd_{fd} {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) const {
    poller_->add(fd_, [poller = poller_, fd = fd_, coroutine] {
      poller->remove(fd);
      coroutine.resume();
    });
  }
  void await_resume() const noexcept {}

 private:
  Poller* poller_;
  int fd_;
};

/// Suspends a coroutine until a descriptor can be read; the Poller's poll() or run() resumes it:
///
///     for (;;) {
///       co_await ebpfxx::readable(poller, events);
///       events.consume([](const event& e) { ... });
///     }
///
/// One coroutine at a time can wait for a descriptor. What it throws comes out of poll(). A coroutine that is destroyed
/// while it waits must be removed from the Poller first: poller.remove(events). In Asio, and other libraries with
/// coroutines of their own, wait for fd() with those. Throws Error.
[[nodiscard]] inline Readable readable(Poller& poller, int fd) noexcept { return {poller, fd}; }
template <class Stream>
requires requires(const Stream& stream) { stream.fd(); }
[[nodiscard]] Readable readable(Poller& poller, const Stream& stream) noexcept { return {poller, stream.fd()}; }

}  // namespace ebpfxx::inline v0
