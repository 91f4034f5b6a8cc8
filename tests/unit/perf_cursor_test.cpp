// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The reader of perf buffers against a kernel that is played: all offsets, sizes and positions, also those that cannot
// be.
#include <doctest/doctest.h>

#include <cstring>
#include <ebpfxx/detail/perf_cursor.hpp>
#include <vector>

namespace {

using ebpfxx::detail::PerfFormat;
using ebpfxx::detail::PerfProgress;

constexpr std::uint64_t ring_size = 256;

// What PerfView is, in ordinary memory, which ends where a record at most may end.
class PlayedPages {
 public:
  explicit PlayedPages(std::uint64_t start = 0) : head_position{start}, tail{start} {}

  // The reader's side.
  [[nodiscard]] std::uint64_t size() const { return ring_size; }
  [[nodiscard]] std::uint64_t head() const { return head_position; }
  void set_tail(std::uint64_t position) {
    tail = position;
    ++tails;
  }
  [[nodiscard]] perf_event_header header(std::uint64_t position) const {
    perf_event_header header;
    std::memcpy(&header, &memory_[position % ring_size], sizeof header);
    return header;
  }
  [[nodiscard]] const std::byte* record(std::uint64_t position, std::size_t size) {
    REQUIRE(size <= ring_size);
    copy_.resize(size);  // ASan sees what reads past it
    copy_.shrink_to_fit();
    for (std::size_t i = 0; i < size; ++i) copy_[i] = memory_[(position + i) % ring_size];
    return copy_.data();
  }

  // The kernel's.
  void put(std::uint64_t position, const std::vector<std::byte>& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) memory_[(position + i) % ring_size] = bytes[i];
  }
  void append(const std::vector<std::byte>& bytes) {
    put(head_position, bytes);
    head_position += bytes.size();
  }
  void prepend(const std::vector<std::byte>& bytes) {
    head_position -= bytes.size();
    put(head_position, bytes);
  }

  std::uint64_t head_position, tail;
  unsigned tails = 0;

 private:
  std::vector<std::byte> memory_ = std::vector<std::byte>(ring_size), copy_;
};

void add(std::vector<std::byte>& to, const auto& value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

std::vector<std::byte> record_of(std::uint32_t type, std::uint16_t size) {
  std::vector<std::byte> record;
  add(record, perf_event_header{.type = type, .misc = 0, .size = size});
  record.resize(size < 8 ? 8 : size);
  return record;
}

// A sample that says it has `stated` bytes, all of them `fill`.
std::vector<std::byte> sample(std::uint32_t stated, std::uint8_t fill, std::uint64_t time = 0) {
  std::vector<std::byte> record = record_of(PERF_RECORD_SAMPLE, 8);
  if (time) add(record, time);
  add(record, stated);
  record.resize((record.size() + stated + 7) / 8 * 8, std::byte{fill});
  const auto size = static_cast<std::uint16_t>(record.size());
  std::memcpy(&record[6], &size, sizeof size);
  return record;
}

std::vector<std::byte> lost(std::uint64_t count) {
  std::vector<std::byte> record = record_of(PERF_RECORD_LOST, 24);
  std::memcpy(&record[16], &count, sizeof count);
  return record;
}

struct PlayedCursor : ebpfxx::detail::PerfCursor<PlayedPages&> {
  PlayedCursor(PlayedPages& ring, PerfProgress& progress, PerfFormat format = {})
      : PerfCursor{ring, format, progress} {}
};

}  // namespace

TEST_CASE("perf cursor: samples, times and lost records, wherever the ring ends") {
  for (std::uint64_t start = 0; start < 2 * ring_size; start += 8)
    for (const std::uint64_t time : {0u, 77u}) {
      PlayedPages ring{start};
      PerfProgress progress{.position = start};
      ring.append(sample(12, 1, time));
      ring.append(record_of(PERF_RECORD_COMM, 32));  // skipped
      ring.append(lost(5));
      ring.append(sample(20, 2, time));
      {
        PlayedCursor cursor{ring, progress, {.has_time = time != 0}};
        CHECK(progress.being_read);
        CHECK(cursor.advance() == PlayedCursor::sample);
        CHECK(cursor.record().size() == 12);
        CHECK(cursor.time() == time);
        for (const std::byte byte : cursor.record()) CHECK(byte == std::byte{1});
        CHECK(cursor.advance() == PlayedCursor::lost);
        CHECK(cursor.lost_here() == 5);
        CHECK(cursor.advance() == PlayedCursor::sample);
        CHECK(cursor.record().size() == 20);
        for (const std::byte byte : cursor.record()) CHECK(byte == std::byte{2});
        ring.append(sample(4, 3, time));  // is for the next time
        CHECK(cursor.advance() == PlayedCursor::end);
      }
      CHECK(!progress.being_read);
      CHECK(!progress.unread);
      CHECK(progress.lost == 5);
      CHECK(ring.tail == progress.position);
      {
        PlayedCursor cursor{ring, progress, {.has_time = time != 0}};
        CHECK(cursor.advance() == PlayedCursor::sample);
        CHECK(cursor.record().size() == 4);
      }
      CHECK(ring.tail == ring.head_position);
    }
}

TEST_CASE("perf cursor: space is given back in parts, never that of the current record, and whatever was shown") {
  PlayedPages ring;
  PerfProgress progress;
  for (int i = 0; i < 16; ++i) ring.append(sample(4, 0));
  {
    PlayedCursor cursor{ring, progress};
    for (std::uint64_t i = 0; i < 10; ++i) {
      CHECK(cursor.advance() == PlayedCursor::sample);
      CHECK(ring.tail <= i * 16);
      CHECK(i * 16 - ring.tail <= ring_size / 8);
    }
  }
  CHECK(ring.tails == 4);
  CHECK(ring.tail == 160);
  CHECK(progress.unread);
  while (PlayedCursor{ring, progress}.advance() == PlayedCursor::sample) {
  }
  CHECK(ring.tail == 256);
  CHECK(!progress.unread);
}

TEST_CASE("perf cursor: backward, from the newest to what was read before or is overwritten") {
  for (std::uint64_t start = 0; start < ring_size; start += 8) {
    PlayedPages ring{0 - start};
    PerfProgress progress{.position = 0 - start};
    const auto all = [&] {
      std::vector<int> seen;
      PlayedCursor cursor{ring, progress, {.is_backward = true}};
      while (cursor.advance() == PlayedCursor::sample) seen.push_back(std::to_integer<int>(cursor.record()[0]));
      CHECK(!cursor.damaged());
      return seen;
    };
    CHECK(all().empty());
    for (std::uint8_t i = 1; i <= 3; ++i) ring.prepend(sample(4, i));
    CHECK(all() == std::vector{3, 2, 1});
    CHECK(all().empty());
    ring.prepend(sample(4, 4));
    CHECK(all() == std::vector{4});
    for (std::uint8_t i = 10; i < 30; ++i) ring.prepend(sample(20, i));  // of 32 bytes: 8 fit
    CHECK(all() == std::vector{29, 28, 27, 26, 25, 24, 23, 22});
    ring.prepend(sample(4, 40));
    for (std::uint8_t i = 50; i < 58; ++i) ring.prepend(sample(20, i));
    CHECK(all() == std::vector{57, 56, 55, 54, 53, 52, 51, 50});
    for (std::uint8_t i = 60; i < 70; ++i) ring.prepend(sample(28, i));  // of 40 bytes: 6 fit, and a part
    CHECK(all() == std::vector{69, 68, 67, 66, 65, 64});
    CHECK(ring.tails == 0);
  }
}

TEST_CASE("perf cursor: backward, what is overwritten meanwhile is left out") {
  for (std::uint64_t start = 0; start < ring_size; start += 8)
    for (const std::size_t before : {1u, 5u, 12u}) {
      std::size_t seen = before;
      PlayedPages ring{0 - start};
      PerfProgress progress{.position = 0 - start};
      for (std::uint8_t i = 0; i < 20; ++i) ring.prepend(sample(4, i));  // of 16 bytes: 16 fit
      {
        PlayedCursor cursor{ring, progress, {.is_backward = true}};
        for (std::size_t i = 0; i < seen; ++i) CHECK(cursor.advance() == PlayedCursor::sample);
        ring.prepend(sample(36, 99));  // of 48 bytes: over the 3 oldest
        while (cursor.advance() == PlayedCursor::sample) {
          CHECK(cursor.record()[0] != std::byte{99});
          ++seen;
        }
        CHECK(!cursor.damaged());
      }
      CHECK(seen == 13);
      PlayedCursor cursor{ring, progress, {.is_backward = true}};
      CHECK(cursor.advance() == PlayedCursor::sample);  // it comes the next time
      CHECK(cursor.record()[0] == std::byte{99});
      CHECK(cursor.advance() == PlayedCursor::end);
    }
}

TEST_CASE("perf cursor: what is no record is reported, skipped, and not read past") {
  const auto reports = [](const std::vector<std::byte>& wrong) {
    for (const bool has_time : {false, true}) {
      PlayedPages ring;
      PerfProgress progress;
      ring.append(sample(12, 1, has_time));
      ring.append(wrong);
      PlayedCursor cursor{ring, progress, {.has_time = has_time}};
      CHECK(cursor.advance() == PlayedCursor::sample);
      CHECK(cursor.advance() == PlayedCursor::end);
      CHECK(cursor.damaged());
      CHECK(cursor.advance() == PlayedCursor::end);
    }
  };
  for (const int bytes : {0, 1, 7, 9, 12, 31, 248, 1000, 65528, 65535}) {
    const auto size = static_cast<std::uint16_t>(bytes);
    auto wrong = record_of(PERF_RECORD_SAMPLE, 32);
    std::memcpy(&wrong[6], &size, sizeof size);
    reports(wrong);
  }
  reports(record_of(PERF_RECORD_SAMPLE, 8));                   // without a size
  for (const std::uint32_t stated : {21u, 24u, 1000u, ~0u}) {  // more than the record has
    auto wrong = sample(20, 1);
    std::memcpy(&wrong[8], &stated, sizeof stated);
    std::memcpy(&wrong[16], &stated, sizeof stated);
    reports(wrong);
  }

  // Positions that cannot be: more than a ring away.
  for (const std::uint64_t wrong : {ring_size + 8, std::uint64_t{1} << 40, ~std::uint64_t{7}}) {
    PlayedPages ring;
    PerfProgress progress;
    ring.head_position = wrong;
    {
      PlayedCursor cursor{ring, progress};
      CHECK(cursor.advance() == PlayedCursor::end);
      CHECK(cursor.damaged());
    }
    ring.append(sample(12, 1));  // it goes on from there
    PlayedCursor cursor{ring, progress};
    CHECK(cursor.advance() == PlayedCursor::sample);
    CHECK(!cursor.damaged());
  }
}
