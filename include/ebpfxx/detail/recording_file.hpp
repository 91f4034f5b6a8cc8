// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "../bytes.hpp"
#include "../cstring_view.hpp"
#include "../error.hpp"
#include "../fd.hpp"
#include "recording.hpp"
#include "regular_file.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// An entry of a recording, and what it holds.
struct RecordedEntry {
  EntryKind kind;
  std::uint16_t source;
  std::uint64_t time_ns;
  std::span<const std::byte> bytes;  // at a multiple of 8

  [[nodiscard]] bool is_record() const noexcept { return kind == EntryKind::record || kind == EntryKind::perf_record; }
  /// What it begins with. That it is there has been checked.
  template <class Head>
  [[nodiscard]] Head head() const noexcept {
    Head head;
    std::memcpy(&head, bytes.data(), sizeof head);
    return head;
  }
  [[nodiscard]] PerfRecord record() const noexcept {
    if (kind == EntryKind::record) return {bytes, -1, time_ns};
    const auto head = this->head<CpuHead>();
    return {bytes.subspan(sizeof head), head.cpu, head.number};
  }
};

/// A recording in memory, checked as a whole, so that whoever reads it needs to check nothing but the sizes of types.
class RecordingFile {
 public:
  RecordingFile(std::string_view name, Bytes contents, bool may_be_cut_off)
      : name_{name}, contents_{std::move(contents)} {
    check_header();
    while (check_entry(may_be_cut_off)) {
    }
  }

  static RecordingFile open(CStringView path, bool may_be_cut_off) {
    struct ::stat status {};
    const Fd file = open_regular(path.c_str(), status);
    if (!file) throw_error(errno, {"cannot replay ", path}, {errno == ENOEXEC ? "It is no regular file." : ""});
    Bytes contents{static_cast<std::size_t>(status.st_size)};
    std::size_t size = 0;
    while (size < contents.size()) {
      const auto count =
          uninterrupted([&] { return ::read(file.get(), contents.data() + size, contents.size() - size); });
      if (count <= 0) throw_error(count < 0 ? errno : EIO, {"cannot read ", path});
      size += static_cast<std::size_t>(count);
    }
    return {path, std::move(contents), may_be_cut_off};
  }

  /// Goes from entry to entry.
  class Place {
   public:
    explicit Place(std::size_t at) noexcept : at_{at} {}
    [[nodiscard]] RecordedEntry take(const RecordingFile& file) noexcept {
      const RecordedEntry entry = file.entry(at_);
      at_ += sizeof(EntryHeader) + filled_up(entry.bytes.size());
      return entry;
    }
    [[nodiscard]] bool is_end(const RecordingFile& file) const noexcept { return at_ == file.end_; }

   private:
    std::size_t at_;
  };
  [[nodiscard]] static Place begin() noexcept { return Place{sizeof(RecordingHeader)}; }

  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] std::string_view name_of(std::uint16_t source) const noexcept { return sources_[source]; }
  /// The number of a stream or map. Throws Error if there is none of that name.
  [[nodiscard]] std::uint16_t source(std::string_view name) const {
    for (std::size_t i = 0; i < sources_.size(); ++i)
      if (sources_[i] == name) return static_cast<std::uint16_t>(i);
    Text names;
    for (const std::string_view other : sources_) names.add({names.empty() ? "It has " : ", ", other});
    if (!names.empty()) names.add({"."});
    throw_error(ENOENT, {"there is no '", name, "' in ", name_}, {names});
  }

  [[nodiscard]] std::size_t count_maps(std::uint16_t source) const noexcept {
    std::size_t count = 0;
    for (const std::size_t at : maps_) count += entry(at).source == source;
    return count;
  }
  /// What a map had when it was recorded for the n-th time, from 0. Throws Error.
  [[nodiscard]] RecordedEntry map(std::uint16_t source, std::size_t n) const {
    for (const std::size_t at : maps_)
      if (const RecordedEntry found = entry(at); found.source == source && n-- == 0) return found;
    throw_error(ENOENT, {"map '", name_of(source), "' was not recorded so often in ", name_});
  }

 private:
  [[nodiscard]] RecordedEntry entry(std::size_t at) const noexcept {
    EntryHeader header;
    std::memcpy(&header, contents_.data() + at, sizeof header);
    return {header.kind, header.source, header.time_ns, {contents_.data() + at + sizeof header, header.size}};
  }

  void check_header() {
    RecordingHeader header;
    const RecordingHeader wanted;
    if (contents_.size() >= sizeof header) std::memcpy(&header, contents_.data(), sizeof header);
    if (contents_.size() < sizeof header || std::memcmp(header.magic, wanted.magic, sizeof wanted.magic) != 0)
      throw_error(EBADMSG, {"cannot replay ", name_}, {"It does not begin as a recording of ebpfxx does."});
    if (header.byte_order != wanted.byte_order)
      throw_error(EOPNOTSUPP, {"cannot replay ", name_}, {"A machine of another byte order recorded it."});
    if (header.version != wanted.version)
      throw_error(
          EOPNOTSUPP, {"cannot replay ", name_},
          {"Its format has version ", Digits{header.version}, ", and this ebpfxx reads ", Digits{wanted.version}, "."});
    end_ = sizeof header;
  }

  // Moves end_ after the next entry; false if there is none.
  bool check_entry(bool may_be_cut_off) {
    const std::size_t rest = contents_.size() - end_;
    EntryHeader header;
    if (rest >= sizeof header) std::memcpy(&header, contents_.data() + end_, sizeof header);
    if (rest < sizeof header || rest - sizeof header < filled_up(std::uint64_t{header.size})) {
      if (may_be_cut_off) return false;
      throw_error(EBADMSG, {"cannot replay ", name_, ", which is cut off"},
                  {"The tool that recorded it was killed, or its disk was full. With ebpfxx::cut_off you get what is "
                   "there."});
    }
    const RecordedEntry next = entry(end_);
    const std::size_t after = end_ + sizeof header + filled_up(next.bytes.size());
    if (next.kind == EntryKind::end) {
      if (!is_right_end(next, after)) throw_damaged();
      return false;
    }
    if (!is_right(next)) throw_damaged();
    if (next.kind == EntryKind::source)
      sources_.emplace_back(reinterpret_cast<const char*>(next.bytes.data()), next.bytes.size());
    if (next.kind == EntryKind::map) maps_.push_back(end_);
    end_ = after;
    return true;
  }

  [[nodiscard]] bool is_right_end(const RecordedEntry& end, std::size_t after) const noexcept {
    std::uint64_t sum = 0;
    if (end.bytes.size() != sizeof sum || after != contents_.size()) return false;
    std::memcpy(&sum, end.bytes.data(), sizeof sum);
    return sum == checksum(0, {contents_.data(), after - sizeof sum});
  }

  [[nodiscard]] bool is_right(const RecordedEntry& entry) const noexcept {
    if (entry.kind == EntryKind::source) return entry.source == sources_.size();
    if (entry.source >= sources_.size()) return false;
    switch (entry.kind) {
      case EntryKind::record:
        return true;
      case EntryKind::perf_record:
        return entry.bytes.size() >= sizeof(CpuHead);
      case EntryKind::lost:
        return entry.bytes.size() == sizeof(CpuHead);
      case EntryKind::map:
        return is_right_map(entry.bytes);
      default:
        return false;
    }
  }
  static bool is_right_map(std::span<const std::byte> bytes) noexcept {
    MapHead head;
    if (bytes.size() < sizeof head) return false;
    std::memcpy(&head, bytes.data(), sizeof head);
    const std::uint64_t distance = filled_up(std::uint64_t{head.key_size}) + filled_up(std::uint64_t{head.value_size});
    const std::uint64_t size = bytes.size() - sizeof head;
    return distance ? size % distance == 0 && size / distance == head.count : size == 0 && head.count == 0;
  }

  [[noreturn, gnu::cold]] void throw_damaged() const {
    throw_error(EBADMSG, {"cannot replay ", name_, ", which is damaged"});
  }

  Text name_;
  Bytes contents_;
  std::size_t end_ = 0;                    // of the entries that are right
  std::vector<std::string_view> sources_;  // in the contents
  std::vector<std::size_t> maps_;
};

/// Calls the callback with what an entry of its stream holds; see RingBuffer and PerfBuffer. False ends the call.
template <class T, class F, class L>
bool deliver_entry(const RecordingFile& file, const RecordedEntry& entry, F& callback, L& lost, std::size_t least) {
  if (entry.kind == EntryKind::lost) {
    const auto head = entry.head<CpuHead>();
    call_lost(lost, head.number, head.cpu);
    return true;
  }
  if (!entry.is_record()) return true;
  const PerfRecord record = entry.record();
  const std::size_t size = record.bytes.size();
  if constexpr (std::is_void_v<T>) {
    return deliver_bytes(callback, record);
  } else {
    static_assert(std::is_trivially_copyable_v<T>, "a record is bytes that a BPF program wrote");
    if (size < sizeof(T) && size < least)
      throw_error(EMSGSIZE,
                  {"a record of stream '", file.name_of(entry.source), "' in ", file.name(), " has ",
                   Digits{static_cast<std::int64_t>(size)}, " bytes, and the type that it is read as has ",
                   Digits{static_cast<std::int64_t>(sizeof(T))}},
                  {"Where programs send only the used part of it, say so with ebpfxx::partial."});
    if (size >= sizeof(T) && alignof(T) <= 8)
      return deliver_record(callback, *reinterpret_cast<const T*>(record.bytes.data()), record);
    alignas(T) std::byte copy[sizeof(T)]{};
    std::memcpy(copy, record.bytes.data(), size < sizeof(T) ? size : sizeof(T));
    return deliver_record(callback, *reinterpret_cast<const T*>(copy), record);
  }
}

}  // namespace ebpfxx::inline v0::detail
