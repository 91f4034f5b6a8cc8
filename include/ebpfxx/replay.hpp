// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Replay: gives what a Recorder wrote to the same callbacks, without BPF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "cstring_view.hpp"
#include "detail/recording_file.hpp"
#include "map/entry.hpp"
#include "stop.hpp"

namespace ebpfxx::inline v0 {

/// For Replay: a recording that does not end properly, of a tool that was killed, counts as far as it goes.
struct CutOff {};
inline constexpr CutOff cut_off{};

/// A recorded stream; see Replay::stream().
template <class T>
class ReplayStream {
 public:
  /// For Replay.
  ReplayStream(const detail::RecordingFile& file, std::uint16_t source, std::size_t at_least) noexcept
      : file_{&file}, source_{source}, least_{at_least} {}

  /// Calls the callback with each record; it may be any that the live stream takes. It may return bool: false ends the
  /// call after this record. It may throw: this record counts as read. The next call continues. Returns the number of
  /// records. Throws Error for a record shorter than T, which then counts as read.
  template <class F, class L = detail::IgnoreLost>
  std::size_t consume(F&& callback, OnLost<L> lost = {}) {
    return read(callback, lost.callback, nullptr);
  }
  /// The same, also until the stop is requested.
  template <class F, class L = detail::IgnoreLost>
  void run(const Stop& stop, F&& callback, OnLost<L> lost = {}) {
    read(callback, lost.callback, &stop);
  }

 private:
  template <class F, class L>
  std::size_t read(F& callback, L& lost, const Stop* stop) {
    std::size_t count = 0;
    while (!place_.is_end(*file_) && !(stop && stop->requested())) {
      const detail::RecordedEntry entry = place_.take(*file_);
      if (entry.source != source_) continue;
      if (entry.is_record()) ++count;
      if (!detail::deliver_entry<T>(*file_, entry, callback, lost, least_)) break;
    }
    return count;
  }

  const detail::RecordingFile* file_;
  detail::RecordingFile::Place place_ = detail::RecordingFile::begin();
  std::uint16_t source_;
  std::size_t least_;
};

/// The entries of a recorded map, a range: for (auto [key, value] : replay.map<K, V>("counts")). They come in the order
/// of the live walk. If K or V is void, it is the bytes. V may be PerCpuView<V>.
template <class K, class V>
class ReplayMap {
  template <class T>
  static constexpr bool is_per_cpu = requires {
    T::stride;
  };
  template <class T>
  using Part = std::conditional_t<std::is_void_v<T>, std::span<const std::byte>, T>;

 public:
  /// For Replay.
  ReplayMap(const detail::RecordingFile& file, const detail::RecordedEntry& entry)
      : head_{entry.head<detail::MapHead>()}, entries_{entry.bytes.data() + sizeof head_} {
    if (fits<K>(head_.key_size) && fits<V>(head_.value_size)) return;
    detail::throw_error(EINVAL, {"map '", file.name_of(entry.source), "' in ", file.name(), " has keys of ",
                                 detail::Digits{head_.key_size}, " bytes and values of ",
                                 detail::Digits{head_.value_size}, ", not those of the types that it is read as"});
  }

  class Iterator {
   public:
    using value_type = MapEntry<Part<K>, Part<V>>;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const ReplayMap& map, const std::byte* entry) noexcept : head_{map.head_}, entry_{entry} {}
    [[nodiscard]] value_type operator*() const noexcept {
      return {part<K>(entry_, head_.key_size), part<V>(entry_ + detail::filled_up(head_.key_size), head_.value_size)};
    }
    Iterator& operator++() noexcept {
      entry_ += distance(head_);
      return *this;
    }
    Iterator operator++(int) noexcept {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return entry_ == other.entry_; }

   private:
    detail::MapHead head_{};
    const std::byte* entry_ = nullptr;
  };

  [[nodiscard]] Iterator begin() const noexcept { return {*this, entries_}; }
  [[nodiscard]] Iterator end() const noexcept { return {*this, entries_ + size() * distance(head_)}; }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(head_.count); }

  /// The value of a key; nothing if it is absent.
  [[nodiscard]] std::optional<Part<V>> lookup(const Part<K>& key) const requires(!std::is_void_v<K>) {
    for (const auto& [other, value] : *this)
      if (std::memcmp(&other, &key, sizeof key) == 0) return value;
    return std::nullopt;
  }

 private:
  template <class T>
  static constexpr bool fits(std::size_t size) noexcept {
    if constexpr (std::is_void_v<T>)
      return true;
    else if constexpr (is_per_cpu<T>)
      return size % T::stride == 0;
    else
      return size == sizeof(T);
  }
  template <class T>
  static Part<T> part(const std::byte* at, std::size_t size) noexcept {
    if constexpr (std::is_void_v<T>) {
      return {at, size};
    } else if constexpr (is_per_cpu<T>) {
      return T{at, static_cast<std::uint32_t>(size / T::stride)};
    } else {
      static_assert(std::is_trivially_copyable_v<T>, "keys and values are bytes in the kernel");
      T value;
      std::memcpy(&value, at, sizeof value);
      return value;
    }
  }
  static std::size_t distance(const detail::MapHead& head) noexcept {
    return std::size_t{detail::filled_up(head.key_size)} + detail::filled_up(head.value_size);
  }

  detail::MapHead head_;
  const std::byte* entries_;
};

/// Reads the file of a Recorder, and gives it to the callbacks that the tool has for the live streams:
///
///     ebpfxx::Replay replay{"run.ebpfxx"};
///     replay.stream<event>("events").consume([&](const event& e) { tool.on(e); });
///     for (auto [pid, count] : replay.map<std::uint32_t, std::uint64_t>("counts")) ...
///
/// or, for several streams and maps in the order in which they were recorded:
///
///     replay.add<event>("events", [&](const event& e) { tool.on(e); });
///     replay.add<sample>("samples", [&](const sample& s, int cpu) { ... }, ebpfxx::on_lost([](std::uint64_t) { ...
///     })); replay.add_map<std::uint32_t, std::uint64_t>("counts", [&](const auto& counts) { tool.print(counts); });
///     replay.run();
///
/// It needs neither BPF nor privileges, nor libbpf when it is linked. The file is read into memory, and checked as a
/// whole: what is damaged or cut off is an Error. Not movable, because streams and maps refer to it.
class Replay {
 public:
  /// Throws Error.
  explicit Replay(CStringView path) : file_{detail::RecordingFile::open(path, false)} {}
  Replay(CStringView path, CutOff) : file_{detail::RecordingFile::open(path, true)} {}
  /// The contents of such a file.
  explicit Replay(Bytes contents) : file_{"the recording in memory", std::move(contents), false} {}
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  /// A stream, from its start. Without T, callbacks get its bytes, as for by_tag(). Throws Error if there is none of
  /// that name.
  template <class T = void>
  [[nodiscard]] ReplayStream<T> stream(std::string_view name) const& {
    return {file_, file_.source(name), all_of<T>};
  }
  /// The same, but the missing rest of a short record is zero.
  template <class T>
  [[nodiscard]] ReplayStream<T> stream(std::string_view name, Partial records) const& {
    return {file_, file_.source(name), records.at_least};
  }
  template <class T = void, class... More>
  ReplayStream<T> stream(std::string_view name, More...) const&& = delete;  // of a temporary

  /// How often a map was recorded. Throws Error if there is none of that name.
  [[nodiscard]] std::size_t count_of_map(std::string_view name) const { return file_.count_maps(file_.source(name)); }
  /// The entries of a map, when it was recorded for the n-th time, from 0. Throws Error if it was not, or if its keys
  /// or values have other sizes.
  template <class K, class V>
  [[nodiscard]] ReplayMap<K, V> map(std::string_view name, std::size_t n) const& {
    return {file_, file_.map(file_.source(name), n)};
  }
  /// The same for the last time.
  template <class K, class V>
  [[nodiscard]] ReplayMap<K, V> map(std::string_view name) const& {
    return map<K, V>(name, count_of_map(name) - 1);
  }
  template <class K, class V, class... More>
  ReplayMap<K, V> map(std::string_view name, More...) const&& = delete;  // of a temporary

  /// Calls the callback with a stream's records when run() gets to them; `lost` with its losses.
  template <class T = void, class F, class L = detail::IgnoreLost>
  void add(std::string_view name, F callback, OnLost<L> lost = {}) {
    add_records<T>(name, all_of<T>, std::move(callback), std::move(lost));
  }
  /// The same, but the missing rest of a short record is zero.
  template <class T, class F, class L = detail::IgnoreLost>
  void add(std::string_view name, Partial records, F callback, OnLost<L> lost = {}) {
    add_records<T>(name, records.at_least, std::move(callback), std::move(lost));
  }
  /// Calls the callback with a map's entries, const ReplayMap<K, V>&, whenever it was recorded.
  template <class K, class V, class F>
  void add_map(std::string_view name, F callback) {
    add_source(name, [this, callback = std::move(callback)](const detail::RecordedEntry& entry) mutable {
      if (entry.kind != detail::EntryKind::map) return true;
      const ReplayMap<K, V> map{file_, entry};
      return detail::call_callback(callback, map);
    });
  }

  /// Calls the callbacks with what was recorded, in that order, until one returns false; the next call continues.
  void run() {
    while (!place_.is_end(file_)) {
      const detail::RecordedEntry entry = place_.take(file_);
      bool proceed = true;
      for (const auto& source : sources_)
        if (source->number == entry.source) proceed = source->take(entry) && proceed;
      if (!proceed) return;
    }
  }

 private:
  struct Source {
    explicit Source(std::uint16_t source) noexcept : number{source} {}
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;
    virtual bool take(const detail::RecordedEntry& entry) = 0;
    const std::uint16_t number;
  };
  template <class Take>
  struct SourceOf : Source {
    SourceOf(std::uint16_t source, Take take_entry) : Source{source}, take_{std::move(take_entry)} {}
    bool take(const detail::RecordedEntry& entry) override { return take_(entry); }
    Take take_;
  };

  template <class T>
  static constexpr std::size_t all_of = sizeof(std::conditional_t<std::is_void_v<T>, char, T>);

  template <class T, class F, class L>
  void add_records(std::string_view name, std::size_t least, F callback, OnLost<L> lost) {
    add_source(name, [this, least, callback = std::move(callback),
                      lost = std::move(lost.callback)](const detail::RecordedEntry& entry) mutable {
      return detail::deliver_entry<T>(file_, entry, callback, lost, least);
    });
  }
  template <class Take>
  void add_source(std::string_view name, Take take) {
    sources_.push_back(std::make_unique<SourceOf<Take>>(file_.source(name), std::move(take)));
  }

  detail::RecordingFile file_;
  detail::RecordingFile::Place place_ = detail::RecordingFile::begin();
  std::vector<std::unique_ptr<Source>> sources_;
};

}  // namespace ebpfxx::inline v0
