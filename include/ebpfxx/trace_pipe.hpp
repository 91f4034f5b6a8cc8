// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// TracePipe: the lines that BPF programs write with bpf_printk().
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "detail/timeout.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "stop.hpp"
#include "trace_line.hpp"

namespace ebpfxx::inline v0 {

/// Reads the kernel's trace pipe line by line:
///
///     ebpfxx::TracePipe pipe;
///     pipe.run(stop, [](const ebpfxx::TraceLine& line) { ... line.message ... });
///
/// There is one pipe for the whole machine: it has the lines of all programs, and each line goes to only one reader.
/// Move-only. Used by one thread at a time.
class TracePipe {
 public:
  /// Opens the trace pipe, which needs root and tracefs. Throws Error.
  TracePipe() : pipe_{open_pipe()} {}

  /// Calls the callback with each line that is there, without waiting. Returns the number of lines. The line is valid
  /// until the callback returns. Throws Error.
  template <class F>
  std::size_t consume(F&& callback) {
    check<F>();
    while (read_some() && unread_.size() < 65536) {
    }
    return deliver_lines(callback);
  }

  /// Waits for lines, at most as long as the time-out, and calls the callback with each. Returns the number of lines: 0
  /// after the time-out or a signal. The line is valid until the callback returns. Throws Error.
  template <Duration D, class F>
  std::size_t poll(const D& timeout, F&& callback) {
    return wait_and_deliver(detail::to_milliseconds(timeout), -1, callback);
  }

  /// Calls the callback with each line until the stop is requested. Throws Error.
  template <class F>
  void run(const Stop& stop, F&& callback) {
    while (!stop.requested())
      if (wait_and_deliver(detail::wait_forever, stop.fd(), callback) == 0) stop.look();
  }

  /// The descriptor that becomes readable when there are lines, for your own event loop; borrowed.
  [[nodiscard]] int fd() const noexcept { return pipe_.get(); }

 private:
  static Fd open_pipe() {
    int error = ENOENT;
    for (const char* path : {"/sys/kernel/tracing/trace_pipe", "/sys/kernel/debug/tracing/trace_pipe"}) {
      Fd pipe{adopt, ::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
      if (pipe) return pipe;
      if (errno != ENOENT) error = errno;
    }
    detail::throw_error(error, {"cannot open the trace pipe"},
                        {error == ENOENT  ? detail::mount_tracefs_advice
                         : error == EBUSY ? "Another program is reading it, and only one can at a time."
                                          : "Reading it needs root."});
  }

  template <class F>
  std::size_t wait_and_deliver(int milliseconds, int stop, F& callback) {
    check<F>();
    pollfd descriptors[] = {{pipe_.get(), POLLIN, 0}, {stop, POLLIN, 0}};
    const int ready = detail::wait_readable(descriptors, milliseconds);
    if (ready < 0) detail::throw_error(-ready, {"cannot wait for the trace pipe"});
    if (ready == 0 || !descriptors[0].revents) return 0;
    read_some();
    return deliver_lines(callback);
  }

  template <class F>
  void check() const {
    static_assert(std::is_invocable_v<F&, const TraceLine&>, "the callback must take a const ebpfxx::TraceLine&");
    if (!pipe_) detail::throw_error(EBADF, {"cannot read the trace pipe"}, {"It was moved from."});
  }

  // False if there is nothing.
  bool read_some() {
    char chunk[4096];
    const ssize_t length = ::read(pipe_.get(), chunk, sizeof chunk);
    if (length > 0) unread_.append(chunk, static_cast<std::size_t>(length));
    if (length < 0 && errno != EAGAIN && errno != EINTR) detail::throw_error(errno, {"cannot read the trace pipe"});
    return length > 0;
  }

  template <class F>
  std::size_t deliver_lines(F& callback) {
    std::size_t count = 0;
    std::size_t start = 0;
    // A callback that throws leaves the lines after its own for the next call.
    struct Consumed {
      std::string& text;
      std::size_t& start;
      ~Consumed() { text.erase(0, start); }
    } consumed{unread_, start};
    for (std::size_t end; (end = unread_.find('\n', start)) != std::string::npos; ++count) {
      const std::string_view text = std::string_view{unread_}.substr(start, end - start);
      start = end + 1;
      callback(TraceLine{text});
    }
    return count;
  }

  Fd pipe_;
  std::string unread_;  // ends in an incomplete line
};

}  // namespace ebpfxx::inline v0
