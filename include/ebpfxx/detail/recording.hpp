// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The format of recordings, as docs/replay.md describes it, and how their records get to callbacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "../perf_record.hpp"
#include "../record.hpp"
#include "call_callback.hpp"

namespace ebpfxx::inline v0::detail {

/// A recording begins with this; entries follow, the last of which is `end`. Numbers are in the byte order of the
/// machine that recorded, and all parts begin at multiples of 8, so that records can be read in place.
struct RecordingHeader {
  char magic[8] = {'e', 'b', 'p', 'f', 'x', 'x', '\r', '\n'};
  std::uint32_t version = 1;
  std::uint32_t byte_order = 0x01020304;
};

enum class EntryKind : std::uint16_t {
  source = 1,   ///< the name of a stream or map, whose number is the next from 0
  record,       ///< its bytes
  perf_record,  ///< CpuHead, then its bytes
  lost,         ///< CpuHead
  map,          ///< MapHead, then keys and values in turn, each filled up to a multiple of 8
  end           ///< the checksum() of everything before it
};

struct EntryHeader {
  EntryKind kind;
  std::uint16_t source;   ///< whose number
  std::uint32_t size;     ///< of what follows, without the zeros that fill it up to a multiple of 8
  std::uint64_t time_ns;  ///< when it was recorded, CLOCK_MONOTONIC
};

struct CpuHead {
  std::uint64_t number;  ///< of lost records, or the record's own time
  std::int32_t cpu;
  std::uint32_t unused = 0;
};

struct MapHead {
  std::uint32_t key_size, value_size;
  std::uint64_t count;  ///< of entries
};

template <class Size>
[[nodiscard]] constexpr Size filled_up(Size size) noexcept {
  return (size + 7) & ~Size{7};
}

/// Continues a checksum with the next bytes, a multiple of 8. It changes with any of these words.
[[nodiscard]] inline std::uint64_t checksum(std::uint64_t sum, std::span<const std::byte> bytes) noexcept {
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum = sum << 32 | sum >> 32;
  }
  return sum;
}

/// Calls what a RingBuffer or a PerfBuffer would call, with a record of a type. False ends the call. (One question
/// after the other, because asking compiles the body of a generic lambda.)
template <class T, class F>
bool deliver_record(F& callback, const T& value, const PerfRecord& record) {
  if constexpr (std::is_invocable_v<F&, const T&>)
    return call_callback(callback, value);
  else if constexpr (std::is_invocable_v<F&, const T&, Record>)
    return call_callback(callback, value, Record{record.bytes});
  else if constexpr (std::is_invocable_v<F&, const T&, int>)
    return call_callback(callback, value, record.cpu);
  else if constexpr (std::is_invocable_v<F&, const T&, const PerfRecord&>)
    return call_callback(callback, value, record);
  else
    static_assert(std::is_void_v<F>,
                  "the callback must take a const reference to the stream's record type, and optionally its bytes, "
                  "std::span<const std::byte>, an int, the CPU, or const ebpfxx::PerfRecord&");
}

/// The same for a stream whose type is not known.
template <class F>
bool deliver_bytes(F& callback, const PerfRecord& record) {
  if constexpr (std::is_invocable_v<F&, Record>)
    return call_callback(callback, Record{record.bytes});
  else if constexpr (std::is_invocable_v<F&, Record, int>)
    return call_callback(callback, Record{record.bytes}, record.cpu);
  else if constexpr (std::is_invocable_v<F&, const PerfRecord&>)
    return call_callback(callback, record);
  else
    static_assert(std::is_void_v<F>,
                  "the record type of this stream is not known, so its callback must take std::span<const std::byte> "
                  "(and optionally an int, the CPU), or const ebpfxx::PerfRecord&");
}

}  // namespace ebpfxx::inline v0::detail
