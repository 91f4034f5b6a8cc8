// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfEventArray<T>: perf events by index, usually by CPU: programs write records to them (bpf_perf_event_output()), or
// read them as counters (bpf_perf_event_read_value()). Since Linux 4.3 (ea317b267e9d).
#pragma once

#include <cerrno>
#include <cstdint>
#include <type_traits>

#include "../perf_event.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <class T>
struct EntryTraits<std::uint32_t, T, MapType::perf_event_array> : PlainKey<std::uint32_t>, DescriptorValue<PerfEvent> {
  static constexpr const char* noun = "a perf event";
  static const char* advice(int error) noexcept {
    return error == EINVAL || error == EOPNOTSUPP
               ? "It must be a counter, or PERF_COUNT_SW_BPF_OUTPUT, without `inherit`."
               : "";
  }
};

}  // namespace detail

/// T is the type of the records, or void for any. The kernel removes an event when the map descriptor that it was added
/// with is closed, unless the map has BPF_F_PRESERVE_ELEMS (Linux 5.10, 792caccc4526).
template <class T>
class Map<std::uint32_t, T, MapType::perf_event_array>
    : public detail::Entries<Map<std::uint32_t, T, MapType::perf_event_array>, MapType::perf_event_array,
                             detail::EntryTraits<std::uint32_t, T, MapType::perf_event_array>> {
 public:
  using Map::Entries::Entries;
  /// States T if the object does not: PerfEventArray<event> events = skel.maps.events.
  template <class Any>
  requires(std::is_void_v<Any> && !std::is_void_v<T>)
      Map(const Map<std::uint32_t, Any, MapType::perf_event_array>& map)  // NOLINT: implicit
      : Map{static_cast<const detail::MapHandle&>(map)} {}
};

template <class T = void>
using PerfEventArray = Map<std::uint32_t, T, MapType::perf_event_array>;

}  // namespace ebpfxx::inline v0
