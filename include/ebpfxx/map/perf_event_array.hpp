// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfEventArray<T>: perf events by index, mostly by CPU: programs write records to them (bpf_perf_event_output()), or
// read them as counters (bpf_perf_event_read_value()). Since Linux 4.3 (ea317b267e9d).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "../perf_event.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

/// T is the type of the records; void says nothing of them.
template <class T>
class Map<std::uint32_t, T, MapType::perf_event_array>
    : public detail::TypedMap<Map<std::uint32_t, T, MapType::perf_event_array>, MapType::perf_event_array, 4, 4> {
  using Base = typename Map::TypedMap;

 public:
  using key_type = std::uint32_t;
  using mapped_type = T;
  using Base::Base;
  using Base::fd;

  /// Programs use this event at this index from now on. The kernel takes it out again when the map's descriptor that
  /// put it in is closed, unless the map has BPF_F_PRESERVE_ELEMS (Linux 5.10, 792caccc4526).
  void update(std::uint32_t index, const PerfEvent& event) const {
    const int event_fd = event.fd(), result = bpf_map_update_elem(fd(), &index, &event_fd, BPF_ANY);
    if (result == -EINVAL || result == -EOPNOTSUPP)
      detail::throw_error(-result, {"cannot put a perf event into ", this->text()},
                          {"It must be a counter, or PERF_COUNT_SW_BPF_OUTPUT, and inherit nothing."});
    this->done(result, 0, "put a perf event into");
  }
  void update(std::uint32_t index, const PerfEvent& event, std::error_code& error) const noexcept {
    const int event_fd = event.fd();
    Base::set(error, bpf_map_update_elem(fd(), &index, &event_fd, BPF_ANY));
  }

  /// Takes an event out; false when there was none.
  bool erase(std::uint32_t index) const {
    return this->done(bpf_map_delete_elem(fd(), &index), ENOENT, "erase a perf event of");
  }
  bool erase(std::uint32_t index, std::error_code& error) const noexcept {
    return Base::done(bpf_map_delete_elem(fd(), &index), ENOENT, error);
  }
};

template <class T = void>
using PerfEventArray = Map<std::uint32_t, T, MapType::perf_event_array>;

}  // namespace ebpfxx::inline v0
