// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Recorder: writes the events and maps of a running tool to a file, for Replay.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "any_map.hpp"
#include "bytes.hpp"
#include "cstring_view.hpp"
#include "detail/recording.hpp"
#include "detail/timeout.hpp"
#include "detail/uninterrupted.hpp"
#include "error.hpp"
#include "fd.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <class F>
class RecordingCallback;
template <class L>
class RecordingLost;

}  // namespace detail

/// Writes what a tool reads to a file, so that Replay gives it to the same callbacks, in unit tests and on machines
/// without BPF:
///
///     ebpfxx::Recorder recorder{"run.ebpfxx"};
///     events.run(stop, recorder.recording("events", [&](const event& e) { tool.on(e); }));
///     recorder.record("counts", skel.maps.counts);
///     recorder.close();
///
/// It collects 64 KiB before it writes, and allocates nothing for a record. If that fails, because the disk is full,
/// the callback gets its record all the same, then an Error is thrown, once; what follows is passed on, and not
/// recorded. Used by one thread at a time. Not movable, because callbacks refer to it.
class Recorder {
 public:
  /// Creates the file, or empties it. Only its owner may read it: it has what programs saw. Throws Error.
  explicit Recorder(CStringView path)
      : path_{path}, file_{adopt, ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0600)} {
    if (!file_) detail::throw_error(errno, {"cannot record to ", path});
    const detail::RecordingHeader header;
    add(bytes_of(header));
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  /// As close(), but does not tell what fails.
  ~Recorder() { finish(); }

  /// A callback for a RingBuffer, PerfBuffer or EventSource, or for one in a Poller, which records each record and
  /// passes it on to a callback of your own, any that the stream takes. Replay finds the stream by this name.
  template <class F>
  [[nodiscard]] auto recording(std::string_view stream, F callback) {
    return detail::RecordingCallback<F>{*this, source(stream), std::move(callback)};
  }
  /// The same for the losses of a perf buffer: recorder.recording("samples", ebpfxx::on_lost(f)).
  template <class L>
  [[nodiscard]] auto recording(std::string_view stream, OnLost<L> lost) {
    return on_lost(detail::RecordingLost<L>{*this, source(stream), std::move(lost.callback)});
  }

  /// Records all keys and values of a map, as they are now; as often as you like. Of a per-CPU map, the values of all
  /// CPUs. Throws Error; then nothing of the map is recorded.
  template <class M>
  requires std::convertible_to<const M&, AnyMap>
  void record(std::string_view name, const M& map) {
    const AnyMap any{map};
    detail::MapHead head{static_cast<std::uint32_t>(any.key_bytes()), static_cast<std::uint32_t>(any.value_bytes()), 0};
    std::vector<std::byte> contents;
    const auto append = [&](std::span<const std::byte> bytes) {
      contents.insert(contents.end(), bytes.begin(), bytes.end());
      contents.resize(detail::filled_up(contents.size()));
    };
    for (const auto [key, value] : any.entries()) {
      append(key);
      append(value);
      ++head.count;
    }
    if (contents.size() > UINT32_MAX - sizeof head)
      detail::throw_error(EFBIG, {"cannot record ", any.text(), ", which has more than 4 GiB"});
    add(detail::EntryKind::map, source(name), bytes_of(head), contents);
    tell();
  }

  /// Writes what has been collected to the file. Throws Error.
  void flush() {
    write_buffer();
    tell();
  }
  /// Ends the recording: without that, or the destructor, it counts as cut off. Throws Error if it is not whole.
  void close() {
    finish();
    if (error_) throw_error();
  }

 private:
  template <class F>
  friend class detail::RecordingCallback;
  template <class L>
  friend class detail::RecordingLost;
  using ByteView = std::span<const std::byte>;

  // A name's number.
  std::uint16_t source(std::string_view name) {
    std::size_t number = 0;
    while (number < sources_.size() && sources_[number] != name) ++number;
    if (number > UINT16_MAX) detail::throw_error(E2BIG, {"cannot record to ", path_, ": too many streams and maps"});
    const auto source = static_cast<std::uint16_t>(number);
    if (number == sources_.size()) {
      sources_.emplace_back(name);
      add(detail::EntryKind::source, source, {}, std::as_bytes(std::span{name}));
      tell();
    }
    return source;
  }

  static detail::EntryHeader header_of(detail::EntryKind kind, std::uint16_t source, std::size_t size) noexcept {
    return {kind, source, static_cast<std::uint32_t>(size), static_cast<std::uint64_t>(detail::monotonic_ns())};
  }

  void add(detail::EntryKind kind, std::uint16_t source, ByteView head, ByteView bytes) noexcept {
    if (!file_ || error_) return;
    const std::size_t size = head.size() + bytes.size();
    static constexpr std::byte zeros[8]{};
    add(bytes_of(header_of(kind, source, size)));
    add(head);
    add(bytes);
    add({zeros, detail::filled_up(size) - size});
  }

  void add(ByteView bytes) noexcept {
    while (!bytes.empty()) {
      if (used_ == buffer_.size()) write_buffer();
      const std::size_t room = buffer_.size() - used_, size = bytes.size() < room ? bytes.size() : room;
      std::memcpy(buffer_.data() + used_, bytes.data(), size);
      used_ += size;
      bytes = bytes.subspan(size);
    }
  }

  void write_buffer() noexcept {
    ByteView rest{buffer_.data(), used_};
    sum_ = detail::checksum(sum_, rest);
    used_ = 0;
    while (!error_ && !rest.empty()) {
      const auto written = detail::uninterrupted([&] { return ::write(file_.get(), rest.data(), rest.size()); });
      if (written <= 0)
        error_ = written < 0 ? errno : EIO;
      else
        rest = rest.subspan(static_cast<std::size_t>(written));
    }
  }

  void finish() noexcept {
    if (!file_) return;
    add(bytes_of(header_of(detail::EntryKind::end, 0, sizeof sum_)));
    const std::uint64_t sum = detail::checksum(sum_, {buffer_.data(), used_});
    add(bytes_of(sum));
    write_buffer();
    if (::close(file_.release()) != 0 && !error_) error_ = errno;
  }

  // Throws what went wrong, once.
  void tell() {
    if (error_ && !std::exchange(is_told_, true)) throw_error();
  }
  [[noreturn, gnu::cold, gnu::noinline]] void throw_error() const {
    detail::throw_error(error_, {"cannot record to ", path_}, {"The recording is not whole; the tool can go on."});
  }

  detail::Text path_;
  Fd file_;
  Bytes buffer_{65536};
  std::size_t used_ = 0;
  std::uint64_t sum_ = 0;  // of what has been written
  std::vector<std::string> sources_;
  int error_ = 0;
  bool is_told_ = false;
};

namespace detail {

/// Takes what RingBuffer and PerfBuffer know about a record, whatever the callback wants of it.
template <class F>
class RecordingCallback {
 public:
  RecordingCallback(Recorder& recorder, std::uint16_t source, F callback)
      : recorder_{&recorder}, source_{source}, callback_{std::move(callback)} {}

  template <class T, std::same_as<Record> R>
  bool operator()(const T& value, const R& record) {
    recorder_->add(EntryKind::record, source_, {}, record);
    return passed_on([&] { return deliver_record(callback_, value, {record, -1, 0}); });
  }
  template <std::same_as<Record> R>
  bool operator()(const R& record) {
    recorder_->add(EntryKind::record, source_, {}, record);
    return passed_on([&] { return deliver_bytes(callback_, {record, -1, 0}); });
  }
  template <class T, std::same_as<PerfRecord> R>
  bool operator()(const T& value, const R& record) {
    add(record);
    return passed_on([&] { return deliver_record(callback_, value, record); });
  }
  template <std::same_as<PerfRecord> R>
  bool operator()(const R& record) {
    add(record);
    return passed_on([&] { return deliver_bytes(callback_, record); });
  }

 private:
  void add(const PerfRecord& record) noexcept {
    const CpuHead head{record.time_ns, record.cpu};
    recorder_->add(EntryKind::perf_record, source_, bytes_of(head), record.bytes);
  }
  template <class Deliver>
  bool passed_on(Deliver deliver) {
    const bool proceed = deliver();
    recorder_->tell();
    return proceed;
  }

  Recorder* recorder_;
  std::uint16_t source_;
  F callback_;
};

template <class L>
class RecordingLost {
 public:
  RecordingLost(Recorder& recorder, std::uint16_t source, L callback)
      : recorder_{&recorder}, source_{source}, callback_{std::move(callback)} {}

  void operator()(std::uint64_t count, int cpu) {
    const CpuHead head{count, cpu};
    recorder_->add(EntryKind::lost, source_, bytes_of(head), {});
    call_lost(callback_, count, cpu);
    recorder_->tell();
  }

 private:
  Recorder* recorder_;
  std::uint16_t source_;
  L callback_;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0
