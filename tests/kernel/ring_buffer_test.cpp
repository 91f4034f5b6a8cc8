// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "records.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using records::record;
using test::KernelTest;
using test::trigger;

namespace {

constexpr long short_record = static_cast<long>(records::command::SHORT);
constexpr long discarded_record = static_cast<long>(records::command::DISCARD);
constexpr long record_with_tail = static_cast<long>(records::command::TAIL);

class RingTest : public KernelTest {
 public:
  RingTest() : skel{load()} { skel.attach(); }

  records::Skeleton skel;

 private:
  static records::Skeleton load() {
    auto open = records::open();
    open.rodata().only_tid = test::this_thread();
    return std::move(open).load();
  }
};

}  // namespace

TEST_CASE_FIXTURE(RingTest, "records come in order, each once, whole") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  static_assert(std::is_same_v<decltype(ring), ebpfxx::RingBuffer<record>>);
  std::uint64_t next = 0;
  for (int round = 0; round < 40; ++round) {  // several times around the ring
    for (int i = 0; i < 25; ++i) trigger(round * 25 + i);
    const std::size_t count = ring.consume([&](const record& r) {
      CHECK(r.number == next);
      CHECK(r.square == next * next);
      CHECK(std::string_view{r.text.data()} == "record");
      ++next;
    });
    CHECK(count == 25);
  }
  CHECK(next == 1000);
  CHECK(skel.bss().lost == 0);
  CHECK(ring.consume([](const record&) { FAIL("nothing is left"); }) == 0);
}

TEST_CASE_FIXTURE(RingTest, "a full ring loses new records, and goes on after it was read") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (int i = 0; i < 200; ++i) trigger(i);
  std::uint64_t count = ring.consume([](const record&) {});
  CHECK(count == 4096 / 32 - 1);  // the kernel never fills the last byte
  CHECK(skel.bss().lost == 200 - count);
  trigger(5);
  CHECK(ring.consume([](const record& r) { CHECK(r.number == 5); }) == 1);
}

TEST_CASE_FIXTURE(RingTest, "discarded records are not seen") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (long argument : {1l, discarded_record, discarded_record, 2l, discarded_record}) trigger(argument);
  std::vector<std::uint64_t> seen;
  CHECK(ring.consume([&](const record& r) { seen.push_back(r.number); }) == 2);
  CHECK(seen == std::vector<std::uint64_t>{1, 2});
  CHECK(ring.consume([](const record&) {}) == 0);
}

TEST_CASE_FIXTURE(RingTest, "a record shorter than the type is reported, never read, and loses nothing else") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (long argument : {1l, short_record, 2l}) trigger(argument);
  std::vector<std::uint64_t> seen;
  const auto see = [&](const record& r) { seen.push_back(r.number); };
  CHECK(
      test::error_of([&] { ring.consume(see); }) ==
      "a record of map 'records' has 4 bytes, and the type that it is read as has 24: Message too long (EMSGSIZE). The "
      "BPF program and this program disagree on the record's type: build both from the same source, or read records of "
      "several types with RingBuffer<void>. If the program sends only the used part of a record, read it with "
      "ebpfxx::partial.");
  CHECK(ring.consume(see) == 1);
  CHECK(seen == std::vector<std::uint64_t>{1, 2});

  trigger(short_record);
  trigger(3);
  std::error_code error;
  CHECK(ring.consume(see, error) == 0);
  CHECK((error == std::errc::message_size));
  CHECK(ring.poll(2min, see, error) == 1);
  CHECK(!error);

  trigger(short_record);
  CHECK(!test::error_of([&] {
           for ([[maybe_unused]] const record& r : ring) FAIL("too short");
         }).empty());
}

TEST_CASE_FIXTURE(RingTest, "a callback that throws leaves the ring whole") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (int i = 0; i < 5; ++i) trigger(i);
  CHECK_THROWS_AS(ring.consume([](const record& r) {
    if (r.number == 2) throw std::runtime_error{"no"};
  }),
                  std::runtime_error);
  std::vector<std::uint64_t> seen;
  ring.consume([&](const record& r) { seen.push_back(r.number); });
  CHECK(seen == std::vector<std::uint64_t>{3, 4});
}

TEST_CASE_FIXTURE(RingTest, "a callback that returns false stops") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (int i = 0; i < 5; ++i) trigger(i);
  CHECK(ring.consume([](const record& r) { return r.number < 1; }) == 2);
  CHECK(ring.consume([](const record& r) { return r.number < 100; }) == 3);
}

TEST_CASE_FIXTURE(RingTest, "a tail of variable length") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  trigger(1);
  trigger(record_with_tail);
  std::vector<std::size_t> sizes;
  ring.consume([&](const record& r, std::span<const std::byte> whole) {
    sizes.push_back(whole.size());
    if (r.number == 1) return;
    CHECK(std::memcmp(whole.data() + sizeof(record), "tail of sixteen", 16) == 0);
  });
  CHECK(sizes == std::vector<std::size_t>{24, 40});
}

TEST_CASE_FIXTURE(RingTest, "run() reads what comes, and ends with the stop or the callback") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  ebpfxx::Stop stop;
  std::vector<std::uint64_t> seen;
  for (int i = 0; i < 3; ++i) trigger(i);
  ring.run(stop, [&](const record& r) {
    seen.push_back(r.number);
    if (r.number == 2) trigger(3);  // which is there when the reader stops
    if (r.number == 3) stop.request();
  });
  CHECK(seen == std::vector<std::uint64_t>{0, 1, 2, 3});
  trigger(4);
  ring.run(stop, [&](const record& r) { seen.push_back(r.number); });
  CHECK(seen.back() == 4);

  const ebpfxx::Stop never;
  trigger(5);
  ring.run(never, [](const record&) { return false; });
  trigger(short_record);
  CHECK(!test::error_of([&] { ring.run(never, [](const record&) {}); }).empty());
}

TEST_CASE_FIXTURE(RingTest, "run() is woken by a signal handler and by other threads [threads]") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  ebpfxx::Stop stop;
  static ebpfxx::Stop* to_stop;
  to_stop = &stop;
  const auto before = std::signal(SIGUSR1, [](int) { to_stop->request(); });
  std::thread other{[reader = pthread_self()] { pthread_kill(reader, SIGUSR1); }};
  ring.run(stop, [](const record&) {});
  other.join();
  std::signal(SIGUSR1, before);

  ebpfxx::Stop request;
  std::jthread asks{[&] { request.request(); }};
  ring.run(request, [](const record&) {});
  CHECK(request.wait(std::chrono::hours{1}));
  std::jthread reader{[&](std::stop_token token) {
    ebpfxx::Stop ended;
    std::stop_callback stopping{token, [&] { ended.request(); }};
    ring.run(ended, [](const record&) {});
  }};
  reader = {};  // stops it, and waits
  CHECK(!ebpfxx::Stop{}.wait(1ms));
}

TEST_CASE_FIXTURE(RingTest, "records as bytes") {
  ebpfxx::RingBuffer<void> ring{skel.maps.records};
  trigger(short_record);
  trigger(1);
  std::vector<std::size_t> sizes;
  ring.consume([&](std::span<const std::byte> bytes) { sizes.push_back(bytes.size()); });
  CHECK(sizes == std::vector<std::size_t>{4, 24});
}

TEST_CASE_FIXTURE(RingTest, "range-for over what is there; leaving early keeps the rest") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (int i = 0; i < 5; ++i) trigger(i);
  std::vector<std::uint64_t> seen;
  for (const record& r : ring) {
    seen.push_back(r.number);
    if (r.number == 2) break;
  }
  for (const record& r : ring) seen.push_back(r.number);
  CHECK(seen == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
}

TEST_CASE_FIXTURE(RingTest, "poll waits for a record, for the time-out, or for a signal") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  const auto start = std::chrono::steady_clock::now();
  CHECK(ring.poll(30ms, [](const record&) {}) == 0);
  CHECK(std::chrono::steady_clock::now() - start >= 30ms);

  trigger(1);
  CHECK(ring.poll(2min, [](const record&) {}) == 1);

  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, nullptr);
  std::jthread interrupter{[target = pthread_self()](const std::stop_token& stop) {
    while (!stop.stop_requested()) {  // the first may come too early
      std::this_thread::sleep_for(50ms);
      pthread_kill(target, SIGUSR1);
    }
  }};
  CHECK(ring.poll([](const record&) {}) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "records of another thread arrive while we wait [threads]") {
  auto open = records::open();
  std::atomic<std::uint32_t> tid = 0;
  std::atomic<bool> go = false;
  std::thread writer{[&] {
    tid = test::this_thread();
    while (!go) std::this_thread::yield();
    for (int i = 0; i < 10000; ++i) trigger(i % 900);
  }};
  while (!tid) std::this_thread::yield();
  open.rodata().only_tid = tid;
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer ring{skel.maps.records};
  go = true;
  std::uint64_t count = 0;
  const auto check = [](const record& r) { CHECK(r.square == r.number * r.number); };
  while (std::size_t more = ring.poll(300ms, check)) count += more;
  writer.join();  // on a busy machine it may have been away for longer than that
  count += ring.consume(check);
  CHECK(count + skel.bss().lost == 10000);
  CHECK(count > 0);
}

TEST_CASE_FIXTURE(RingTest, "at most so many records, or what is there and no more") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  CHECK(ring.size() == 4096);
  CHECK(ring.available_bytes() == 0);
  for (int i = 0; i < 5; ++i) trigger(i);
  CHECK(ring.available_bytes() == 5 * 32);
  std::vector<std::uint64_t> seen;
  const auto see = [&](const record& r) { seen.push_back(r.number); };
  CHECK(ring.consume_n(0, see) == 0);
  CHECK(ring.consume_n(2, see) == 2);
  std::error_code error;
  CHECK(ring.consume_n(1, see, error) == 1);
  CHECK(ring.available_bytes() == 2 * 32);
  CHECK(ring.consume_n(10, see) == 2);
  CHECK(seen == std::vector<std::uint64_t>{0, 1, 2, 3, 4});

  // Each record brings another one, and the discarded one does not make room for it.
  const auto see_and_bring = [&](const record& r) {
    see(r);
    trigger(static_cast<long>(r.number) + 10);
  };
  for (const long argument : {5l, discarded_record, 6l, discarded_record}) trigger(argument);
  CHECK(ring.flush(see_and_bring) == 2);
  CHECK(ring.flush(see_and_bring, error) == 2);
  CHECK(ring.consume_n(2, see_and_bring) == 2);
  CHECK(seen == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 15, 16, 25, 26});

  ring.consume(see);
  trigger(short_record);
  CHECK(ring.flush(see, error) == 0);
  CHECK((error == std::errc::message_size));
  trigger(short_record);
  CHECK(ring.consume_n(1, see, error) == 0);
  CHECK((error == std::errc::message_size));

  const ebpfxx::RingBuffer moved = std::move(ring);
  CHECK(ring.available_bytes() == 0);
}

TEST_CASE_FIXTURE(RingTest, "a callback may be generic") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  trigger(3);
  std::uint64_t number = 0;
  CHECK(ring.consume([&](const auto& each) { number = each.number; }) == 1);
  CHECK(number == 3);
  trigger(4);
  CHECK(ring.consume([&](const auto& each, auto bytes) { number = each.number + bytes.size(); }) == 1);
  CHECK(number == 4 + sizeof(record));
}

TEST_CASE_FIXTURE(RingTest, "the ring outlives the skeleton, and moves") {
  std::optional<ebpfxx::RingBuffer<record>> ring;
  {
    auto gone = records::open().load();
    ring.emplace(gone.maps.records);
  }
  CHECK(ring->consume([](const record&) {}) == 0);

  ebpfxx::RingBuffer first{skel.maps.records};
  trigger(1);
  ebpfxx::RingBuffer second = std::move(first);
  CHECK(second.consume([](const record&) {}) == 1);
  second = std::move(*ring);
  CHECK(second.consume([](const record&) {}) == 0);
}

TEST_CASE_FIXTURE(RingTest, "a ring buffer that cannot be mapped says which and why") {
  skel.maps.records.freeze();
  CHECK(test::error_of([&] { ebpfxx::RingBuffer{skel.maps.records}; }) ==
        "cannot map the reader's position in map 'records' into memory: Operation not permitted (EPERM). The map may "
        "be frozen: user space can then no longer write to it.");
}

TEST_CASE_FIXTURE(RingTest, "a ring buffer that was moved from says so") {
  ebpfxx::RingBuffer first{skel.maps.records};
  ebpfxx::RingBuffer second = std::move(first);
  trigger(1);
  const auto fail = [](const record&) { FAIL("it has no records"); };
  const char* const moved = "cannot read map 'records': Bad file descriptor (EBADF). It was moved from.";
  CHECK(test::error_of([&] { first.consume(fail); }) == moved);
  CHECK(test::error_of([&] { first.poll(fail); }) == moved);
  CHECK(test::error_of([&] { first.poll(1s, fail); }) == moved);
  CHECK(test::error_of([&] {
          for (const record& r : first) fail(r);
        }) == moved);
  std::error_code error;
  CHECK(first.consume(fail, error) == 0);
  CHECK((error == std::errc::bad_file_descriptor));
  error.clear();
  CHECK(first.poll(1s, fail, error) == 0);
  CHECK((error == std::errc::bad_file_descriptor));

  first = std::move(second);
  CHECK(first.poll([](const record&) {}) == 1);
  CHECK(test::error_of([&] { second.consume(fail); }) == moved);
}

TEST_CASE_FIXTURE(RingTest, "what is being read cannot be read on from inside") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  const auto fail = [](const record&) { FAIL("it has been handed out"); };
  const auto is_refused = [&] {
    const char* const busy =
        "cannot read map 'records': Device or resource busy (EBUSY). It is being read: its callback, or the body of a "
        "loop over it, cannot read from it too.";
    CHECK(test::error_of([&] { ring.consume(fail); }) == busy);
    CHECK(test::error_of([&] { ring.poll(fail); }) == busy);
    CHECK(test::error_of([&] {
            for (const record& r : ring) fail(r);
          }) == busy);
    std::error_code error;
    CHECK(ring.consume(fail, error) == 0);
    CHECK((error == std::errc::device_or_resource_busy));
    error.clear();
    CHECK(ring.poll(1s, fail, error) == 0);
    CHECK((error == std::errc::device_or_resource_busy));
  };
  std::vector<std::uint64_t> seen;
  const auto see = [&](const record& r) {
    seen.push_back(r.number);
    is_refused();
  };
  for (int i = 0; i < 3; ++i) trigger(i);
  CHECK(ring.consume(see) == 3);
  for (int i = 3; i < 6; ++i) trigger(i);
  CHECK(ring.poll(see) == 3);
  for (int i = 6; i < 9; ++i) trigger(i);
  for (const record& r : ring) see(r);
  CHECK(seen == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8});

  // What threw out of a callback is at its end.
  trigger(9);
  CHECK_THROWS_AS(ring.consume([](const record&) { throw std::runtime_error{"no"}; }), std::runtime_error);
  trigger(10);
  CHECK(ring.consume([](const record& r) { CHECK(r.number == 10); }) == 1);
}

namespace {

// What another process can do that has the map.
void set_position(int ring, unsigned long position) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* memory = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, ring, 0);
  REQUIRE(memory != MAP_FAILED);
  *static_cast<volatile unsigned long*>(memory) = position;
  munmap(memory, page);
}

}  // namespace

TEST_CASE_FIXTURE(RingTest, "a position that another process damaged is reported, not followed") {
  ebpfxx::RingBuffer ring{skel.maps.records};
  trigger(1);
  trigger(2);
  const auto is_reported = [&] {
    const auto read_all = [](const record&) {};
    CHECK(test::contains(test::error_of([&] { ring.consume(read_all); }),
                         "There is no valid record at the reader's position"));
    std::error_code error;
    CHECK(ring.consume(read_all, error) == 0);
    CHECK((error == std::errc::bad_message));
  };
  set_position(ring.fd(), 24);  // into the middle of the first record, where "record" stands for a length
  is_reported();
  const unsigned long records_end = 64;
  for (const unsigned long wrong : {records_end - (1ul << 20), records_end - 4096 - 8, 3ul, 72ul, records_end + 4096}) {
    set_position(ring.fd(), wrong);
    is_reported();
  }
  set_position(ring.fd(), 32);
  CHECK(ring.consume([](const record& r) { CHECK(r.number == 2); }) == 1);
}
