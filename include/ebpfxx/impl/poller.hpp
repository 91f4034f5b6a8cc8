// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../poller.hpp"

#include <sys/epoll.h>
#include <time.h>

#include <cerrno>
#include <cstddef>

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Poller::Poller() : epoll_{adopt, ::epoll_create1(EPOLL_CLOEXEC)} {
  if (!epoll_) detail::throw_error(errno, {"cannot make an epoll descriptor to wait with"});
}

EBPFXX_DEFINITION void Poller::add_source(std::unique_ptr<detail::PollerSource> source) {
  if (!epoll_) detail::throw_error(EBADF, {"cannot add to a Poller"}, {"It was moved from."});
  epoll_event event{};
  event.events = EPOLLIN | (source->is_stream ? EPOLLET : 0u);
  event.data.ptr = source.get();
  sources_.reserve(sources_.size() + 1);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, source->fd, &event) != 0)
    detail::throw_error(errno, {"cannot wait for descriptor ", detail::Digits{source->fd}},
                        {errno == EEXIST   ? "It was added before, or is of a map that another reader was added for."
                         : errno == EPERM  ? "It is a regular file or a directory, which can be read at any time."
                         : errno == EBADF  ? "It is not open; was its stream moved from?"
                         : errno == ENOSPC ? "The user has reached /proc/sys/fs/epoll/max_user_watches."
                                           : ""});
  sources_.push_back(std::move(source));
}

EBPFXX_DEFINITION bool Poller::remove(int fd) noexcept {
  for (const auto& source : sources_)
    if (source->fd == fd && !source->is_removed) {
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
      source->is_removed = true;  // it may be calling us
      return true;
    }
  return false;
}

EBPFXX_DEFINITION bool Poller::has_ready() const noexcept {
  for (const auto& source : sources_)
    if (source->is_ready && !source->is_removed) return true;
  return false;
}

EBPFXX_DEFINITION void Poller::nap(const detail::Deadline& deadline) const noexcept {
  if (!pacing_.wants_nap()) return;
  const std::int64_t length = deadline.limit(pacing_.nap());
  const timespec time = detail::to_timespec(length);
  if (length > 0) ::nanosleep(&time, nullptr);
}

EBPFXX_DEFINITION int Poller::wait(int milliseconds) noexcept {
  if (milliseconds != 0) pacing_.sleeps();
  epoll_event events[16];  // of more, the others come in the next round: epoll takes turns
  const int count = ::epoll_wait(epoll_.get(), events, 16, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; ++i)
    if (events[i].data.ptr) static_cast<detail::PollerSource*>(events[i].data.ptr)->is_ready = true;
  if (count > 0 && milliseconds != 0) pacing_.woken();
  return count;
}

EBPFXX_DEFINITION void Poller::make_streams_ready() noexcept {
  for (const auto& source : sources_) source->is_ready |= source->is_stream;
}

EBPFXX_DEFINITION std::size_t Poller::read(bool is_last) {
  struct Reading {
    bool& is_on;
    explicit Reading(bool& on) : is_on{on} { is_on = true; }
    ~Reading() { is_on = false; }
  } reading{is_reading_};
  std::size_t count = 0;
  pacing_.set_all_read(false);  // if one throws
  // By index: callbacks may add sources, which come in the next round.
  for (std::size_t i = 0, size = sources_.size(); i < size; ++i) {
    detail::PollerSource& source = *sources_[turn_++ % size];
    if (!source.is_ready || source.is_removed) continue;
    source.is_ready = source.is_stream;  // also if it throws
    const std::size_t read = source.read(is_last);
    source.is_ready = source.is_stream && read;  // until nothing is left: it will not be told again
    count += read;
  }
  std::erase_if(sources_, [](const auto& source) { return source->is_removed; });
  pacing_.set_all_read(true);
  return count;
}

EBPFXX_DEFINITION void Poller::ensure_idle() const {
  if (!epoll_) detail::throw_error(EBADF, {"cannot wait for streams"}, {"The Poller was moved from."});
  if (is_reading_) detail::throw_error(EBUSY, {"cannot wait for streams"}, {"A callback of this Poller is running."});
}

EBPFXX_DEFINITION std::size_t Poller::wait_and_read(int milliseconds) {
  ensure_idle();
  const detail::Deadline deadline{milliseconds};
  for (;;) {
    nap(deadline);
    const bool ready = has_ready();
    const int result = wait(ready ? 0 : deadline.remaining());
    if (result < 0) detail::throw_error(-result, {"cannot wait for streams"});
    const bool is_last = !ready && result == 0;
    if (is_last) make_streams_ready();
    const std::size_t count = read();
    if (count || is_last) return count;  // no wait ends with a stream that was ready, but had nothing
  }
}

EBPFXX_DEFINITION void Poller::run(const Stop& stop) {
  ensure_idle();
  struct Waiting {
    int epoll, stop;
    ~Waiting() { ::epoll_ctl(epoll, EPOLL_CTL_DEL, stop, nullptr); }
  } waiting{epoll_.get(), stop.fd()};
  epoll_event event{};
  event.events = EPOLLIN;
  if (::epoll_ctl(waiting.epoll, EPOLL_CTL_ADD, waiting.stop, &event) != 0)
    detail::throw_error(errno, {"cannot wait for the stop"},
                        {errno == EEXIST ? "It was added to the Poller, which run() does by itself." : ""});
  for (bool is_last = false; !is_last;) {
    is_last = stop.requested();
    if (is_last)
      make_streams_ready();
    else
      nap(detail::Deadline{});
    const int result = wait(is_last || has_ready() ? 0 : detail::wait_forever);
    if (result < 0) detail::throw_error(-result, {"cannot wait for streams"});
    if (read(is_last) == 0) stop.look();
  }
}

}  // namespace ebpfxx::inline v0
