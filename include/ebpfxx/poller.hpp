// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Poller: one loop over many streams and other descriptors.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "detail/language.hpp"
#include "detail/ring_pacing.hpp"
#include "detail/timeout.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "stop.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What a Poller waits for. One indirect call for each wakeup, none for a record.
class PollerSource {
 public:
  /// Streams are told once about new records, and read until nothing is left; descriptors as long as they are ready.
  PollerSource(int descriptor, bool stream) noexcept : fd{descriptor}, is_stream{stream}, is_ready{stream} {}
  PollerSource(const PollerSource&) = delete;
  PollerSource& operator=(const PollerSource&) = delete;
  virtual ~PollerSource() = default;
  /// For the last time: all that is there, whether or not it would be held back.
  virtual std::size_t read(bool is_last) = 0;

  const int fd;
  const bool is_stream;
  bool is_ready;  // or has not been asked yet
  bool is_removed = false;
};

}  // namespace detail

/// Waits for several streams at once: RingBuffer, PerfBuffer, TracePipe, whatever has fd() and consume(f); and for
/// other descriptors:
///
///     ebpfxx::Poller poller;
///     poller.add(events, [](const event& e) { ... });
///     poller.add(samples, [](const sample& s, int cpu) { ... }, ebpfxx::on_lost([](std::uint64_t count) { ... }));
///     poller.add(socket, [] { ... });
///     poller.run(stop);
///
/// Streams take turns: each is read at most once around, so none keeps the others waiting. A callback that throws, or
/// ends its stream's turn by returning false, loses nothing: the next call continues, with the next source. Callbacks
/// may add and remove sources, but not call poll(), nor destroy the stream that is calling them. Move-only; used by one
/// thread at a time. Allocates when a source is added.
class Poller {
 public:
  /// Throws Error.
  Poller();
  Poller(Poller&&) noexcept = default;
  Poller& operator=(Poller&&) noexcept = default;
  ~Poller() = default;

  /// Calls the callback with the stream's records, as its consume() does; `more` are further arguments of that. The
  /// stream is borrowed: it must stay where it is until it is removed, or the Poller is destroyed. Throws Error, also
  /// if the stream was added before.
  template <class Stream, class F, class... More>
  requires requires(Stream& stream) { stream.fd(); }
  void add(Stream& stream, F callback, More... more) {
    auto read = [&stream, callback = std::move(callback),
                 ... more = std::move(more)](bool last) mutable -> std::size_t {
      if constexpr (requires { stream.flush(callback, more...); })
        if (last) return stream.flush(callback, more...);
      return stream.consume(callback, more...);
    };
    add_source(std::make_unique<Source<decltype(read)>>(stream.fd(), true, std::move(read)));
  }
  template <class Stream, class F, class... More>
  requires requires(const Stream& stream) { stream.fd(); }
  void add(const Stream&& stream, F callback, More... more) = delete;  // a temporary

  /// Calls the callback whenever the descriptor can be read, also at its end; a callback that does not read is called
  /// again. The descriptor is borrowed.
  template <class F>
  requires std::is_invocable_v<F&>
  void add(int fd, F callback) {
    auto call = [callback = std::move(callback)](bool) mutable -> std::size_t { return callback(), 1; };
    add_source(std::make_unique<Source<decltype(call)>>(fd, false, std::move(call)));
  }

  /// Removes a source; false if there is no such. Remove a stream or descriptor before you close it.
  bool remove(int fd) noexcept;
  template <class Stream>
  requires requires(const Stream& stream) { stream.fd(); }
  bool remove(const Stream& stream) noexcept { return remove(stream.fd()); }

  /// Waits until there is something to read, at most as long as the time-out, and reads each source that has something
  /// once; after the time-out, all streams: not every record comes with a wakeup. Returns the number of records read
  /// and descriptors served: 0 only after the time-out or a signal. Throws Error, and what callbacks throw.
  template <Duration D>
  std::size_t poll(const D& timeout) {
    return wait_and_read(detail::to_milliseconds(timeout));
  }
  /// The same, without a limit.
  std::size_t poll() { return wait_and_read(detail::wait_forever); }

  /// Reads all sources until the stop is requested, and then each once more: what is there, unless its callback returns
  /// false before. Throws Error, and what callbacks throw.
  void run(const Stop& stop);

  /// While streams are woken densely, naps for so long before it looks, as RingBuffer::coalesce() does: records are
  /// read many at once, and up to that much later, as the stop is seen. Choose rings that hold what comes in that time.
  /// 0, the default, turns it off.
  template <Duration D>
  void coalesce(const D& nap) noexcept {
    pacing_.coalesce(detail::to_nanoseconds(nap));
  }

  /// Becomes readable when a source does, for a loop around this one: call poll(0ms) until it returns 0; borrowed.
  [[nodiscard]] int fd() const noexcept { return epoll_.get(); }

 private:
  template <class Read>
  class Source : public detail::PollerSource {
   public:
    Source(int descriptor, bool stream, Read read) : PollerSource{descriptor, stream}, read_{std::move(read)} {}
    std::size_t read(bool is_last) override { return read_(is_last); }

   private:
    Read read_;
  };

  void ensure_idle() const;
  void add_source(std::unique_ptr<detail::PollerSource> source);
  std::size_t wait_and_read(int milliseconds);
  void nap(const detail::Deadline& deadline) const noexcept;
  // Marks what is ready; -errno.
  int wait(int milliseconds) noexcept;
  std::size_t read(bool is_last = false);
  [[nodiscard]] bool has_ready() const noexcept;
  void make_streams_ready() noexcept;

  Fd epoll_;
  std::vector<std::unique_ptr<detail::PollerSource>> sources_;
  detail::RingPacing pacing_;
  std::size_t turn_ = 0;  // whose it is to begin
  bool is_reading_ = false;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/poller.hpp"
#endif
