// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The reader of ring buffers against a kernel that is played: every interleaving of both, and positions that cannot be.
#include <doctest/doctest.h>

#include <cstring>
#include <deque>
#include <ebpfxx/detail/ring_cursor.hpp>
#include <ebpfxx/detail/ring_pacing.hpp>
#include <functional>
#include <vector>

namespace {

constexpr std::uint32_t busy = BPF_RINGBUF_BUSY_BIT, discarded = BPF_RINGBUF_DISCARD_BIT;

// What RingView is, in ordinary memory, with the kernel's side of it.
class PlayedRing {
 public:
  explicit PlayedRing(unsigned long size, unsigned long start = 0)
      : consumer{start}, producer{start}, records_(2 * size), size_{size} {}

  // The reader's side.
  [[nodiscard]] unsigned long size() const { return size_; }
  [[nodiscard]] unsigned long consumed() const { return consumer; }
  void set_consumed(unsigned long position) {
    before_each();
    store(position);
  }
  [[nodiscard]] unsigned long produced() const { return before_each(), producer; }
  [[nodiscard]] std::uint32_t header(unsigned long position) const { return before_each(), word(position); }
  [[nodiscard]] const std::byte* data(unsigned long position) const { return &records_[position % size_]; }
  void fence() const { on_fence(); }

  // The kernel's: reserves a record, or tells that the ring is full.
  bool reserve(std::uint32_t length, std::uint32_t flags = busy) {
    const unsigned long step = (length + 8ul + 7) / 8 * 8;
    if (producer + step - consumer > size_ - 1) return false;
    set_word(producer, length | flags);
    producer += step;
    return true;
  }
  [[nodiscard]] std::uint32_t word(unsigned long position) const {
    std::uint32_t result;
    std::memcpy(&result, data(position), sizeof result);
    return result;
  }
  void set_word(unsigned long position, std::uint32_t value) {
    std::memcpy(&records_[position % size_], &value, sizeof value);
  }

  std::function<void()> before_each = [] {}, on_fence = [] {};  // each access of the reader's
  std::function<void(unsigned long)> store = [this](unsigned long position) { consumer = position; };
  unsigned long consumer, producer;

 private:
  std::vector<std::byte> records_;
  unsigned long size_;
};

struct Cursor : ebpfxx::detail::RingCursor<PlayedRing&> {
  explicit Cursor(PlayedRing& ring) : RingCursor{ring, own_reading_} {}
  Cursor(PlayedRing& ring, ebpfxx::detail::RingReading& reading) : RingCursor{ring, reading} {}
  // Releases the record, if there is one, and finds the next.
  bool advance() {
    if (found_) release();
    return found_ = find();
  }

 private:
  ebpfxx::detail::RingReading own_reading_;
  bool found_ = false;
};

// All sequences of choices, one after the other.
class Choices {
 public:
  std::size_t choose(std::size_t count) {
    if (next_ == taken_.size()) taken_.push_back({0, count});
    return taken_[next_++].first;
  }
  bool another() {
    next_ = 0;
    while (!taken_.empty() && ++taken_.back().first == taken_.back().second) taken_.pop_back();
    return !taken_.empty();
  }

 private:
  std::vector<std::pair<std::size_t, std::size_t>> taken_;
  std::size_t next_ = 0;
};

// Plays a reader that drains the ring while the kernel adds a record, once in each order that a processor may show the
// accesses in (stores wait in a buffer until a fence, as on x86). Returns in how many of them the record was left
// unread without a wakeup.
unsigned stalls(std::uint32_t flags, bool fenced) {
  unsigned count = 0;
  Choices choices;
  do {
    PlayedRing ring{128};
    ring.reserve(8, 0);
    const unsigned long place = ring.producer;  // of the kernel's record
    bool woken = false;
    std::deque<std::function<void()>> kernel = {
        [&] { ring.reserve(8); },
        [&] { ring.set_word(place, 8 | flags); },
        [&] { woken = ring.consumer == place; },
    };
    std::deque<unsigned long> stores;
    const auto run_first = [](std::deque<std::function<void()>>& actions) {
      actions.front()();
      actions.pop_front();
    };
    const auto flush_one = [&] {
      ring.consumer = stores.front();
      stores.pop_front();
    };
    ring.before_each = [&] {
      for (;;) {
        const std::size_t kernel_can = !kernel.empty(), buffer_can = !stores.empty();
        const std::size_t choice = choices.choose(1 + kernel_can + buffer_can);
        if (choice == 0) return;
        if (choice == 1 && kernel_can)
          run_first(kernel);
        else
          flush_one();
      }
    };
    ring.store = [&](unsigned long position) { stores.push_back(position); };
    ring.on_fence = [&] {
      while (fenced && !stores.empty()) flush_one();
    };

    unsigned seen = 0;
    unsigned long last = 0;
    {
      Cursor cursor{ring};
      while (cursor.advance()) ++seen;
      last = stores.empty() ? ring.consumer : stores.back();
    }
    ring.before_each = [] {};
    while (!kernel.empty()) run_first(kernel);  // the kernel finishes before the buffer is flushed, or after it
    while (!stores.empty()) flush_one();
    CHECK(seen >= 1);
    count += last == place && !woken;
  } while (choices.another());
  return count;
}

}  // namespace

TEST_CASE("ring cursor: no record is left without a wakeup, in whatever order accesses are seen") {
  for (const std::uint32_t flags : {0u, discarded}) {
    CHECK(stalls(flags, true) == 0);
    CHECK(stalls(flags, false) > 0);  // the fence is what it takes
  }
}

TEST_CASE("ring cursor: a drain costs one fence, a record none") {
  PlayedRing ring{1024};
  unsigned fences = 0;
  ring.on_fence = [&] { ++fences; };
  for (int i = 0; i < 50; ++i) ring.reserve(8, 0);
  Cursor cursor{ring};
  for (int i = 0; i < 50; ++i) CHECK(cursor.advance());
  CHECK(fences == 0);
  CHECK(!cursor.advance());
  CHECK(fences == 1);
}

TEST_CASE("ring cursor: a ring's size at the most, however fast the kernel writes") {
  PlayedRing ring{4096};
  std::uint32_t length = 8;
  const auto fill = [&] {
    while (ring.reserve(length, 0)) length = length % 200 + 8;
  };
  ring.store = [&](unsigned long position) {
    ring.consumer = position;
    fill();
  };
  fill();
  for (int drain = 0; drain < 100; ++drain) {
    unsigned long handed_out = 0;
    Cursor cursor{ring};
    while (cursor.advance()) handed_out += (cursor.size() + 8ul + 7) / 8 * 8;
    CHECK(!cursor.damaged());
    CHECK(handed_out <= 4096);
    CHECK(handed_out > 4096 - 300);
  }
}

TEST_CASE("ring cursor: what was discarded does not count: no record is not the limit") {
  PlayedRing ring{128};
  unsigned added = 0;
  const auto fill = [&] {
    while (ring.reserve(8, added < 1000 ? discarded : 0)) ++added;
  };
  ring.store = [&](unsigned long position) {
    ring.consumer = position;
    fill();
  };
  fill();
  Cursor cursor{ring};
  CHECK(cursor.advance());
  CHECK(added > 1000);
}

TEST_CASE("ring cursor: positions wrap around") {
  for (unsigned long back = 0; back <= 256; back += 8) {
    PlayedRing ring{128, 0ul - back};
    unsigned seen = 0;
    for (int round = 0; round < 10; ++round) {
      for (int i = 0; i < 3; ++i) CHECK(ring.reserve(16, 0));
      Cursor cursor{ring};
      while (cursor.advance()) ++seen;
      CHECK(!cursor.damaged());
    }
    CHECK(seen == 30);
  }
}

TEST_CASE("ring cursor: positions that cannot be are told, not followed") {
  PlayedRing ring{128, 1 << 20};
  CHECK(ring.reserve(16, 0));
  const auto is_damaged = [&] {
    Cursor cursor{ring};
    const bool there = cursor.advance();
    return !there && cursor.damaged();
  };
  const unsigned long right = ring.consumer;
  for (const unsigned long wrong : {0ul, right - 1024, right - 128, right - 104, right + 8, right + 32, right + 128,
                                    right + (1ul << 30), right - 1, right + 1, right + 4, ~0ul}) {
    // Behind a longer record than the ring has, all of it: headers are to be believed only within the ring.
    for (const std::uint32_t length : {16u, 1000u, 0x3fffffffu}) {
      ring.consumer = wrong;
      for (unsigned long i = 0; i < 128; i += 4) ring.set_word(i, length);
      if (length == 16 && right - wrong < 128 && wrong % 8 == 0) continue;  // looks like records
      CHECK_MESSAGE(is_damaged(), wrong << ", " << length);
      CHECK(ring.consumer == wrong);
    }
  }
}

TEST_CASE("ring cursor: each record, whatever lengths it expects") {
  // Runs of one length, changes now and then, changes all the time; each may be discarded.
  std::uint32_t random = 1;
  const auto next_random = [&](std::uint32_t count) {
    random = random * 1664525 + 1013904223;
    return (random >> 16) % count;
  };
  for (const std::uint32_t change_every : {1u, 2u, 3u, 7u, 100u, 100'000u}) {
    PlayedRing ring{1 << 16, 0ul - (1 << 20)};  // positions wrap around on the way
    std::deque<std::uint32_t> lengths;
    std::uint32_t length = 0, flags = 0;
    const auto fill = [&] {
      for (;;) {
        if (next_random(change_every) == 0) {
          length = next_random(4) == 0 ? next_random(3000) : 8 * next_random(4);
          flags = next_random(8) == 0 ? discarded : 0;
        }
        if (!ring.reserve(length, flags)) return;
        if (!flags) lengths.push_back(length);
      }
    };
    ebpfxx::detail::RingReading reading;
    unsigned long count = 0;
    for (int drain = 0; drain < 60; ++drain) {
      fill();
      Cursor cursor{ring, reading};
      while (cursor.advance()) {
        REQUIRE(!lengths.empty());
        REQUIRE(cursor.size() == lengths.front());
        lengths.pop_front();
        ++count;
      }
      CHECK(!cursor.damaged());
    }
    CHECK(count > 1000);
    CHECK(ring.producer < 1ul << 40);  // wrapped around
  }
}

TEST_CASE("naps get shorter while more than half of the ring is full after one, then as long as before") {
  ebpfxx::detail::RingPacing pacing;
  pacing.coalesce(200'000);
  CHECK(pacing.nap() == 200'000);
  pacing.found(4096 / 2, 4096);
  CHECK(pacing.nap() == 200'000);
  pacing.found(4096 / 2 + 8, 4096);
  CHECK(pacing.nap() == 100'000);
  for (int i = 0; i < 100; ++i) pacing.found(4096, 4096);
  CHECK(pacing.nap() == 0);
  for (int i = 0; i < 100; ++i) {
    pacing.found(64, 4096);
    CHECK(pacing.nap() <= 200'000);
  }
  CHECK(pacing.nap() == 200'000);
}
