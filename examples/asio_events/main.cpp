// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Events in a Boost.Asio program: one coroutine reads the ring, another counts seconds, and a signal ends both.
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/terminal.hpp>
#include <exception>

#include "asio_events.skel.hpp"

namespace asio = boost::asio;
using asio_events::event;

static unsigned long count = 0;

static asio::awaitable<void> read_events(ebpfxx::RingBuffer<event>& events) {
  // Asio closes its descriptors, so it gets one of its own.
  asio::posix::stream_descriptor ready{co_await asio::this_coro::executor, ::dup(events.fd())};
  for (;;) {
    co_await ready.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    count += events.consume(
        [](const event& e) { std::printf("%7u %s\n", e.pid, ebpfxx::printable(e.comm.data()).c_str()); });
    std::fflush(stdout);
  }
}

static asio::awaitable<void> print_rates() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (unsigned long before = 0;; before = count) {
    timer.expires_after(std::chrono::seconds{1});
    co_await timer.async_wait(asio::use_awaitable);
    std::fprintf(stderr, "%lu programs in the last second\n", count - before);
  }
}

int main() try {
  auto skel = asio_events::open().load();
  skel.attach();
  ebpfxx::RingBuffer events{skel.maps.events};

  asio::io_context context;
  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code&, int) { context.stop(); });
  const auto fail = [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  };
  asio::co_spawn(context, read_events(events), fail);
  asio::co_spawn(context, print_rates(), fail);
  context.run();

  if (const auto lost = skel.bss().lost)
    std::fprintf(stderr, "asio_events: %llu events were lost: the ring buffer was full\n",
                 static_cast<unsigned long long>(lost));
} catch (const std::exception& error) {
  std::fprintf(stderr, "asio_events: %s\n", error.what());
  return 1;
}
