// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a Recorder writes, Replay gives to the same callbacks; what is no recording it does not read.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ebpfxx/by_tag.hpp>
#include <ebpfxx/recorder.hpp>
#include <ebpfxx/replay.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using ebpfxx::Bytes;
using ebpfxx::PerfRecord;
using ebpfxx::Recorder;
using ebpfxx::Replay;

namespace {

struct event {
  std::uint32_t kind;
  std::uint32_t pid;
};
struct long_event {
  event head;
  std::array<char, 24> text;
};

std::string replay_error(auto call) {
  try {
    call();
  } catch (const ebpfxx::Error& error) {
    return error.what();
  }
  return {};
}

class ReplayTest {
 public:
  ReplayTest() {
    std::string name = std::filesystem::temp_directory_path() / "ebpfxx-replay-XXXXXX";
    REQUIRE(mkdtemp(name.data()));
    folder = name;
  }
  ReplayTest(const ReplayTest&) = delete;
  ~ReplayTest() { std::filesystem::remove_all(folder); }

  [[nodiscard]] std::string path() const { return folder / "run.ebpfxx"; }
  [[nodiscard]] std::vector<char> contents() const {
    std::ifstream file{path(), std::ios::binary};
    return {std::istreambuf_iterator{file}, {}};
  }
  void write(std::span<const char> bytes) const {
    std::ofstream{path(), std::ios::binary}.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // As the streams call their callbacks.
  template <class T>
  static ebpfxx::Record record_of(const T& value) {
    return {std::span<const std::byte>{ebpfxx::bytes_of(value)}};
  }
  static void send(auto& callback, const event& value) { callback(value, record_of(value)); }
  static void send_perf(auto& callback, const event& value, int cpu) {
    callback(value, PerfRecord{record_of(value), cpu, 5});
  }

  /// Two streams, with losses, in turn.
  void record_some() const {
    Recorder recorder{path()};
    auto ring = recorder.recording("events", [](const event&) {});
    auto perf = recorder.recording("samples", [](const event&, int) {});
    auto lost = recorder.recording("samples", ebpfxx::on_lost([](std::uint64_t) {}));
    for (std::uint32_t i = 0; i < 3; ++i) {
      send(ring, {1, i});
      send_perf(perf, {2, i}, static_cast<int>(i));
    }
    lost.callback(7, 1);
    send(ring, {1, 3});
    recorder.close();
  }

  std::filesystem::path folder;
};

Bytes bytes_from(std::span<const char> from) {
  Bytes bytes{from.size()};
  std::memcpy(bytes.data(), from.data(), from.size());
  return bytes;
}

/// Reads all that can be read of a recording.
void read_all(const Replay& replay) {
  for (const char* stream : {"events", "samples"}) {
    std::size_t sum = 0;
    replay_error([&] {
      replay.stream(stream).consume([&](std::span<const std::byte> record) {
        for (const std::byte byte : record) sum += static_cast<std::size_t>(byte);
      });
    });
    replay_error([&] { replay.stream<long_event>(stream, ebpfxx::partial).consume([](const long_event&) {}); });
  }
  replay_error([&] {
    std::size_t sum = 0;
    for (const auto [key, value] : replay.map<void, void>("counts")) {
      for (const std::byte byte : key) sum += static_cast<std::size_t>(byte);
      for (const std::byte byte : value) sum += static_cast<std::size_t>(byte);
    }
    CHECK(sum < 1'000'000);
  });
}

// A recording by hand, with a map, which only a kernel could record.
class MadeRecording {
 public:
  MadeRecording() { add(ebpfxx::detail::RecordingHeader{}); }
  template <class T>
  void add(const T& value) {
    const auto bytes = std::as_bytes(std::span{&value, 1});
    for (const std::byte byte : bytes) contents.push_back(static_cast<char>(byte));
  }
  void add_entry(ebpfxx::detail::EntryKind kind, std::uint16_t source, std::span<const std::byte> bytes) {
    add(ebpfxx::detail::EntryHeader{kind, source, static_cast<std::uint32_t>(bytes.size()), 1});
    for (const std::byte byte : bytes) contents.push_back(static_cast<char>(byte));
    contents.resize(ebpfxx::detail::filled_up(contents.size()));
  }
  void add_name(std::uint16_t source, std::string_view name) {
    add_entry(ebpfxx::detail::EntryKind::source, source, std::as_bytes(std::span{name}));
  }
  void add_map(std::uint16_t source, const std::vector<std::array<std::uint64_t, 2>>& entries) {
    std::vector<std::uint64_t> words;
    const ebpfxx::detail::MapHead head{4, 8, entries.size()};
    words.resize(2);
    std::memcpy(words.data(), &head, sizeof head);
    for (const auto& entry : entries) words.insert(words.end(), entry.begin(), entry.end());
    add_entry(ebpfxx::detail::EntryKind::map, source, std::as_bytes(std::span{words}));
  }
  void end() {
    add(ebpfxx::detail::EntryHeader{ebpfxx::detail::EntryKind::end, 0, 8, 1});
    add(std::uint64_t{});
    mend(contents);
  }
  /// Sets the checksum to what the contents need.
  static void mend(std::vector<char>& contents) {
    const std::size_t before = contents.size() - 8;
    const std::uint64_t sum = ebpfxx::detail::checksum(0, std::as_bytes(std::span{contents}).first(before));
    std::memcpy(contents.data() + before, &sum, sizeof sum);
  }

  std::vector<char> contents;
};

}  // namespace

TEST_CASE_FIXTURE(ReplayTest, "recorder: passes records on as the streams do") {
  Recorder recorder{path()};
  const event value{1, 2};
  const PerfRecord perf{record_of(value), 3, 4};
  int calls = 0;
  CHECK(recorder.recording("a", [&](const event& e) { calls += e.pid == 2; })(value, record_of(value)));
  CHECK(!recorder.recording("a", [&](const event&) { return ++calls < 0; })(value, record_of(value)));
  CHECK(recorder.recording("a", [&](const event&, std::span<const std::byte> bytes) { calls += bytes.size() == 8; })(
      value, record_of(value)));
  CHECK(
      recorder.recording("a", [&](ebpfxx::Record record) { calls += record.as<event>()->pid == 2; })(record_of(value)));
  CHECK(recorder.recording("a", [&](const event&, int cpu) { calls += cpu == 3; })(value, perf));
  CHECK(recorder.recording("a", [&](const event&, const PerfRecord& r) { calls += r.time_ns == 4; })(value, perf));
  CHECK(recorder.recording(
      "a", [&](std::span<const std::byte> bytes, int cpu) { calls += bytes.size() == 8 && cpu; })(perf));
  CHECK(calls == 7);
  auto throwing = recorder.recording("a", [](const event&) { throw std::runtime_error{"mine"}; });
  CHECK_THROWS_WITH(throwing(value, record_of(value)), "mine");
  recorder.close();
  recorder.close();
  const Replay replay{path()};
  CHECK(replay.stream("a").consume([](std::span<const std::byte> bytes) { CHECK(bytes.size() == 8); }) == 8);
  CHECK(std::filesystem::status(path()).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE_FIXTURE(ReplayTest, "replay: one stream after the other, with CPUs and losses") {
  record_some();
  const Replay replay{path()};
  std::uint32_t next = 0;
  auto events = replay.stream<event>("events");
  CHECK(events.consume([&](const event& e) {
    CHECK(e.kind == 1);
    CHECK(e.pid == next++);
    return next != 2;
  }) == 2);
  CHECK_THROWS_AS(events.consume([&](const event&) {
    ++next;
    throw std::runtime_error{"mine"};
  }),
                  std::runtime_error);
  CHECK(events.consume([&](const event& e) { CHECK(e.pid == next++); }) == 1);
  CHECK(events.consume([](const event&) {}) == 0);

  int cpus = 0;
  std::uint64_t lost = 0;
  CHECK(replay.stream<event>("samples").consume(
            [&](const event& e, const PerfRecord& record) {
              CHECK(record.cpu == cpus++);
              CHECK(record.time_ns == 5);
              CHECK(record.bytes.size() == sizeof e);
            },
            ebpfxx::on_lost([&](std::uint64_t count, int cpu) { lost += count + static_cast<unsigned>(cpu); })) == 3);
  CHECK(lost == 8);

  const ebpfxx::Stop stop;
  int seen = 0;
  replay.stream<event>("events").run(stop, [&](const event&) { ++seen; });
  CHECK(seen == 4);
  ebpfxx::Stop stopped;
  auto again = replay.stream<event>("events");
  again.run(stopped, [&](const event&) { stopped.request(); });
  CHECK(again.consume([](const event&) {}) == 3);
}

TEST_CASE_FIXTURE(ReplayTest, "replay: streams and maps in the order in which they were recorded") {
  MadeRecording made;
  made.add_name(0, "events");
  made.add_name(1, "counts");
  const event first{1, 10}, second{2, 20};
  made.add_entry(ebpfxx::detail::EntryKind::record, 0, ebpfxx::bytes_of(first));
  made.add_map(1, {{1, 100}});
  made.add_entry(ebpfxx::detail::EntryKind::record, 0, ebpfxx::bytes_of(second));
  made.add_map(1, {{2, 200}, {3, 300}});
  made.end();
  write(made.contents);

  Replay replay{path()};
  std::string seen;
  replay.add("events", ebpfxx::by_tag<&event::kind>(
                           ebpfxx::on<1u>([&](const event& e) { seen += "one " + std::to_string(e.pid) + "; "; }),
                           ebpfxx::otherwise([&](std::span<const std::byte>) { seen += "other; "; })));
  replay.add_map<std::uint32_t, std::uint64_t>("counts", [&](const auto& counts) {
    for (const auto [key, value] : counts) seen += std::to_string(key) + '=' + std::to_string(value) + ' ';
    return counts.size() != 1;
  });
  replay.run();
  CHECK(seen == "one 10; 1=100 ");
  replay.run();
  CHECK(seen == "one 10; 1=100 other; 2=200 3=300 ");
  replay.run();
  CHECK(seen == "one 10; 1=100 other; 2=200 3=300 ");

  CHECK(replay.count_of_map("counts") == 2);
  const auto counts = replay.map<std::uint32_t, std::uint64_t>("counts");
  CHECK(counts.size() == 2);
  CHECK(counts.lookup(3) == 300);
  CHECK(!counts.lookup(1));
  CHECK(replay.map<std::uint32_t, std::uint64_t>("counts", 0).lookup(1) == 100);
  CHECK(replay_error([&] { (void)replay.map<std::uint32_t, std::uint64_t>("counts", 2); }) ==
        "map 'counts' was not recorded so often in " + path() + ": No such file or directory (ENOENT).");
  CHECK(replay_error([&] { (void)replay.map<std::uint32_t, std::uint64_t>("events"); }) ==
        "map 'events' was not recorded so often in " + path() + ": No such file or directory (ENOENT).");
  CHECK(replay_error([&] { (void)replay.map<std::uint64_t, std::uint64_t>("counts"); }) ==
        "map 'counts' in " + path() +
            " has keys of 4 bytes and values of 8, not those of the types that it is read as: Invalid argument "
            "(EINVAL).");
  CHECK(replay_error([&] { (void)replay.stream("evnets"); }) ==
        "there is no 'evnets' in " + path() + ": No such file or directory (ENOENT). It has events, counts.");
}

TEST_CASE_FIXTURE(ReplayTest, "replay: records that are shorter than their type, and longer") {
  {
    Recorder recorder{path()};
    auto callback = recorder.recording("events", [](std::span<const std::byte>) {});
    const long_event value{{1, 2}, {"a tail of some length"}};
    for (const std::size_t size : {sizeof value, std::size_t{9}, sizeof value})
      callback(ebpfxx::Record{std::span<const std::byte>{ebpfxx::bytes_of(value)}.first(size)});
  }
  const Replay replay{path()};
  auto events = replay.stream<long_event>("events");
  CHECK(replay_error([&] { events.consume([](const long_event&) {}); }) ==
        "a record of stream 'events' in " + path() +
            " has 9 bytes, and the type that it is read as has 32: Message too long (EMSGSIZE). Where programs send "
            "only the used part of it, say so with ebpfxx::partial.");
  CHECK(events.consume([](const long_event& e) { CHECK(e.text[2] == 't'); }) == 1);
  std::string texts;
  CHECK(replay.stream<long_event>("events", ebpfxx::partial).consume([&](const long_event& e) {
    texts += e.text.data();
    texts += ';';
  }) == 3);
  CHECK(texts == "a tail of some length;a;a tail of some length;");
  CHECK(!replay_error([&] {
           replay.stream<long_event>("events", ebpfxx::Partial{10}).consume([](const long_event&) {});
         }).empty());
  std::size_t tails = 0;
  replay.stream<event>("events").consume([&](const event& e, ebpfxx::Record record) {
    CHECK(e.pid == 2);
    tails += record.size() - sizeof e;
  });
  CHECK(tails == 24 + 1 + 24);
}

TEST_CASE_FIXTURE(ReplayTest, "recorder: large records, and more than its buffer holds") {
  std::vector<std::byte> large(300'001, std::byte{42});
  {
    Recorder recorder{path()};
    auto callback = recorder.recording("events", [](std::span<const std::byte>) {});
    for (std::size_t i = 0; i < 20'000; ++i) callback(ebpfxx::Record{std::span{large}.first(i % 50)});
    callback(ebpfxx::Record{large});
    recorder.flush();
    const Replay so_far{path(), ebpfxx::cut_off};
    CHECK(so_far.stream("events").consume([](auto) {}) == 20'001);
  }
  const Replay replay{path()};
  std::size_t i = 0;
  CHECK(replay.stream("events").consume([&](std::span<const std::byte> record) {
    const std::size_t size = i < 20'000 ? i % 50 : large.size();
    ++i;
    REQUIRE(record.size() == size);
    REQUIRE(std::memcmp(record.data(), large.data(), size) == 0);
  }) == 20'001);
}

TEST_CASE("recorder: a full disk is an error, told once, and loses no live record") {
  Recorder recorder{"/dev/full"};
  int passed = 0, errors = 0;
  auto callback = recorder.recording("events", [&](const event&) { ++passed; });
  const event value{1, 2};
  for (int i = 0; i < 10'000; ++i) {
    const std::string error = replay_error([&] { ReplayTest::send(callback, value); });
    if (error.empty()) continue;
    ++errors;
    CHECK(error ==
          "cannot record to /dev/full: No space left on device (ENOSPC). The recording is not whole; the tool can go "
          "on.");
  }
  CHECK(passed == 10'000);
  CHECK(errors == 1);
  CHECK(!replay_error([&] { recorder.close(); }).empty());
  CHECK(replay_error([] { Recorder{"/no such folder/run"}; }) ==
        "cannot record to /no such folder/run: No such file or directory (ENOENT).");
}

TEST_CASE_FIXTURE(ReplayTest, "replay: what is cut off or damaged is an error, wherever it is") {
  record_some();
  const std::vector<char> whole = contents();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::span<const char> part{whole.data(), size};
    CHECK(!replay_error([&] { Replay{bytes_from(part)}; }).empty());
    write(part);
    CHECK(!replay_error([&] { Replay{path()}; }).empty());
    if (size < 16) continue;
    const Replay replay{path(), ebpfxx::cut_off};
    read_all(replay);
  }
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::vector<char> damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 1 << bit);
      CHECK(!replay_error([&] { Replay{bytes_from(damaged)}; }).empty());
    }
  std::vector<char> longer = whole;
  longer.resize(whole.size() + 8);
  CHECK(!replay_error([&] { Replay{bytes_from(longer)}; }).empty());
}

TEST_CASE("replay: reads nothing outside of a recording that is wrong, and has the right checksum") {
  MadeRecording made;
  made.add_name(0, "events");
  made.add_name(1, "samples");
  made.add_name(2, "counts");
  const event value{1, 2};
  const ebpfxx::detail::CpuHead head{1, 2};
  made.add_entry(ebpfxx::detail::EntryKind::record, 0, ebpfxx::bytes_of(value));
  made.add_entry(ebpfxx::detail::EntryKind::perf_record, 1, ebpfxx::bytes_of(head));
  made.add_entry(ebpfxx::detail::EntryKind::lost, 1, ebpfxx::bytes_of(head));
  made.add_map(2, {{1, 100}, {2, 200}});
  made.end();
  read_all(Replay{bytes_from(made.contents)});
  int refused = 0;
  for (std::size_t at = 0; at < made.contents.size() - 8; ++at)
    for (const int byte : {0, 1, 2, 3, 5, 6, 7, 8, 9, 24, 40, 127, 128, 248, 255}) {
      std::vector<char> wrong = made.contents;
      wrong[at] = static_cast<char>(byte);
      MadeRecording::mend(wrong);
      refused += !replay_error([&] { read_all(Replay{bytes_from(wrong)}); }).empty();
    }
  CHECK(refused > 500);
}

TEST_CASE_FIXTURE(ReplayTest, "replay: says why it does not read a file") {
  MadeRecording made;
  made.end();
  const auto with = [&](auto change) {
    ebpfxx::detail::RecordingHeader header;
    change(header);
    std::memcpy(made.contents.data(), &header, sizeof header);
    MadeRecording::mend(made.contents);
    return replay_error([&] { Replay{bytes_from(made.contents)}; });
  };
  CHECK(with([](auto&) {}).empty());
  CHECK(with([](auto& header) { header.magic[0] = 'E'; }) ==
        "cannot replay the recording in memory: Bad message (EBADMSG). It does not begin as a recording of ebpfxx "
        "does.");
  CHECK(with([](auto& header) { header.version = 2; }) ==
        "cannot replay the recording in memory: Operation not supported (EOPNOTSUPP). Its format has version 2, and "
        "this ebpfxx reads 1.");
  CHECK(with([](auto& header) { header.byte_order = 0x04030201; }) ==
        "cannot replay the recording in memory: Operation not supported (EOPNOTSUPP). A machine of another byte order "
        "recorded it.");
  CHECK(replay_error([&] { Replay{"/no such file"}; }) ==
        "cannot replay /no such file: No such file or directory (ENOENT).");
  CHECK(replay_error([&] { Replay{folder}; }) ==
        "cannot replay " + folder.string() + ": Exec format error (ENOEXEC). It is no regular file.");
  record_some();
  std::vector<char> bytes = contents();
  bytes.pop_back();
  write(bytes);
  CHECK(replay_error([&] { Replay{path()}; }) ==
        "cannot replay " + path() +
            ", which is cut off: Bad message (EBADMSG). The tool that recorded it was killed, or its disk was full. "
            "With ebpfxx::cut_off you get what is there.");
  const Replay replay{path(), ebpfxx::cut_off};
  CHECK(replay.stream<event>("events").consume([](const event&) {}) == 4);
}
