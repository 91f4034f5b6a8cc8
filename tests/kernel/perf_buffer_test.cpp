// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <ebpfxx/event_source.hpp>
#include <ebpfxx/perf_buffer.hpp>

#include <poll.h>
#include <sched.h>
#include <time.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ebpfxx/cpus.hpp>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "perf_samples.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using perf_samples::sample;
using perf_samples::words;
using test::KernelTest;
using test::trigger;
using Sequence = std::vector<std::uint64_t>;

namespace {

constexpr long short_record = static_cast<long>(perf_samples::command::SHORT);
constexpr long record_with_tail = static_cast<long>(perf_samples::command::TAIL);
constexpr long only_words = static_cast<long>(perf_samples::command::WORDS_ONLY);

void stay_on(std::uint32_t cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
}

// Each test's records come from one CPU.
class PerfTest : public KernelTest {
 public:
  PerfTest() : skel{load()} {
    REQUIRE(sched_getaffinity(0, sizeof before_, &before_) == 0);
    stay_on(static_cast<std::uint32_t>(cpu));
    skel.attach();
  }
  ~PerfTest() { CHECK(sched_setaffinity(0, sizeof before_, &before_) == 0); }

  /// Whether programs on this CPU have somewhere to write to.
  [[nodiscard]] bool is_written() {
    trigger(1);
    return skel.bss().written == 0;
  }

  const int cpu = sched_getcpu();
  perf_samples::Skeleton skel;

 private:
  static perf_samples::Skeleton load() {
    auto open = perf_samples::open();
    open.rodata().only_tid = test::this_thread();
    return std::move(open).load();
  }

  cpu_set_t before_;
};

// Debian's kernels have a level above 2, at which perf events need CAP_SYS_ADMIN. Restored afterwards.
class NoMoreThanPerfmon {
 public:
  NoMoreThanPerfmon() {
    if (std::stoi(before_) > 2) set("2");
  }
  NoMoreThanPerfmon(const NoMoreThanPerfmon&) = delete;
  ~NoMoreThanPerfmon() {
    if (std::stoi(before_) > 2) set(before_);
  }

 private:
  static constexpr const char* path = "/proc/sys/kernel/perf_event_paranoid";
  static void set(const std::string& level) { CHECK((std::ofstream{path} << level << std::flush).good()); }
  const std::string before_ = test::content_of(path);
};

void trigger_all(long first, long last) {
  for (long number = first; number <= last; ++number) trigger(number);
}

Sequence all_numbers(auto& samples) {
  Sequence numbers;
  samples.consume([&](const sample& s) { numbers.push_back(s.number); });
  return numbers;
}

bool is_readable(int fd, int milliseconds) {
  pollfd descriptor{fd, POLLIN, 0};
  return poll(&descriptor, 1, milliseconds) == 1;
}
constexpr int two_minutes = 120'000;
constexpr std::size_t producers = std::tuple_size_v<decltype(perf_samples::Bss::lost)>;

}  // namespace

TEST_CASE_FIXTURE(PerfTest, "perf buffer: records come in order, each once, whole") {
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 1}};
  static_assert(std::is_same_v<decltype(samples), ebpfxx::PerfBuffer<sample>>);
  std::uint64_t next = 0;
  for (int round = 0; round < 40; ++round) {  // several times around the ring
    trigger_all(round * 25, round * 25 + 24);
    CHECK(samples.consume([&](const sample& s, int on) {
      CHECK(s.number == next);
      CHECK(s.square == next * next);
      CHECK(s.cpu == static_cast<std::uint32_t>(cpu));
      CHECK(on == cpu);
      ++next;
    }) == 25);
  }
  CHECK(next == 1000);
  CHECK(samples.lost() == 0);
  CHECK(samples.consume([](const sample&) { FAIL("nothing is left"); }) == 0);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: whatever a callback asks for") {
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.timestamps = true}};
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec * 1'000'000'000 + time.tv_nsec);
  };
  std::uint64_t before = now();
  trigger(7);
  trigger(record_with_tail);
  std::vector<std::size_t> sizes;
  CHECK(samples.consume([&](const sample& s, const ebpfxx::PerfRecord& record) {
    CHECK(record.cpu == cpu);
    CHECK(record.time_ns >= std::exchange(before, record.time_ns));
    CHECK(record.time_ns <= now());
    sizes.push_back(record.bytes.size());
    if (s.number == static_cast<std::uint64_t>(record_with_tail))
      CHECK(std::memcmp(record.bytes.data() + sizeof(sample), "tail of sixteen", 16) == 0);
  }) == 2);
  CHECK(sizes == std::vector<std::size_t>{sizeof(sample) + 4, sizeof(sample) + 16 + 4});  // rounded up by the kernel

  const auto count = [&](auto callback) {
    trigger(7);
    return samples.consume(callback);
  };
  CHECK(count([](const sample&, std::span<const std::byte> bytes) { CHECK(bytes.size() == 28); }) == 1);
  CHECK(count([](const auto& each) { CHECK(each.number == 7); }) == 1);
  CHECK(count([&](const auto& each, auto on) {
          CHECK(each.number + 1 - 1 == 7 + static_cast<std::uint64_t>(on - cpu));
        }) == 1);

  ebpfxx::PerfBuffer<void> bytes{skel.maps.samples};
  trigger(short_record);
  trigger(7);
  sizes.clear();
  CHECK(bytes.consume([&](std::span<const std::byte> record) { sizes.push_back(record.size()); }) == 2);
  CHECK(sizes == std::vector<std::size_t>{4, 28});
  trigger(7);
  CHECK(bytes.consume([&](std::span<const std::byte>, int on) { CHECK(on == cpu); }) == 1);
  trigger(7);
  CHECK(bytes.consume([](const ebpfxx::PerfRecord& record) { CHECK(record.time_ns == 0); }) == 1);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: a full ring loses new records, and says how many") {
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 1}};
  trigger_all(0, 199);
  CHECK(skel.bss().written == -ENOSPC);
  std::uint64_t told = 0;
  const auto see_lost = ebpfxx::on_lost([&](std::uint64_t count, int on) {
    told += count;
    CHECK(on == cpu);
  });
  const std::size_t room = 4095 / (8 + 4 + 28);  // the kernel never fills the last byte
  CHECK(samples.consume([](const sample&) {}, see_lost) == room);
  CHECK(told == 0);  // comes with the next record
  trigger(300);
  CHECK(samples.consume([](const sample& s) { CHECK(s.number == 300); }, see_lost) == 1);
  CHECK(told == 200 - room);
  CHECK(samples.lost() == 200 - room);

  trigger_all(0, 199);
  CHECK(samples.consume([](const sample&) {}) == room);
  trigger(300);
  CHECK(samples.consume([](const sample&) {},
                        ebpfxx::on_lost([&](std::uint64_t count) { CHECK(count == 200 - room); })) == 1);
  CHECK(samples.lost() == 2 * (200 - room));
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: a record that wraps around is whole, wherever the ring ends in it") {
  constexpr long rounds = 4096 / 8;
  const auto wraps = [&](auto& buffer, auto&& check) {
    for (long i = 0; i < rounds; ++i) {
      trigger(only_words + i);
      CHECK(buffer.consume([&](const auto& record) { check(record, static_cast<std::uint32_t>(only_words + i)); }) ==
            1);
    }
  };
  const auto check_words = [](const words& w, std::uint32_t first) {
    CHECK(w.first == first);
    for (const std::uint32_t word : w.rest) CHECK(word == ++first);
  };
  {
    ebpfxx::PerfBuffer<void> bytes{skel.maps.samples, {.pages = 1}};
    wraps(bytes, [](std::span<const std::byte> record, std::uint32_t first) {
      CHECK(record.size() == sizeof(words));  // 4 + 84 bytes are a multiple of 8, and 12 of these are odd eighths
      for (std::size_t i = 0; i < record.size(); i += 4, ++first) CHECK(std::memcmp(record.data() + i, &first, 4) == 0);
    });
  }
  struct Wide {  // must be aligned to 8
    std::uint64_t pairs[sizeof(words) / 8];
  };
  perf_samples::Skeleton& all = skel;
  const ebpfxx::PerfEventArray<> untyped{static_cast<const ebpfxx::detail::MapHandle&>(all.maps.samples)};
  for (const bool timestamps : {false, true}) {
    ebpfxx::PerfBuffer<words> in_place{untyped, {.pages = 1, .timestamps = timestamps}};
    wraps(in_place, check_words);
    ebpfxx::PerfBuffer<Wide> copied{untyped, {.pages = 1, .timestamps = timestamps}};
    wraps(copied, [](const Wide& wide, std::uint32_t first) {
      for (const std::uint64_t pair : wide.pairs) {
        CHECK(pair == (first | (first + 1ull) << 32));
        first += 2;
      }
    });
    ebpfxx::PerfBuffer<words> looped{untyped, {.pages = 1, .timestamps = timestamps}};
    for (long i = 0; i < rounds; ++i) {
      trigger(only_words + i);
      for (auto ring : looped.cpus())
        for (const words& w : ring) check_words(w, static_cast<std::uint32_t>(only_words + i));
    }
  }
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: a record shorter than the type is reported, never read") {
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  for (long argument : {1l, short_record, 2l}) trigger(argument);
  Sequence seen;
  const auto see = [&](const sample& s) { seen.push_back(s.number); };
  CHECK(test::error_of([&] { samples.consume(see); }) ==
        "a record of map 'samples' has 4 bytes, and the type that it is read as has 24: Message too long (EMSGSIZE). "
        "The BPF program and this program disagree on the record's type: build both from the same source, or read "
        "records of several types with PerfBuffer<void>. If the program sends only the used part of a record, read it "
        "with ebpfxx::partial.");
  CHECK(samples.poll(2min, see) == 1);  // without a further wakeup
  CHECK(seen == Sequence{1, 2});

  trigger(short_record);
  trigger(3);
  std::error_code error;
  CHECK(samples.consume(see, error) == 0);
  CHECK((error == std::errc::message_size));
  CHECK(samples.poll(2min, see, error) == 1);
  CHECK(!error);
  trigger(short_record);
  CHECK(!test::error_of([&] {
           for (auto ring : samples.cpus())
             for ([[maybe_unused]] const sample& s : ring) FAIL("too short");
         }).empty());

  ebpfxx::PerfBuffer parts{skel.maps.samples, ebpfxx::partial};
  trigger(short_record);
  const auto check_part = [](const sample& s) {
    CHECK(s.number == 7);
    CHECK(s.square == 0);
    CHECK(s.producer == 0);
  };
  CHECK(parts.consume(check_part) == 1);
  trigger(short_record);
  for (auto ring : parts.cpus())
    for (const sample& s : ring) check_part(s);
  ebpfxx::PerfBuffer longer{skel.maps.samples, ebpfxx::Partial{.at_least = 8}, {.pages = 1}};
  trigger(short_record);
  CHECK(test::contains(test::error_of([&] { longer.consume(check_part); }), "must have at least 8"));
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: a callback that throws or returns false leaves the rest") {
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  for (std::uint64_t kth = 0; kth < 10; ++kth) {
    trigger_all(0, 9);
    Sequence seen;
    const auto see = [&](const sample& s) {
      seen.push_back(s.number);
      if (s.number == kth) throw std::runtime_error{"no"};
    };
    CHECK_THROWS_AS(samples.poll(2min, see), std::runtime_error);
    CHECK(seen.size() == kth + 1);
    if (kth < 9) CHECK(samples.poll(2min, see) == 9 - kth);  // without a further wakeup
    CHECK(seen == Sequence{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }
  trigger_all(0, 9);
  CHECK(samples.poll(2min, [](const sample& s) { return s.number < 3; }) == 4);
  CHECK(samples.poll(2min, [](const sample& s) { return s.number < 5; }) == 2);
  std::size_t count = 0;
  for (auto ring : samples.cpus())
    for (const sample& s : ring) {
      ++count;
      if (s.number == 7) break;
    }
  CHECK(count == 2);
  CHECK(samples.poll(2min, [](const sample& s) { CHECK(s.number >= 8); }) == 2);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: what is being read cannot be read on from inside") {
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  const auto fail = [](const sample&) { FAIL("it has been handed out"); };
  const auto is_refused = [&] {
    const char* const busy =
        "cannot read map 'samples': Device or resource busy (EBUSY). It is being read: its callback, or the body of a "
        "loop over it, cannot read from it too.";
    CHECK(test::error_of([&] { samples.consume(fail); }) == busy);
    CHECK(test::error_of([&] { samples.consume(cpu, fail); }) == busy);
    CHECK(test::error_of([&] { samples.poll(fail); }) == busy);
    CHECK(test::error_of([&] { samples.refresh(); }) == busy);
    CHECK(test::error_of([&] {
            for (auto ring : samples.cpus())
              for (const sample& s : ring) fail(s);
          }) == busy);
    std::error_code error;
    CHECK(samples.poll(1s, fail, error) == 0);
    CHECK((error == std::errc::device_or_resource_busy));
  };
  trigger_all(0, 1);
  CHECK(samples.consume([&](const sample&) { is_refused(); }) == 2);
  trigger(2);
  CHECK(samples.poll([&](const sample&) { is_refused(); }) == 1);
  trigger(3);
  std::size_t count = 0;
  for (auto ring : samples.cpus()) {
    if (ring.cpu() != cpu) continue;
    for (const sample& s : ring) {
      CHECK(s.number == 3);
      is_refused();
      ++count;
    }
  }
  CHECK(count == 1);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: an iterator shows a record without giving it back") {
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 1, .timestamps = true}};
  const auto ring = [&] {
    for (auto each : samples.cpus())
      if (each.cpu() == cpu) return each;
    throw std::runtime_error{"none"};
  }();
  trigger_all(0, 2);
  {
    auto next = ring.begin();
    CHECK((*next).number == 0);
    CHECK(next.record().time_ns != 0);
    CHECK(next.record().cpu == cpu);
    trigger_all(3, 300);  // fills the ring
    CHECK((*next).number == 0);
    ++next;
    CHECK((*next).number == 1);
  }
  CHECK(all_numbers(samples).front() == 2);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: poll waits for a record, for the time-out, or for a signal") {
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  const auto start = std::chrono::steady_clock::now();
  CHECK(samples.poll(30ms, [](const sample&) {}) == 0);
  CHECK(std::chrono::steady_clock::now() - start >= 30ms);
  trigger(1);
  CHECK(samples.poll(2min, [](const sample&) {}) == 1);
  trigger(1);
  CHECK(is_readable(samples.fd(), two_minutes));
  CHECK(samples.consume(cpu, [](const sample&) {}) == 1);
  trigger(1);
  CHECK(is_readable(samples.fd(cpu), two_minutes));
  CHECK(samples.poll(2min, [](const sample&) {}) == 1);
  CHECK(samples.fd(1'000'000) == -1);
  CHECK(samples.consume(1'000'000, [](const sample&) {}) == 0);

  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, nullptr);
  std::jthread interrupter{[target = pthread_self()](const std::stop_token& stop) {
    while (!stop.stop_requested()) {  // the first may come too early
      std::this_thread::sleep_for(50ms);
      pthread_kill(target, SIGUSR1);
    }
  }};
  CHECK(samples.poll([](const sample&) {}) == 0);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: run ends after a stop, with what was there") {
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  ebpfxx::Stop stop;
  trigger_all(1, 3);
  Sequence seen;
  samples.run(stop, [&](const sample& s) {
    seen.push_back(s.number);
    if (s.number == 3) trigger(4);
    if (s.number == 4) stop.request();
  });
  CHECK(seen == Sequence{1, 2, 3, 4});
  trigger(5);
  samples.run(stop, [&](const sample& s) { seen.push_back(s.number); });
  CHECK(seen.back() == 5);

  ebpfxx::Stop later;
  std::thread stopper{[&] {
    std::this_thread::sleep_for(20ms);
    later.request();
  }};
  samples.run(later, [](const sample&) { FAIL("nothing was written"); });
  stopper.join();
  trigger(6);
  ebpfxx::Stop never;
  samples.run(never, [](const sample&) { return false; });
}

TEST_CASE_FIXTURE(PerfTest,
                  "perf buffer: wakes up after so many records or bytes, and reads the rest after a time-out") {
  const auto wakes_after = [&](const ebpfxx::PerfBufferOptions& options, long count) {
    ebpfxx::PerfBuffer samples{skel.maps.samples, options};
    trigger_all(1, count - 1);
    CHECK(!is_readable(samples.fd(), 0));
    CHECK(samples.poll(1ms, [](const sample&) {}) == static_cast<std::size_t>(count - 1));
  };
  wakes_after({.wakeup_events = 10}, 10);
  wakes_after({.watermark = 400}, 10);
  {
    ebpfxx::PerfBuffer samples{skel.maps.samples, {.wakeup_events = 10}};
    trigger_all(1, 10);
    CHECK(is_readable(samples.fd(), two_minutes));
    CHECK(samples.consume([](const sample&) {}) == 10);
  }
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.watermark = 400}};
  trigger_all(1, 11);
  CHECK(samples.poll([](const sample&) {}) == 11);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: backward, new records overwrite the oldest") {
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 1, .backward = true}};
  CHECK(all_numbers(samples).empty());
  trigger_all(0, 2);
  CHECK(all_numbers(samples) == Sequence{2, 1, 0});
  CHECK(all_numbers(samples).empty());
  for (long first : {3l, 300l, 500l}) {
    const long last = first + 199;  // more than there is room for
    trigger_all(first, last);
    CHECK(skel.bss().written == 0);
    const Sequence numbers = all_numbers(samples);
    CHECK(numbers.size() == 4096 / 40);
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == static_cast<std::uint64_t>(last) - i);
    trigger(800);
    CHECK(all_numbers(samples) == Sequence{800});
  }
  trigger_all(0, 9);
  CHECK(samples.consume([](const sample& s) { return s.number != 7; }) == 3);
  trigger(10);
  CHECK(all_numbers(samples) == Sequence{10});  // what was older is given up
  trigger(11);
  for (auto ring : samples.cpus())
    for (const sample& s : ring) {
      CHECK(s.number == 11);
      trigger(12);  // nobody writes while it is read
      CHECK(skel.bss().written != 0);
    }
  CHECK(samples.poll(1ms, [](const sample&) {}) == 0);
  CHECK(is_written());
  CHECK(samples.lost() == 1);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: what it adds to the map goes with it, and nothing else") {
  CHECK(!is_written());
  {
    ebpfxx::PerfBuffer samples{skel.maps.samples};
    CHECK(is_written());
  }
  CHECK(!is_written());
  std::optional<ebpfxx::PerfBuffer<sample>> samples;
  samples.emplace(skel.maps.samples);
  *samples = ebpfxx::PerfBuffer{skel.maps.samples};  // adds its own first
  CHECK(is_written());
  CHECK(samples->consume([](const sample&) {}) == 1);
  {
    ebpfxx::PerfBuffer another{skel.maps.samples};
    samples.reset();
    CHECK(is_written());
  }
  CHECK(!is_written());

  // It may have to do without opening the map by its id, or be asked to keep what was added.
  {
    const NoMoreThanPerfmon level;
    const test::WithoutSysAdmin less;
    const ebpfxx::PerfBuffer by_index{skel.maps.samples};
    CHECK(is_written());
  }
  CHECK(!is_written());
  const auto keeps =
      ebpfxx::PerfEventArray<sample>::create({.max_entries = ebpfxx::possible_cpus(), .flags = BPF_F_PRESERVE_ELEMS});
  { const ebpfxx::PerfBuffer removed{keeps}; }
  CHECK(!keeps.erase(static_cast<std::uint32_t>(cpu)));
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: outlives the skeleton, moves, and says that it was moved from") {
  std::optional<ebpfxx::PerfBuffer<sample>> kept;
  {
    auto gone = perf_samples::open().load();
    kept.emplace(gone.maps.samples);
  }
  CHECK(all_numbers(*kept).empty());
  ebpfxx::PerfBuffer first{skel.maps.samples};
  trigger(1);
  ebpfxx::PerfBuffer second = std::move(first);
  CHECK(all_numbers(second) == Sequence{1});
  const auto fail = [](const sample&) { FAIL("it has no records"); };
  const char* const moved = "cannot read a perf buffer: Bad file descriptor (EBADF). It was moved from.";
  CHECK(test::error_of([&] { first.consume(fail); }) == moved);
  CHECK(test::error_of([&] { first.consume(0, fail); }) == moved);
  CHECK(test::error_of([&] { first.poll(fail); }) == moved);
  CHECK(test::error_of([&] { first.refresh(); }) == moved);
  CHECK(test::error_of([&] { (void)first.cpus(); }) == moved);
  std::error_code error;
  CHECK(first.consume(fail, error) == 0);
  CHECK((error == std::errc::bad_file_descriptor));
  CHECK(first.fd() == -1);
  CHECK(first.fd(0) == -1);
  CHECK(first.lost() == 0);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: what cannot be opened says why") {
  CHECK(test::error_of([&] {
          ebpfxx::PerfBuffer{skel.maps.samples, {.pages = 3}};
        }) ==
        "cannot open a perf buffer for map 'samples': Invalid argument (EINVAL). `pages` is 3, and must be a power of "
        "two.");
  const auto small = ebpfxx::PerfEventArray<sample>::create({.max_entries = 1, .name = "small"});
  if (ebpfxx::online_cpus().contains(1))
    CHECK(test::error_of([&] { ebpfxx::PerfBuffer{small}; }) ==
          "cannot open a perf buffer for map 'small': Invalid argument (EINVAL). It has no entry for CPU 1: its "
          "max_entries is 1. If the C source does not set max_entries, there is one for each CPU.");
  skel.maps.samples.freeze();
  CHECK(test::error_of([&] { ebpfxx::PerfBuffer{skel.maps.samples}; }) ==
        "cannot add the perf buffer of CPU 0 to map 'samples': Operation not permitted (EPERM). The map may be frozen: "
        "user space can then no longer write to it.");
}

TEST_CASE_FIXTURE(KernelTest, "perf buffer: from all CPUs at once, each record is received once or counted as lost") {
  auto skel = perf_samples::open().load();
  constexpr std::uint32_t rounds = 20, repeat = 2000;
  std::vector<std::uint32_t> cpus;
  for (const std::uint32_t cpu : ebpfxx::online_cpus())
    if (cpus.size() < producers) cpus.push_back(cpu);
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 4}};
  const auto produce = [&](std::uint32_t producer, std::uint32_t times) {
    std::array<std::byte, 64> packet{};
    std::memcpy(packet.data(), &producer, sizeof producer);
    (void)skel.progs.produce.test_run({.data = packet, .repeat = times});
  };
  std::array<std::uint64_t, producers> next{}, received{}, missing{};
  std::uint64_t told = 0;
  const auto check = [&](const sample& s, int cpu) {
    CHECK(s.square == s.number * s.number);
    CHECK(s.cpu == static_cast<std::uint32_t>(cpu));
    CHECK(cpus[s.producer] == s.cpu);
    CHECK(s.number >= next[s.producer]);
    missing[s.producer] += s.number - next[s.producer];
    next[s.producer] = s.number + 1;
    ++received[s.producer];
  };
  const auto see_lost = ebpfxx::on_lost([&](std::uint64_t count) { told += count; });
  ebpfxx::Stop stop;
  std::atomic<std::size_t> running = cpus.size();
  std::vector<std::jthread> threads;
  for (std::uint32_t producer = 0; producer < cpus.size(); ++producer)
    threads.emplace_back([&, producer] {
      stay_on(cpus[producer]);
      for (std::uint32_t round = 0; round < rounds; ++round) produce(producer, repeat);
      if (--running == 0) stop.request();
    });
  samples.run(stop, check, see_lost);
  threads.clear();
  const std::uint64_t lost_early = samples.lost();
  // The last ones that were lost are told with one more record of each.
  for (std::uint32_t producer = 0; producer < cpus.size(); ++producer)
    std::jthread{[&, producer] {
      stay_on(cpus[producer]);
      produce(producer, 1);
    }}.join();
  samples.consume(check, see_lost);
  std::uint64_t lost = 0;
  for (std::uint32_t producer = 0; producer < cpus.size(); ++producer) {
    CHECK(skel.bss().numbers[producer] == rounds * repeat + 1);
    CHECK(received[producer] + skel.bss().lost[producer] == rounds * repeat + 1);
    CHECK(missing[producer] == skel.bss().lost[producer]);
    lost += skel.bss().lost[producer];
  }
  CHECK(told == lost);
  CHECK(samples.lost() == lost);
  CHECK(lost_early <= lost);
}

TEST_CASE_FIXTURE(KernelTest, "perf buffer: a thread for each CPU reads it [threads]") {
  auto skel = perf_samples::open().load();
  ebpfxx::PerfBuffer samples{skel.maps.samples, {.pages = 4}};
  std::array<std::uint64_t, producers> received{};
  std::vector<std::jthread> threads;
  std::uint32_t producer = 0;
  for (auto ring : samples.cpus()) {
    if (producer == producers) break;
    threads.emplace_back([&, ring, producer] {
      stay_on(static_cast<std::uint32_t>(ring.cpu()));
      std::array<std::byte, 64> packet{};
      std::memcpy(packet.data(), &producer, sizeof producer);
      for (int round = 0; round < 10; ++round) {
        (void)skel.progs.produce.test_run({.data = packet, .repeat = 1000});
        received[producer] += samples.consume(ring.cpu(), [&](const sample& s, int cpu) {
          CHECK(s.producer == producer);
          CHECK(cpu == ring.cpu());
        });
      }
    });
    ++producer;
  }
  threads.clear();
  for (std::uint32_t i = 0; i < producer; ++i) CHECK(received[i] + skel.bss().lost[i] == 10'000);
}

TEST_CASE_FIXTURE(PerfTest, "perf buffer: CPUs that go offline and come back") {
  if (!std::getenv("EBPFXX_GUEST")) return;  // only a virtual machine's own
  constexpr std::uint32_t other = 1;
  const auto set_online = [](const char* on) {
    CHECK((std::ofstream{"/sys/devices/system/cpu/cpu1/online"} << on << std::flush).good());
  };
  const auto go_offline_and_back = [&] {
    set_online("0");
    CHECK(!ebpfxx::online_cpus().contains(other));
    set_online("1");
    stay_on(other);
  };
  const auto rings = [](auto& samples) { return samples.cpus().size(); };
  stay_on(other);
  ebpfxx::PerfBuffer samples{skel.maps.samples};
  const std::size_t cpus = rings(samples);
  trigger(1);
  samples.refresh();
  trigger(2);
  CHECK(all_numbers(samples) == Sequence{1, 2});
  CHECK(rings(samples) == cpus);

  go_offline_and_back();
  CHECK(!is_written());
  samples.refresh();
  trigger(3);
  CHECK(is_readable(samples.fd(), two_minutes));
  CHECK(all_numbers(samples) == Sequence{3});
  CHECK(rings(samples) == cpus);

  trigger_all(4, 5);  // unread when it goes offline
  go_offline_and_back();
  samples.refresh();
  trigger(6);
  CHECK(all_numbers(samples) == Sequence{4, 5, 6});
  trigger(7);
  CHECK(samples.consume(other, [](const sample& s) { CHECK(s.number == 7); }) == 1);
  CHECK(rings(samples) == cpus + 1);
  go_offline_and_back();
  samples.refresh();
  CHECK(rings(samples) == cpus + 1);
  CHECK(is_written());

  set_online("0");
  {
    ebpfxx::PerfBuffer later{skel.maps.samples};
    CHECK(later.fd(other) == -1);
    CHECK(rings(later) == cpus - 1);
    set_online("1");
    stay_on(other);
    CHECK(!is_written());
    later.refresh();
    CHECK(rings(later) == cpus);
    trigger(8);
    CHECK(all_numbers(later) == Sequence{8});
  }
}

TEST_CASE_FIXTURE(KernelTest, "event source: a ring buffer, or a perf buffer, and the same callback") {
  for (const bool has_ring : {true, false}) {
    auto open = perf_samples::open();
    open.rodata().only_tid = test::this_thread();
    if (!has_ring) open.maps.events.set_autocreate(false);
    open.rodata().in_perf_buffer = ebpfxx::needs_perf_buffer(open.maps.events, open.maps.events_in_perf);
    CHECK(open.rodata().in_perf_buffer == !has_ring);
    CHECK(open.maps.events.autocreate() == has_ring);
    CHECK(open.maps.events_in_perf.autocreate() == !has_ring);
    auto skel = std::move(open).load();
    ebpfxx::EventSource events{skel.maps.events, skel.maps.events_in_perf, {.pages = 1}};
    static_assert(std::is_same_v<decltype(events), ebpfxx::EventSource<sample>>);
    CHECK((events.ring_buffer() != nullptr) == has_ring);
    CHECK((events.perf_buffer() == nullptr) == has_ring);
    skel.attach();
    Sequence seen;
    const auto see = [&](const sample& s) { seen.push_back(s.number); };
    trigger(1);
    CHECK(is_readable(events.fd(), two_minutes));
    CHECK(events.consume(see) == 1);
    std::error_code error;
    trigger(2);
    CHECK(events.consume(see, error) == 1);
    trigger(3);
    CHECK(events.poll(2min, see) == 1);
    trigger(4);
    CHECK(events.poll(see) == 1);
    trigger(5);
    auto moved = std::move(events);
    CHECK(moved.poll(2min, see, error) == 1);
    ebpfxx::Stop stop;
    trigger(6);
    moved.run(stop, [&](const sample& s, std::span<const std::byte> bytes) {
      CHECK(bytes.size() >= sizeof s);
      see(s);
      stop.request();
    });
    CHECK(seen == Sequence{1, 2, 3, 4, 5, 6});

    ebpfxx::EventSource parts{skel.maps.events, skel.maps.events_in_perf, ebpfxx::partial};
    trigger(7);
    CHECK(parts.consume(see) == 1);
  }
}
