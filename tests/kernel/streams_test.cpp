// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Records of several types, several streams in one loop, and streams in the order of time.
#include <ebpfxx/by_tag.hpp>
#include <ebpfxx/coroutine.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/merged.hpp>
#include <ebpfxx/perf_buffer.hpp>
#include <ebpfxx/poller.hpp>
#include <ebpfxx/recorder.hpp>
#include <ebpfxx/replay.hpp>
#include <ebpfxx/trace_pipe.hpp>

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "streams.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using ebpfxx::by_tag;
using ebpfxx::on;
using ebpfxx::otherwise;
using streams::header;
using streams::kind;
using streams::list;
using streams::number;
using streams::stamped;
using streams::text;
using test::KernelTest;

namespace {

class StreamsTest : public KernelTest {
 public:
  StreamsTest() : skel{load()} { skel.attach(); }

  static void send(kind what) { test::trigger(static_cast<long>(what)); }
  static void send(streams::command what) { test::trigger(static_cast<long>(what)); }
  /// To ring 0 or 1, or the perf buffer, 2.
  static void send_stamped(long where, long time = 0) { syscall(SYS_getpriority, where, time); }

  streams::Skeleton skel;

 private:
  static streams::Skeleton load() {
    auto open = streams::open();
    open.rodata().only_tid = test::this_thread();
    return std::move(open).load();
  }
};

// A coroutine that runs until its first wait, and then by itself.
struct Task {
  struct promise_type {
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  Task(std::coroutine_handle<promise_type> started) : coroutine{started} {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { coroutine.destroy(); }
  std::coroutine_handle<promise_type> coroutine;
};

struct Event {
  Event() : fd{ebpfxx::adopt, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}
  void signal() const { REQUIRE(eventfd_write(fd.get(), 1) == 0); }
  std::uint64_t take() const {
    eventfd_t value = 0;
    eventfd_read(fd.get(), &value);
    return value;
  }
  ebpfxx::Fd fd;
};

}  // namespace

TEST_CASE_FIXTURE(StreamsTest,
                  "by_tag: each type has its callback, in rings with and without a type, and perf buffers") {
  ebpfxx::RingBuffer mixed{skel.maps.mixed};
  ebpfxx::RingBuffer headers{skel.maps.headers};
  ebpfxx::PerfBuffer mixed_perf{skel.maps.mixed_perf};
  static_assert(std::is_same_v<decltype(mixed), ebpfxx::RingBuffer<void>>);
  static_assert(std::is_same_v<decltype(headers), ebpfxx::RingBuffer<header>>);
  for (const kind what : {kind::NUMBER, kind::TEXT, kind::LIST, kind::NUMBER}) send(what);
  send(streams::command::UNKNOWN);

  std::string seen;
  auto callback = by_tag<&header::kind>(
      on<kind::NUMBER>([&](const number& n) { seen += "number " + std::to_string(n.value) + "; "; }),
      on<kind::TEXT>([&](const text& t) { seen += std::string{t.text.data()} + "; "; }),
      on<kind::LIST>([&](const list& l, std::span<const std::byte> record) {
        const auto items = record.subspan(sizeof(list));
        CHECK(items.size() >= l.count * sizeof(std::uint32_t));
        seen += "list " + std::to_string(reinterpret_cast<const std::uint32_t*>(items.data())[2]) + "; ";
      }),
      otherwise([&](std::span<const std::byte>) { seen += "else"; }));
  for (int stream = 0; stream < 3; ++stream) {
    seen.clear();
    CHECK((stream == 0   ? mixed.consume(callback)
           : stream == 1 ? headers.consume(callback)
                         : mixed_perf.consume(callback)) == 5);
    CHECK(seen == "number 0; text; list 3; number 30; else");
  }
}

TEST_CASE_FIXTURE(StreamsTest, "by_tag: a function for the tag, callbacks of all forms") {
  ebpfxx::RingBuffer mixed{skel.maps.mixed};
  send(kind::NUMBER);
  send(kind::TEXT);
  unsigned numbers = 0, others = 0;
  auto callback = by_tag<[](const number& n) { return static_cast<std::uint8_t>(n.header.kind); }>(
      on<1>([&](number n) noexcept { numbers += n.value == 0; }),
      otherwise([&](ebpfxx::Record) noexcept { ++others; }));
  CHECK(mixed.consume(callback) == 2);
  CHECK(numbers == 1);
  CHECK(others == 1);
}

TEST_CASE_FIXTURE(StreamsTest, "by_tag: records that are too short are told, and lose nothing else") {
  ebpfxx::RingBuffer mixed{skel.maps.mixed};
  send(streams::command::SHORT_NUMBER);
  send(streams::command::ONLY_KIND);
  send(kind::NUMBER);
  int numbers = 0;
  auto callback = by_tag<&header::kind>(on<kind::NUMBER>([&](const number&) { return ++numbers < 2; }),
                                        otherwise([](std::span<const std::byte>) { FAIL("not this"); }));
  CHECK(test::error_of([&] { mixed.consume(callback); }) ==
        "a record with the tag 1 has 8 bytes, and the type that it is read as has 16: Message too long (EMSGSIZE). The "
        "BPF program and this program disagree on the record's type: build both from the same source.");
  CHECK(test::error_of([&] { mixed.consume(callback); }) ==
        "a record has 2 bytes, too few for the tag that its type is known by: Message too long (EMSGSIZE).");
  CHECK(mixed.consume(callback) == 1);
  CHECK(numbers == 1);
  for (int i = 0; i < 3; ++i) send(kind::NUMBER);
  CHECK(mixed.consume(callback) == 1);  // which returned false
  CHECK(mixed.consume([](ebpfxx::Record record) {
    REQUIRE(record.as<number>());
    CHECK(record.as<number>()->header.kind == kind::NUMBER);
    CHECK(!record.as<std::array<std::uint64_t, 3>>());
  }) == 2);
}

TEST_CASE_FIXTURE(StreamsTest, "poller: many streams and a descriptor, each record once") {
  ebpfxx::RingBuffer first{skel.maps.first}, second{skel.maps.second};
  ebpfxx::PerfBuffer stamps{skel.maps.stamps};
  const Event event;
  std::vector<std::uint64_t> seen[3];
  unsigned events = 0;
  send_stamped(0);  // before the Poller knows it
  ebpfxx::Poller poller;
  poller.coalesce(200us);
  poller.add(first, [&](const stamped& s) { seen[0].push_back(s.serial); });
  poller.add(second, [&](const stamped& s) { seen[1].push_back(s.serial); });
  poller.add(
      stamps, [&](const stamped& s, int) { seen[2].push_back(s.serial); }, ebpfxx::on_lost([](std::uint64_t) {}));
  poller.add(event.fd.get(), [&] { events += static_cast<unsigned>(event.take()); });
  CHECK(poller.poll(1h) == 1);
  CHECK(poller.poll(0ms) == 0);
  for (int round = 0; round < 100; ++round) {
    for (long i = 0; i < 6; ++i) send_stamped(i % 3);
    event.signal();
    std::size_t count = 0;
    while (count < 7) count += poller.poll(1h);
    CHECK(count == 7);
  }
  CHECK(events == 100);
  CHECK(seen[0].size() == 201);
  CHECK(seen[1].size() == 200);
  CHECK(seen[2].size() == 200);
  for (const auto& serials : seen) CHECK(std::is_sorted(serials.begin(), serials.end()));

  CHECK(poller.remove(first));
  CHECK(!poller.remove(first));
  send_stamped(0);
  send_stamped(1);
  CHECK(poller.poll(1h) == 1);
  CHECK(seen[0].size() == 201);
  CHECK(first.consume([](const stamped&) {}) == 1);
}

TEST_CASE_FIXTURE(StreamsTest,
                  "poller: a callback that throws or returns false loses nothing, nobody is kept waiting") {
  ebpfxx::RingBuffer first{skel.maps.first}, second{skel.maps.second};
  unsigned seen = 0, others = 0;
  ebpfxx::Poller poller;
  poller.add(first, [&](const stamped&) {
    if (++seen == 2) throw std::runtime_error{"no"};
    return false;
  });
  poller.add(second, [&](const stamped&) { ++others; });
  for (int i = 0; i < 5; ++i) send_stamped(0);
  send_stamped(1);
  CHECK(poller.poll(1h) == 2);
  CHECK(others == 1);
  CHECK_THROWS_AS(poller.poll(1h), std::runtime_error);
  for (unsigned expected = 3; expected <= 5; ++expected) {
    CHECK(poller.poll(1h) == 1);
    CHECK(seen == expected);
  }
  CHECK(poller.poll(0ms) == 0);
}

TEST_CASE_FIXTURE(StreamsTest, "poller: reads in naps what a thread sends, all of it [threads]") {
  ebpfxx::RingBuffer first{skel.maps.first}, second{skel.maps.second};
  ebpfxx::Poller poller;
  poller.coalesce(200us);
  std::uint64_t numbers[2] = {0, 0}, last[2] = {0, 0};
  const auto counting = [&](int ring) {
    return [&, ring](const stamped& s) {
      CHECK(s.time > last[ring]);
      last[ring] = s.time;
      ++numbers[ring];
    };
  };
  poller.add(first, counting(0));
  poller.add(second, counting(1));
  ebpfxx::Stop stop;
  std::uint64_t sent[2] = {0, 0};
  std::thread reading{[&] { poller.run(stop); }};
  for (int i = 0; i < 20'000; ++i) send_stamped(i % 2, i + 1), ++sent[i % 2];
  stop.request();
  reading.join();
  CHECK(numbers[0] + skel.bss().lost[0] == sent[0]);
  CHECK(numbers[1] + skel.bss().lost[1] == sent[1]);
  CHECK(numbers[0] > 0);
}

TEST_CASE_FIXTURE(StreamsTest, "poller: a source that throws each time does not keep the others waiting") {
  ebpfxx::RingBuffer first{skel.maps.first}, second{skel.maps.second};
  ebpfxx::Poller poller;
  unsigned seen = 0;
  poller.add(first, [](const stamped&) { throw std::runtime_error{"no"}; });
  poller.add(second, [&](const stamped&) { ++seen; });
  for (int i = 0; i < 10; ++i) send_stamped(0), send_stamped(1);
  for (int i = 0; i < 4 && seen == 0; ++i) {
    try {
      poller.poll(1h);
    } catch (const std::runtime_error&) {
    }
  }
  CHECK(seen == 10);
}

TEST_CASE_FIXTURE(StreamsTest, "a stop that a child process requests ends the loops of its parent") {
  ebpfxx::RingBuffer first{skel.maps.first};
  ebpfxx::PerfBuffer stamps{skel.maps.stamps};
  std::vector<ebpfxx::RingBuffer<stamped>> rings;
  rings.emplace_back(skel.maps.second);
  auto ordered = ebpfxx::merged(rings, &stamped::time);
  const auto ignore = [](const stamped&) {};
  for (int loop = 0; loop < 5; ++loop) {
    ebpfxx::Stop stop;
    const pid_t child = fork();
    if (child == 0) {
      stop.request();
      _exit(0);
    }
    ebpfxx::Poller poller;
    poller.add(ordered, ignore);
    if (loop == 0) first.run(stop, ignore);
    if (loop == 1) stamps.run(stop, ignore);
    if (loop == 2) ordered.run(stop, ignore);
    if (loop == 3) poller.run(stop);
    if (loop == 4) stop.wait();
    CHECK(stop.requested());
    CHECK(waitpid(child, nullptr, 0) == child);
  }
}

TEST_CASE_FIXTURE(StreamsTest, "poller: sources come and go in callbacks") {
  ebpfxx::RingBuffer first{skel.maps.first}, second{skel.maps.second};
  unsigned seen = 0;
  ebpfxx::Poller poller;
  const auto count = [&](const stamped&) { ++seen; };
  poller.add(first, [&](const stamped&) {
    CHECK(!test::error_of([&] { poller.poll(0ms); }).empty());
    CHECK(poller.remove(first));
    poller.add(second, count);
    return true;
  });
  send_stamped(0);
  send_stamped(1);
  CHECK(poller.poll(1h) == 1);
  CHECK(poller.poll(1h) == 1);
  CHECK(seen == 1);
  poller.add(first, count);
  CHECK(test::error_of([&] { poller.add(first, count); }).find("It was added before") != std::string::npos);
  CHECK(test::error_of([&] { poller.add(-1, [] {}); }).ends_with("was its stream moved from?"));
}

TEST_CASE_FIXTURE(StreamsTest, "poller: run() reads until the stop, by a handler or a thread [threads]") {
  ebpfxx::RingBuffer first{skel.maps.first};
  ebpfxx::Poller poller;
  ebpfxx::Stop stop;
  unsigned seen = 0;
  poller.add(first, [&](const stamped&) {
    ++seen;
    stop.request();
    if (seen == 1) send_stamped(0);  // which is there when it stops
  });
  send_stamped(0);
  poller.run(stop);
  CHECK(seen == 2);
  poller.run(stop);

  ebpfxx::Stop request;
  static ebpfxx::Stop* to_stop;
  to_stop = &request;
  const auto before = std::signal(SIGUSR1, [](int) { to_stop->request(); });
  std::thread other{[reader = pthread_self()] { pthread_kill(reader, SIGUSR1); }};
  poller.run(request);
  other.join();
  std::signal(SIGUSR1, before);

  ebpfxx::Stop last;
  std::jthread asks{[&] { last.request(); }};
  poller.run(last);
}

TEST_CASE_FIXTURE(StreamsTest, "poller: moved from, and a loop around it") {
  ebpfxx::RingBuffer first{skel.maps.first};
  ebpfxx::Poller poller;
  unsigned seen = 0;
  poller.add(first, [&](const stamped&) { ++seen; });
  ebpfxx::Poller moved{std::move(poller)};
  CHECK(test::error_of([&] { poller.poll(1h); }).ends_with("was moved from."));
  CHECK(test::error_of([&] { poller.add(first, [](const stamped&) {}); }).ends_with("was moved from."));
  CHECK(moved.poll(0ms) == 0);
  ebpfxx::Poller outer;
  outer.add(moved.fd(), [&] {
    while (moved.poll(0ms) != 0) {
    }
  });
  send_stamped(0);
  CHECK(outer.poll(1h) == 1);
  CHECK(seen == 1);
}

TEST_CASE_FIXTURE(StreamsTest, "poller: the trace pipe") {
  ebpfxx::TracePipe pipe;
  ebpfxx::Poller poller;
  poller.add(pipe, [](const ebpfxx::TraceLine&) {});
  poller.poll(0ms);
}

TEST_CASE_FIXTURE(StreamsTest, "coroutines wait for streams and descriptors, each by itself") {
  ebpfxx::RingBuffer first{skel.maps.first};
  ebpfxx::PerfBuffer stamps{skel.maps.stamps};
  const Event event;
  std::string seen;
  ebpfxx::Poller poller;
  const auto read = [&](auto& stream, char name, int times) -> Task {
    while (times > 0) {
      co_await ebpfxx::readable(poller, stream);
      times -= static_cast<int>(stream.consume([&](const stamped&) { seen += name; }));
    }
    seen += '.';
  };
  const auto wait = [&]() -> Task {
    co_await ebpfxx::readable(poller, event.fd.get());
    seen += 'e';
    throw std::runtime_error{"no"};
  };
  const Task rings = read(first, 'r', 3), perf = read(stamps, 'p', 2), waits = wait();
  CHECK(poller.poll(0ms) == 0);
  for (const long where : {0, 2, 0, 2, 0}) {
    send_stamped(where);
    CHECK(poller.poll(1h) == 1);
  }
  CHECK(seen == "rprp.r.");
  CHECK(rings.coroutine.done());
  event.signal();
  CHECK_THROWS_AS(poller.poll(1h), std::runtime_error);
  CHECK(waits.coroutine.done());
  send_stamped(0);
  CHECK(poller.poll(0ms) == 0);  // nobody waits for it
}

TEST_CASE_FIXTURE(StreamsTest, "merged: the order of time over rings, in loops and callbacks") {
  using Rings = std::vector<ebpfxx::RingBuffer<stamped>>;
  Rings rings;
  rings.emplace_back(skel.maps.first);
  rings.emplace_back(skel.maps.second);
  auto events = ebpfxx::merged(rings, &stamped::time);
  std::vector<std::uint64_t> seen;
  const auto see = [&](const stamped& s) { seen.push_back(s.time); };

  for (const long time : {10, 30, 31, 50, 60}) send_stamped(0, time);
  for (const long time : {20, 40, 45, 70}) send_stamped(1, time);
  for (const stamped& s : events) {
    see(s);
    if (s.time == 30) break;  // which is read, and the others are not
  }
  CHECK(seen == std::vector<std::uint64_t>{10, 20, 30});
  for ([[maybe_unused]] const stamped& s : events) {
    CHECK(test::error_of([&] { events.consume(see); }).ends_with("A loop or callback is reading them."));
    break;
  }
  CHECK_THROWS_AS(events.consume([&](const stamped& s) {
    see(s);
    if (s.time == 40) throw std::runtime_error{"no"};
  }),
                  std::runtime_error);
  CHECK(events.consume([&](const stamped& s) { return see(s), s.time != 50; }) == 2);
  CHECK(events.consume(see) == 2);
  CHECK(seen == std::vector<std::uint64_t>{10, 20, 30, 40, 45, 50, 60, 70});  // 31 was the inner loop's
  CHECK(events.late() == 0);
  CHECK(events.consume(see) == 0);

  send_stamped(0, 65);
  CHECK(events.consume(see) == 1);
  CHECK(events.late() == 1);
  for (auto& ring : rings) CHECK(ring.consume([](const stamped&) {}) == 0);
}

TEST_CASE_FIXTURE(StreamsTest, "merged: holds a record back until no older one can follow") {
  std::vector<ebpfxx::RingBuffer<stamped>> rings;
  rings.emplace_back(skel.maps.first);
  rings.emplace_back(skel.maps.second);
  const auto serial = [](const stamped& s) { return s.serial; };
  std::vector<std::uint64_t> seen;
  const auto see = [&](const stamped& s) { seen.push_back(s.serial); };
  {
    auto forever = ebpfxx::merged(rings, &stamped::time, {.slack_ns = UINT64_MAX});
    send_stamped(0);
    CHECK(forever.consume(see) == 0);
    CHECK(forever.flush(see) == 1);
    seen.clear();
  }
  {
    auto patient = ebpfxx::merged(rings, serial, {.slack_ns = 3'600'000'000'000, .clock = -1});
    send_stamped(0);
    CHECK(patient.consume(see) == 0);
    CHECK(patient.poll(1ms, see) == 0);
    send_stamped(0);
    send_stamped(1);  // after both, so nothing can come before these
    CHECK(patient.poll(1h, see) == 2);
    CHECK(seen == std::vector<std::uint64_t>{1, 2});
    CHECK(patient.consume(see) == 0);
    CHECK(patient.flush(see) == 1);
    CHECK(patient.flush(see) == 0);
  }
  auto events = ebpfxx::merged(rings, &stamped::time);  // now, and nothing in the other ring
  ebpfxx::Poller poller;
  poller.add(events, see);
  for (int i = 0; i < 20; ++i) {
    send_stamped(i % 2);
    CHECK((i % 3 ? poller.poll(1h) : events.poll(1h, see)) == 1);
  }
  CHECK(events.late() == 0);
  send_stamped(0, static_cast<long>(~0ul >> 1));  // in the future: its wait ends too
  CHECK(events.poll(1h, see) == 1);

  ebpfxx::Stop stop;
  send_stamped(1);
  events.run(stop, [&](const stamped&) { stop.request(); });
  send_stamped(1);
  seen.clear();
  events.run(stop, see);
  CHECK(seen.size() == 1);
  CHECK(events.late() == 2);  // than the one in the future
}

TEST_CASE_FIXTURE(StreamsTest, "merged: a perf buffer's CPUs") {
  ebpfxx::PerfBuffer stamps{skel.maps.stamps};
  auto events = ebpfxx::merged(stamps, &stamped::time, {.slack_ns = 1});
  for (int round = 0; round < 50; ++round)
    for (long i = 0; i < 4; ++i) send_stamped(2);
  std::uint64_t next = 0;
  CHECK(events.poll(1h, [&](const stamped& s) { CHECK(s.serial == next++); }) == 200);
}

TEST_CASE_FIXTURE(StreamsTest, "recorder: a ring, a perf buffer and maps, replayed as they were") {
  const std::string path = "/tmp/ebpfxx-recorded-" + std::to_string(getpid());
  using Counts = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
  using CpuCounts = ebpfxx::PerCpuArray<std::uint64_t>;
  const Counts counts = Counts::create({.max_entries = 10});
  const CpuCounts cpu_counts = CpuCounts::create({.max_entries = 2});
  std::string live, replayed;
  const auto tell = [](std::string& to) {
    return by_tag<&header::kind>(
        on<kind::NUMBER>([&to](const number& n) { to += "number " + std::to_string(n.value) + "; "; }),
        on<kind::LIST>([&to](const list& l, std::span<const std::byte> record) {
          to += "list " + std::to_string(l.count) + " of " + std::to_string(record.size()) + "; ";
        }),
        otherwise([&to](std::span<const std::byte> record) { to += "other " + std::to_string(record.size()) + "; "; }));
  };
  const auto tell_stamp = [](std::string& to) {
    return [&to](const stamped& s, int cpu) {
      to += "stamp " + std::to_string(s.time) + " on " + std::to_string(cpu) + "; ";
    };
  };
  {
    ebpfxx::RingBuffer mixed{skel.maps.mixed};
    ebpfxx::PerfBuffer stamps{skel.maps.stamps};
    ebpfxx::Recorder recorder{path};
    ebpfxx::Poller poller;
    poller.add(mixed, recorder.recording("mixed", tell(live)));
    poller.add(stamps, recorder.recording("stamps", tell_stamp(live)),
               recorder.recording("stamps", ebpfxx::on_lost([](std::uint64_t) { FAIL("nothing is lost"); })));
    for (std::uint32_t round = 0; round < 50; ++round) {
      send(kind::NUMBER);
      send(kind::TEXT);
      send(kind::LIST);
      send_stamped(2, 1000 + round);
      for (std::size_t read = 0; read < 4;) read += poller.poll(1h);
      if (round % 25 == 0) {
        counts.update(round, round * 10);
        recorder.record("counts", counts);
      }
    }
    cpu_counts.update(1, ebpfxx::PerCpu<std::uint64_t>{3});
    recorder.record("cpu_counts", cpu_counts);
    CHECK(test::error_of([&] { recorder.record("mixed", skel.maps.mixed); }).find("has no keys") != std::string::npos);
    recorder.close();
  }
  CHECK(live.find("number 0; other ") == 0);

  ebpfxx::Replay replay{path};
  std::filesystem::remove(path);
  replay.add("mixed", tell(replayed));
  replay.add<stamped>("stamps", tell_stamp(replayed));
  replay.run();
  CHECK(replayed == live);
  CHECK(replay.count_of_map("counts") == 2);
  CHECK(replay.map<std::uint32_t, std::uint64_t>("counts", 0).size() == 1);
  CHECK(replay.map<std::uint32_t, std::uint64_t>("counts").lookup(25) == 250);
  const auto per_cpu = replay.map<std::uint32_t, ebpfxx::PerCpuView<std::uint64_t>>("cpu_counts");
  CHECK(per_cpu.size() == 2);
  CHECK(per_cpu.lookup(0)->sum() == 0);
  CHECK(per_cpu.lookup(1)->sum() == 3 * ebpfxx::possible_cpus());
}
